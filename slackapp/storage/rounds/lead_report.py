"""What a person may read about a team, composed from releases and nothing else (R8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from content.library import Library
from content.prompts import Prompt, choose
from content.themes import DIMENSIONS, Dimension
from slackapp.pulse.report import Outcome, TeamReport, compose
from slackapp.storage.rounds import reports, rounds
from slackapp.storage.rounds.released import history
from slackapp.storage.rounds.rounds import Round


@dataclass(frozen=True)
class Briefing:
    """What a lead is told about a round: each of their teams, and one thing to try."""

    teams: tuple[TeamReport, ...]
    prompt: Prompt


def team(
    connection: sa.Connection, *, workspace: str, leaf: str, name: str, through: int | None = None
) -> TeamReport | None:
    """The trend of a leaf up to a round, the same for its lead and its members; None before the first."""
    rows = history(connection, workspace=workspace, leaf_id=leaf, through=through)
    return compose(rows, leaf_id=leaf, name=name)


def briefing(
    connection: sa.Connection, library: Library, found: Round, user: str, *, now: datetime
) -> Briefing | None:
    """What this lead is told about this round; None where they receive none of its leaves.

    `library` has the prompts to choose from: those that are published now, whatever the round asked.
    Of several teams one gets the prompt, each in its turn, so that no team is singled out by its figure.
    """
    told = teams(connection, found, user)
    if not told:
        return None
    seen = reports.seen(connection, found.workspace, user, now=now)
    turn = told[found.number % len(told)]
    return Briefing(told, _prompt(library, found, turn, seen))


def teams(connection: sa.Connection, found: Round, user: str) -> tuple[TeamReport, ...]:
    """The teams of an ended round whose report this person receives, as they stood after it."""
    names = rounds.leaves(connection, found.id)
    told = (
        team(
            connection,
            workspace=found.workspace,
            leaf=leaf,
            name=names[leaf].name,
            through=found.number,
        )
        for leaf in reports.leaves_for(connection, found.id, user)
    )
    return tuple(each for each in told if each)


def _prompt(library: Library, found: Round, told: TeamReport, seen: Sequence[str]) -> Prompt:
    if told.outcome is not Outcome.PUBLISHED:
        starters = library.starters
        return choose(starters, dimensions=(), focus=None, seen=_recent(starters, seen), turn=found.number)
    dimensions = DIMENSIONS[found.theme]
    prompts = [prompt for prompt in library.prompts if prompt.dimension in dimensions]
    return choose(
        prompts,
        dimensions=dimensions,
        focus=Dimension(told.focus) if told.focus else None,
        seen=_recent(prompts, seen),
        turn=found.number,
    )


def _recent(prompts: Sequence[Prompt], seen: Sequence[str]) -> Sequence[str]:
    """What not to show again: all that was seen, but for the one seen longest ago where it was everything."""
    known = {prompt.id for prompt in prompts}
    mine = [prompt for prompt in seen if prompt in known]
    return mine[len(mine) - len(known) + 1 :] if len(mine) == len(known) else mine
