"""A button of a report that opens a form about one team: of several, the lead says which first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.team_choice import team_choice, team_from
from slackapp.listeners import drafts
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.leading import Leading, leading
from slackapp.listeners.services import Services, sender
from slackapp.pulse.report import TeamReport
from slackapp.storage.database import Transaction


@dataclass(frozen=True)
class About:
    """A lead, and the one of their teams that a form is about."""

    lead: Leading
    team: TeamReport

    @property
    def value(self) -> str:
        """What a form carries of it: opaque ids alone (R11)."""
        return f"{self.lead.round.id} {self.team.leaf_id}"


Build = Callable[[Services, About], View]


def register(
    app: App, services: Services, action: Action, callback: Callback, *, title: str, build: Build
) -> None:
    """Listen for the button, and for the choice of a team; ``title`` is the key of its title."""
    app.action(action)(answered(services, partial(_pressed, title=title, callback=callback, build=build)))
    app.view(callback)(partial(_chosen, services, build))


def about(services: Services, connection: Transaction, workspace: str, user: str, value: str) -> About:
    """What a form that was sent is about; AnswerWith where it is not this person's team (any more)."""
    round_id, _, leaf = value.partition(" ")
    lead = leading(services, connection, workspace, user, round_id)
    return About(lead, lead.team(leaf))


def _pressed(services: Services, click: Click, *, title: str, callback: Callback, build: Build) -> None:
    words = click.words
    with services.database.read() as connection:
        lead = leading(services, connection, click.workspace, click.user, click.value)
    if len(lead.teams) == 1:
        view = build(services, About(lead, lead.teams[0]))
    else:
        round_id = lead.round.id
        view = team_choice(words, lead.teams, callback=callback, title=words(title), round_id=round_id)
    click.reply.open(view)


def _chosen(
    services: Services, build: Build, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any]
) -> None:
    def taken() -> View:
        value = f"{view['private_metadata']} {team_from(view['state'])}"
        with services.database.read() as connection:
            meant = about(services, connection, *sender(body), value)
        return build(services, meant)

    drafts.answer(services, body, ack, BlockId.TEAM, taken)
