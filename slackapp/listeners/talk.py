"""[Talk guide]: fifteen minutes with the team, and the line that a lead keeps of it, for themselves."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from slackapp.blocks import draft, talk
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.sentences import Sentence
from slackapp.listeners import drafts, for_team
from slackapp.listeners.for_team import About
from slackapp.listeners.posting import name_of, post
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services, sender
from slackapp.storage.rounds import agreements, talks


def register(app: App, services: Services) -> None:
    """Listen for the button in a report, and for the line that ends the guide."""
    for_team.register(app, services, Action.TALK, Callback.TALK_TEAM, title="talk.title", build=guide)
    app.view(Callback.TALK)(partial(kept, services))


def guide(services: Services, meant: About) -> View:
    """The guide about one team."""
    lead, leaf = meant.lead, meant.team.leaf_id
    words = lead.words
    with services.database.read() as connection:
        made = talks.talk(connection, lead.library, lead.round, leaf, lead.user)
    if made is None:
        raise AnswerWith(Sentence.REPORT_PAST)
    last = talk.Said(made.last.text, made.last.agreed_on) if made.last else None
    return talk.guide(
        words,
        talk.steps(words, lead.library, last=last, team=made.team, prompt=made.prompt, guide=made.guide),
        kept=made.kept.text if made.kept else "",
        team=made.team.name,
        metadata=meant.value,
        page=f"{services.public_url}/trend/{leaf}/talk" if services.public_url else "",
    )


def kept(
    services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient
) -> None:
    """Keep the line for this lead, and post it where a channel is chosen; what was typed stays until then."""

    def taken() -> View:
        words = services.words(*sender(body))
        line = talk.line_from(view["state"])
        by = _keep(services, *sender(body), view["private_metadata"], line.text)
        if line.channel:
            message = draft.message(words, line.text, by=by)
            post(services.once, client, line.channel, message, view_id=view["id"])
        return talk.kept(words, line)

    drafts.answer(services, body, ack, BlockId.TALK_LINE, taken)


def _keep(services: Services, workspace: str, user: str, about: str, text: str) -> str:
    """Keep the line; returns under what name it would be posted."""
    with services.database.write() as tx:
        meant = for_team.about(services, tx, workspace, user, about)
        day = agreements.day(tx, workspace, services.clock.now())
        agreements.keep(tx, meant.lead.round, meant.team.leaf_id, user, text, on=day)
        return name_of(tx, workspace, user)
