"""[Settings]: when messages come, in which language, a pause, days away, a reminder, no message any more."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from slackapp.blocks import settings as blocks
from slackapp.blocks.checkin import notice
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.consent import acknowledge, stop
from slackapp.listeners.home import refresh
from slackapp.listeners.reader import member
from slackapp.listeners.replies import AnswerWith, sentence_for
from slackapp.listeners.services import Services, sender
from slackapp.listeners.upcoming import upcoming
from slackapp.pulse.absence import LONGEST_PAUSE, paused_for
from slackapp.storage.people import choices
from slackapp.storage.rounds import plans


def register(app: App, services: Services) -> None:
    """Listen for [Settings], its form, [Stop all messages] and [Get messages again]."""
    app.action(Action.SETTINGS)(answered(services, opened))
    app.view(Callback.SETTINGS)(partial(save, services))
    app.action(Action.SETTINGS_STOP)(answered(services, stop_all))
    app.action(Action.GET_MESSAGES)(answered(services, get_messages))


def opened(services: Services, click: Click) -> None:
    """Open the form with what this person has chosen so far."""
    click.reply.open(form(services, click.workspace, click.user))


def form(services: Services, workspace: str, user: str) -> View:
    """The form, or the ways back for somebody who stopped all messages. Also for ``/leanon settings``."""
    who = member(services, workspace, user, now=services.clock.now())
    return blocks.settings(who.words, who.choices)


def save(
    services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient
) -> None:
    """Keep what was chosen, and say when the next message comes; what is wrong stands at its field."""
    workspace, user = sender(body)
    words = services.words(workspace, user)
    try:
        shown = _save(services, workspace, user, view["state"])
    except blocks.NotOffered as wrong:
        ack(response_action="errors", errors={wrong.block.value: words(wrong.sentence)})
    except Exception as error:  # noqa: BLE001 - what was chosen stays on the screen whatever went wrong
        ack(response_action="errors", errors={BlockId.SETTINGS_PAUSE.value: words(sentence_for(error))})
    else:
        ack(response_action="update", view=shown)
        refresh(services, client, workspace, user)


def stop_all(services: Services, click: Click) -> None:
    """Let no message of any kind reach this person any more."""
    workspace, user = click.workspace, click.user

    stop(services, workspace, user)
    acknowledge(services, click, click.words(Sentence.STOP_ACK))


def get_messages(services: Services, click: Click) -> None:
    """Let messages reach this person again; whether they are asked stays as it is."""
    workspace, user = click.workspace, click.user

    member(services, workspace, user, now=services.clock.now())
    with services.database.write() as tx:
        choices.get_messages(tx, workspace, user)
    said = f"{click.words(Sentence.GET_MESSAGES_ACK)} {_upcoming(services, workspace, user)}"
    acknowledge(services, click, said)


def pause(services: Services, click: Click, weeks: str) -> None:
    """Pause for so many weeks from today (``/leanon pause 2``), and say when the next message comes."""
    workspace, user, now = click.workspace, click.user, services.clock.now()
    who = member(services, workspace, user, now=now)
    if who.choices.silent:  # nothing to pause; the form shows the ways back
        click.reply.open(blocks.settings(who.words, who.choices))
        return
    if (
        len(weeks) > len(str(LONGEST_PAUSE))
        or not weeks.isdecimal()
        or int(weeks) not in range(1, LONGEST_PAUSE + 1)
    ):
        raise AnswerWith(Sentence.PAUSE_WEEKS)
    until = paused_for(int(weeks), who.choices.today)
    with services.database.write() as tx:
        choices.set_pause(tx, workspace, user, until)
        plans.replan(tx, workspace, [user], now)
    done = Sentence.PAUSE_ACK if who.placed.reason is None else Sentence.PAUSE_KEPT
    acknowledge(services, click, f"{click.words(done)} {_upcoming(services, workspace, user)}")


def _save(services: Services, workspace: str, user: str, view_state: Mapping[str, Any]) -> View:
    now = services.clock.now()
    who = member(services, workspace, user, now=now)
    if who.choices.silent:  # they stopped everything since they opened the form
        return blocks.settings(who.words, who.choices)
    chosen = blocks.chosen_from(view_state, who.choices)
    with services.database.write() as tx:
        choices.set_slot(tx, workspace, user, chosen.slot)
        choices.set_pause(tx, workspace, user, chosen.absence.paused_until)
        choices.set_away(tx, workspace, user, chosen.absence.away_from, chosen.absence.away_until)
        choices.set_remind(tx, workspace, user, on=chosen.remind)
        choices.set_language(tx, workspace, user, chosen.language)
        plans.replan(tx, workspace, [user], now)  # who comes back after their hour is asked at once
    after = member(services, workspace, user, now=now)
    services.speech.note(workspace, user, after.locale)
    return notice(after.words, f"{after.words(Sentence.SETTINGS_ACK)} {upcoming(services, after)}")


def _upcoming(services: Services, workspace: str, user: str) -> str:
    return upcoming(services, member(services, workspace, user, now=services.clock.now()))
