"""What a person may read about a team, composed from releases and nothing else (R8)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa

from content.library import Library
from content.prompts import NOT_IN_HARD_WEEKS, Prompt, Setting, choose, fitting
from content.themes import DIMENSIONS, Dimension
from slackapp.pulse.packing import MAX_LEAF
from slackapp.pulse.report import Grouping, Outcome, TeamReport, compose
from slackapp.storage.people import work
from slackapp.storage.rounds import lead_prompts, marks, reports, rounds
from slackapp.storage.rounds.released import histories, history
from slackapp.storage.rounds.rounds import LeafRow, Round

_Group: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The units of a group and those whose leads read of it, which its parts have in common."""


@dataclass(frozen=True)
class LeadReport:
    """What a lead reads about a round: a report on each of their teams, and one prompt to try, `about` one
    of them: its leaf. `open` is the prompt they took lately and have not said more of.
    """

    teams: tuple[TeamReport, ...]
    prompt: Prompt
    about: str
    open: Prompt | None = None

    @property
    def turn(self) -> str:
        """The name of the team that the prompt is for; empty where a lead has no other."""
        named = {each.leaf_id: each.name for each in self.teams}
        return named.get(self.about, "") if len(named) > 1 else ""


def team(
    connection: sa.Connection, *, workspace: str, leaf: str, name: str, through: int | None = None
) -> TeamReport | None:
    """The trend of a leaf up to a round, the same for its lead and its members; None before the first."""
    rows = history(connection, workspace=workspace, leaf_id=leaf, through=through)
    if not rows:
        return None
    return compose(
        rows,
        leaf_id=leaf,
        name=name,
        marks=marks.of_leaf(connection, workspace, leaf),
        grouping=_grouping(connection, rows[-1].round_id, leaf),
    )


def of_round(connection: sa.Connection, found: Round, leaf: str) -> TeamReport | None:
    """The trend of a leaf as it stood after an ended round; None where the leaf was not in that round."""
    return next(iter(_of_leaves(connection, found, [leaf])), None)


def _of_leaves(connection: sa.Connection, found: Round, wanted: Sequence[str]) -> tuple[TeamReport, ...]:
    """The trends of leaves as they stood after an ended round, in as many statements however many."""
    there = rounds.leaves(connection, found.id, wanted)
    leaves = [leaf for leaf in wanted if leaf in there]
    parts = _parts(connection, found.id, there.values())
    told = histories(connection, workspace=found.workspace, leaves=leaves, through=found.number)
    beside = marks.of_leaves(connection, found.workspace, leaves)
    composed = (
        compose(
            told[leaf],
            leaf_id=leaf,
            name=there[leaf].name,
            marks=beside[leaf],
            grouping=_grouped(there[leaf], parts[_group_of(there[leaf])]),
        )
        for leaf in leaves
        if told[leaf]
    )
    return tuple(each for each in composed if each)


def _grouping(connection: sa.Connection, round_id: str, leaf: str) -> Grouping | None:
    """How this leaf came to be in this round; None where it is one team as it is."""
    mine = rounds.leaf_in(connection, round_id, leaf)
    return _grouped(mine, _parts(connection, round_id, [mine])[_group_of(mine)])


def _parts(connection: sa.Connection, round_id: str, rows: Collection[LeafRow]) -> Counter[_Group]:
    """Into how many parts the groups of these leaves were split; all leaves are read only where it may be."""
    if not any(row.size >= MAX_LEAF // 2 for row in rows):  # no part of a group that was split is smaller
        return Counter(map(_group_of, rows))
    return Counter(map(_group_of, rounds.leaves(connection, round_id).values()))


def _group_of(row: LeafRow) -> _Group:
    return row.units, row.heads


def _grouped(mine: LeafRow, parts: int) -> Grouping | None:
    alone = parts == 1 and len(mine.units) == 1
    return None if alone else Grouping(len(mine.units), parts, mine.k + 1)


def lead_report(
    connection: sa.Connection, library: Library, found: Round, user: str, *, now: datetime
) -> LeadReport | None:
    """Compose what this lead reads about this round; None where they receive none of its leaves.

    `library` has the prompts to choose from: those that are published now, whatever the round asked.
    Of several teams one gets the prompt, each in its turn, so that no team is singled out by its figure; it
    is one that fits how the units of that team work. Who has lately looked for words for a hard week is not
    asked to name a step forward.
    """
    led = teams(connection, found, user)
    if not led:
        return None
    shown = lead_prompts.shown_lately(connection, found.workspace, user, now=now)
    refused = lead_prompts.refused(connection, found.workspace, user)
    if any(each.id in shown for each in library.hard_weeks):
        refused |= NOT_IN_HARD_WEEKS
    about = in_turn(found, led)
    taken = lead_prompts.open_prompt(connection, found, user)
    settings = how_it_works(connection, found, about.leaf_id)
    return LeadReport(
        led,
        _prompt(library, found, about, shown, refused, settings),
        about.leaf_id,
        open=library.prompt(taken) if taken else None,
    )


def how_it_works(connection: sa.Connection, found: Round, leaf: str) -> frozenset[Setting]:
    """How the units of a leaf work, as HR says; nothing where it may be told everything."""
    return work.holding(connection, found.workspace, rounds.leaf_in(connection, found.id, leaf).units)


def in_turn(found: Round, led: Sequence[TeamReport]) -> TeamReport:
    """Which of a lead's teams the prompt of this round is about."""
    return led[found.number % len(led)]


def teams(connection: sa.Connection, found: Round, user: str) -> tuple[TeamReport, ...]:
    """The teams of an ended round whose report this person receives, as they stood after it."""
    return _of_leaves(connection, found, reports.leaves_for(connection, found.id, user))


def _prompt(
    library: Library,
    found: Round,
    about: TeamReport,
    shown: Sequence[str],
    refused: Collection[str],
    settings: Collection[Setting],
) -> Prompt:
    if about.outcome is not Outcome.PUBLISHED:
        starters = _left(fitting(library.starters, settings), refused)
        return choose(starters, dimensions=(), focus=None, seen=_recent(starters, shown), turn=found.number)
    dimensions = DIMENSIONS[found.theme]
    of_theme = [prompt for prompt in library.prompts if prompt.dimension in dimensions]
    prompts = _left(fitting(of_theme, settings), refused)
    return choose(
        prompts,
        dimensions=dimensions,
        focus=Dimension(about.focus) if about.focus else None,
        seen=_recent(prompts, shown),
        turn=found.number,
    )


def _left(prompts: Sequence[Prompt], refused: Collection[str]) -> Sequence[Prompt]:
    """Leave out what this lead refused; where they refused all, there has to be one to choose."""
    return [prompt for prompt in prompts if prompt.id not in refused] or prompts


def _recent(prompts: Sequence[Prompt], shown: Sequence[str]) -> Sequence[str]:
    """Leave out what was shown longest ago where every prompt was shown, so that there is one to choose."""
    known = {prompt.id for prompt in prompts}
    mine = [prompt for prompt in shown if prompt in known]
    return mine[len(mine) - len(known) + 1 :] if len(mine) == len(known) else mine
