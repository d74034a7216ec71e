"""[Ask for help] and [I'm in the wrong team]: words to start from, which the person sends, not Lean On.

What somebody chooses lives in this request's memory. The database is asked the same whatever they chose, so
that not even a log of its statements tells (R11).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from content.help import Recipient
from slackapp.blocks import ask
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.reader import reader
from slackapp.listeners.replies import sentence_without_form
from slackapp.listeners.services import Services, sender, slack_team, words_for
from slackapp.storage.people import contacts


def register(app: App, services: Services) -> None:
    """Listen for both buttons, wherever they stand, and for the form behind the first."""
    app.action(Action.ASK)(answered(services, opened))
    app.action(Action.WRONG_TEAM)(answered(services, wrong_team))
    app.view(Callback.ASK)(partial(sent, services))


def opened(services: Services, click: Click) -> None:
    """Show the form, over the modal that the button stands in where there is one."""
    click.reply.open(form(services, click.workspace, click.user))


def form(services: Services, workspace: str, user: str) -> View:
    """The first step of asking for help: the same for all who speak a language. Also for ``/leanon ask``."""
    words = services.words(workspace, user)
    with services.database.read() as connection:
        kinds = services.libraries.now(connection, workspace, words.locale).library.help
    return ask.ask_form(words, kinds)


def sent(services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Put the draft and the way to send it in the place of the form; nothing is sent, stored or counted."""
    words = words_for(services.speech, body)
    try:
        asked = ask.asked_from(view["state"])
        workspace, user = sender(body)
        with services.database.read() as connection:
            known = contacts.find(connection, workspace, user)
            kinds = services.libraries.now(connection, workspace, words.locale).library.help
        to_write_to = {
            Recipient.TEAMMATE: [ask.Contact(asked.teammate)] if asked.teammate not in (None, user) else [],
            Recipient.LEAD: [ask.Contact(*each) for each in known.leads],
            Recipient.HR: [ask.Contact(*each) for each in known.hr],
        }
        kind = next(each for each in kinds if each.id is asked.kind)
        shown = ask.words_to_send(
            words, kind, asked.to, people=to_write_to[asked.to], slack_team=slack_team(body)
        )
    except ask.NotOffered:
        ack(response_action="errors", errors={BlockId.ASK_KIND.value: words(Sentence.UNKNOWN_BUTTON)})
    except Exception as error:  # noqa: BLE001 - what was chosen stays on the screen whatever went wrong
        ack(response_action="errors", errors={BlockId.ASK_KIND.value: words(sentence_without_form(error))})
    else:
        ack(response_action="update", view=shown)


def wrong_team(services: Services, click: Click) -> None:
    """Show words for HR to somebody whose team is wrong."""
    workspace, user = click.workspace, click.user

    who = reader(services, workspace, user, now=services.clock.now())
    with services.database.read() as connection:
        known = contacts.find(connection, workspace, user)
    hr = [ask.Contact(*each) for each in known.hr]
    click.reply.open(
        ask.wrong_team(who.words, team=who.placed.name, hr=hr, slack_team=slack_team(click.body))
    )
