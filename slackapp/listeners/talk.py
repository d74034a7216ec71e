"""[Guide for a talk]: fifteen minutes with the team, and the line that a lead keeps of it, for themselves."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from slackapp.blocks import draft, talk
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.sentences import Sentence
from slackapp.listeners import drafts
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.leading import Leading, leading
from slackapp.listeners.replies import AnswerWith, sentence_without_form
from slackapp.listeners.services import Services, sender
from slackapp.storage.rounds import agreements, talks


def register(app: App, services: Services) -> None:
    """Listen for the button, for the team that is chosen, and for the line that is kept."""
    app.action(Action.TALK)(answered(services, opened))
    app.view(Callback.TALK_TEAM)(partial(chosen, services))
    app.view(Callback.TALK)(partial(kept, services))


def opened(services: Services, click: Click) -> None:
    """Show the guide, or first ask a lead of several teams for which of them."""
    round_id = click.value
    with services.database.read() as connection:
        lead = leading(services, connection, click.workspace, click.user, round_id)
    if len(lead.teams) == 1:
        click.reply.open(_guide(services, lead, lead.teams[0].leaf_id))
    else:
        offered = [(each.leaf_id, each.name) for each in lead.teams]
        click.reply.open(talk.which_team(services.words, offered, metadata=round_id))


def chosen(services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Show the guide for the team that was chosen, in the place of the choice."""
    try:
        with services.database.read() as connection:
            lead = leading(services, connection, *sender(body), view.get("private_metadata", ""))
        shown = _guide(services, lead, talk.team_from(view["state"]))
    except Exception as error:  # noqa: BLE001 - the choice stays on the screen whatever went wrong
        sentence = services.words(sentence_without_form(error))
        ack(response_action="errors", errors={BlockId.TALK_TEAM.value: sentence})
    else:
        ack(response_action="update", view=shown)


def kept(
    services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient
) -> None:
    """Keep the line for this lead, and post it where a channel is chosen; what was typed stays until then."""
    words, (workspace, user) = services.words, sender(body)
    try:
        line = talk.line_from(view["state"])
        _keep(services, workspace, user, view.get("private_metadata", ""), line.text)
        if line.channel:
            written = draft.Written(line.text, line.channel)
            posted = drafts.spoken(services, drafts.Sent(workspace, user, "", written, {}))
            drafts.post(client, line.channel, posted)
    except draft.NotOffered as wrong:
        ack(response_action="errors", errors={wrong.block.value: words(wrong.key)})
    except drafts.NotPosted as wrong:
        ack(response_action="errors", errors={BlockId.DRAFT_WHERE.value: words(wrong.key)})
    except Exception as error:  # noqa: BLE001 - what was typed stays on the screen whatever went wrong
        ack(response_action="errors", errors={BlockId.TALK_LINE.value: words(sentence_without_form(error))})
    else:
        ack(response_action="update", view=talk.kept(words, line))


def _guide(services: Services, lead: Leading, leaf: str) -> View:
    words = services.words
    with services.database.read() as connection:
        made = talks.talk(connection, lead.library, lead.round, leaf, lead.user)
    if made is None:
        raise AnswerWith(Sentence.REPORT_PAST)
    last = talk.Said(made.last.text, made.last.agreed_on) if made.last else None
    return talk.guide(
        words,
        talk.steps(words, lead.library, last=last, team=made.team, prompt=made.prompt),
        kept=made.kept.text if made.kept else "",
        team=made.team.name,
        metadata=f"{lead.round.id} {leaf}",
        page=f"{services.public_url}/trend/{leaf}/talk" if services.public_url else "",
    )


def _keep(services: Services, workspace: str, user: str, about: str, text: str) -> None:
    round_id, _, leaf = about.partition(" ")
    with services.database.write() as tx:
        lead = leading(services, tx, workspace, user, round_id)
        lead.team(leaf)
        day = agreements.day(tx, workspace, services.clock.now())
        agreements.keep(tx, lead.round, leaf, user, text, on=day)
