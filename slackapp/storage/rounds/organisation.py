"""What was released of an organisation, or of an area of it, read at once and composed by the rules of R8.

However many units and weeks there are, the number of statements is the same. A figure of an area counts the
teams that were in it when each round opened; the order is that of the tree as it is now.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import sqlalchemy as sa

from slackapp.pulse import organisation as pulse
from slackapp.pulse.calendar import THEMES
from slackapp.pulse.focus_counts import FocusCounts, focus_counts
from slackapp.pulse.organisation import Checkin
from slackapp.pulse.report import CHART_POINTS, NO_MARKS, Chart, Outcome, Released, charts_of
from slackapp.pulse.tree import Tree, Unit
from slackapp.pulse.trend_rows import TrendRow, trend_rows
from slackapp.pulse.trends import WINDOW, Headline, Point, headline
from slackapp.storage.people import structure
from slackapp.storage.rounds import marks, rounds
from slackapp.storage.rounds.released import Ended, Row, everywhere, histories
from slackapp.storage.rounds.rounds import LeafRow

LOOKED_AT: Final = 40
"""The latest check-ins that figures of many teams are made of: twenty of either theme."""
PAGE: Final = 30
"""So many units stand on a page."""
ANSWERED: Final = 12
"""Of so many of the latest check-ins it is shown how many took part, roughly."""


class NoSuchArea(LookupError):
    """There is no unit of this id here that has others below it."""


@dataclass(frozen=True)
class Summary:
    """Many teams in short: a chart of each theme that has a figure, always in the same order.

    `ended` says whether any check-in has ended, with a figure or without.
    """

    charts: tuple[Chart, ...]
    ended: bool

    @property
    def headlines(self) -> Mapping[str, Headline]:
        """What each theme's chart says after its last figure, by theme."""
        return {chart.theme: _latest(chart) for chart in self.charts}


@dataclass(frozen=True)
class Answered:
    """How many took part in a check-in, roughly: of each team the band, or that it has no number."""

    opened_on: date
    theme: str
    outcome: Outcome
    bands: tuple[str, ...]
    too_few: int
    void: int


@dataclass(frozen=True)
class Group:
    """A leaf as it stood after the last check-in: its units by name, its charts as its lead reads them, and
    the band of how many answered, if it has a number.
    """

    leaf: str
    name: str
    units: tuple[str, ...]
    rows: tuple[Released, ...]
    charts: tuple[Chart, ...]
    band: str | None


@dataclass(frozen=True)
class Place:
    """A unit where it stands in the tree.

    `groups` have the numbers that are shown here, `elsewhere` names those that stand at another unit's place.
    `area` is what the units from here on down say together, where others are below it. `outside` says that
    the unit has come into this area since the last check-in opened, so that its numbers wait for the next.
    """

    unit: Unit
    depth: int
    groups: tuple[Group, ...] = ()
    elsewhere: tuple[LeafRow, ...] = ()
    area: Summary | None = None
    outside: bool = False


@dataclass(frozen=True)
class Former:
    """A group that reports no more: what it was called, when it was last asked, and how it stood then."""

    name: str
    last: date
    headlines: Mapping[str, Headline]
    gone: bool
    """Whether none of its units is in the tree any more."""


@dataclass(frozen=True)
class Overview:
    """An organisation, or an area of it, as its page shows it: `page` of so many `pages` of its units."""

    name: str
    whole: Summary
    focuses: Mapping[str, FocusCounts]
    answered: tuple[Answered, ...]
    asked: Mapping[str, tuple[date, ...]]
    """The days of the latest check-ins of each theme's series, which small pictures have in common."""
    places: tuple[Place, ...]
    former: tuple[Former, ...]
    page: int = 1
    pages: int = 1


def summary(connection: sa.Connection, workspace_id: str) -> Summary:
    """The figures of the whole organisation after the last check-in that ended."""
    ended = everywhere(connection, workspace_id, latest=LOOKED_AT)
    return _summary(_checkins(ended), marks.of_leaf(connection, workspace_id, marks.EVERYWHERE))


def overview(
    connection: sa.Connection, workspace_id: str, *, area: str | None = None, page: int = 1
) -> Overview:
    """All that is released of an organisation, or of an area. Raises NoSuchArea."""
    tree = Tree.grow(structure.units(connection, workspace_id))
    if area is not None and area not in tree.areas:
        raise NoSuchArea
    ended = everywhere(connection, workspace_id, latest=LOOKED_AT)
    inside = ended if area is None else _within(ended, area)
    leaves = rounds.leaves(connection, ended[-1].round_id) if ended else {}
    order = tree.below(area)
    pages = max(1, -(-len(order) // PAGE))
    page = min(max(1, page), pages)
    shown = order[PAGE * (page - 1) : PAGE * page]
    placed = _placed(tree, order, leaves.values(), area)
    wanted = [each.leaf for unit in shown for each in placed.first.get(unit, ())]
    told = histories(connection, workspace=workspace_id, leaves=wanted)
    bands = {row.leaf: row.point.band for row in (ended[-1].rows if ended else ()) if row.point}
    beside = marks.of_leaf(connection, workspace_id, marks.EVERYWHERE)

    def group(row: LeafRow) -> Group:
        rows = told[row.leaf]
        names = tuple(tree.units[each].name if each in tree.units else each for each in row.units)
        return Group(row.leaf, row.name, names, rows, charts_of(rows), bands.get(row.leaf))

    top = tree.depth[area] if area else 0
    places = tuple(
        Place(
            tree.units[unit],
            tree.depth[unit] - top,
            tuple(group(row) for row in placed.first.get(unit, ())),
            placed.others.get(unit, ()),
            _summary(_checkins(_within(ended, unit))) if unit in tree.areas and unit != area else None,
            unit in placed.outside,
        )
        for unit in shown
    )
    return Overview(
        name=tree.units[area].name if area else "",
        whole=_summary(_checkins(inside), beside),
        focuses=_focuses(inside),
        answered=tuple(_answered(each) for each in inside[-ANSWERED:]),
        asked=_asked(ended),
        places=places,
        former=_former(connection, ended, leaves, tree) if area is None and page == pages else (),
        page=page,
        pages=pages,
    )


@dataclass(frozen=True)
class Exported:
    """A release as a line of a file: of which group, in which areas at that time, and of how many people."""

    name: str
    areas: tuple[str, ...]
    asked: int
    row: TrendRow
    band: str | None


def exported(connection: sa.Connection, workspace_id: str, *, area: str | None = None) -> list[Exported]:
    """Every release that is kept, the oldest first; of an area, those of the groups that stand in it now.

    Raises NoSuchArea.
    """
    tree = Tree.grow(structure.units(connection, workspace_id))
    if area is not None and area not in tree.areas:
        raise NoSuchArea
    ended = everywhere(connection, workspace_id, latest=None)
    leaves = rounds.leaves(connection, ended[-1].round_id) if ended and area else {}
    placed = _placed(tree, tree.below(area), leaves.values(), area)
    theirs = None if area is None else {row.leaf for first in placed.first.values() for row in first}
    named = rounds.named_leaves(connection, workspace_id)
    rows = {each.round_id: {row.leaf: row for row in each.rows} for each in ended}
    histories: dict[str, list[Released]] = {}
    for each in ended:
        for leaf in named.get(each.round_id, {}):
            if theirs is None or leaf in theirs:
                histories.setdefault(leaf, []).append(_released(each, rows[each.round_id].get(leaf)))
    found = []
    for leaf, history in histories.items():
        for released, row in zip(history, trend_rows(history, {}), strict=True):
            name, asked, within = named[released.round_id][leaf]
            areas = tuple(tree.units[unit].name for unit in within if unit in tree.units)
            found.append(Exported(name, areas, asked, row, released.band))
    return sorted(found, key=lambda each: (each.row.opened_on, each.name))


def _released(ended: Ended, row: Row | None) -> Released:
    point = row.point if row else None
    return Released(
        round_id=ended.round_id,
        opened_on=ended.opened_on,
        theme=ended.theme,
        series=ended.series,
        outcome=row.outcome if row else ended.outcome,
        value=point.value if point else None,
        focus=None,
        band=point.band if point else None,
        epsilon=ended.epsilon,
    )


def _summary(checkins: Sequence[Checkin], beside: Mapping[str, tuple[str, ...]] = NO_MARKS) -> Summary:
    return Summary(pulse.charts(checkins, beside), bool(checkins))


def _latest(chart: Chart) -> Headline:
    return next(step.headline for step in reversed(chart.steps) if step.headline)


def _within(ended: Iterable[Ended], area: str) -> tuple[Ended, ...]:
    """Rounds with the leaves alone that an area held when each opened."""
    return tuple(replace(each, rows=tuple(row for row in each.rows if area in row.within)) for each in ended)


def _checkins(ended: Iterable[Ended]) -> tuple[Checkin, ...]:
    return tuple(
        Checkin(
            each.round_id,
            each.opened_on,
            each.theme,
            each.series,
            each.outcome,
            {row.leaf: row.point for row in each.rows if row.point},
        )
        for each in ended
    )


@dataclass(frozen=True)
class _Placed:
    """Which leaves stand at which unit: at the first of theirs; what is not of this area is outside."""

    first: Mapping[str, Sequence[LeafRow]]
    others: Mapping[str, tuple[LeafRow, ...]]
    outside: frozenset[str]


def _placed(tree: Tree, order: Sequence[str], leaves: Iterable[LeafRow], area: str | None) -> _Placed:
    first: dict[str, list[LeafRow]] = {}
    others: dict[str, tuple[LeafRow, ...]] = {}
    outside = set[str]()
    rank = {unit: place for place, unit in enumerate(order)}
    for row in sorted(leaves, key=lambda row: (row.name, row.leaf)):
        units = sorted(
            (unit for unit in row.units if unit in tree.units), key=lambda unit: rank.get(unit, -1)
        )
        inside = [unit for unit in units if unit in rank]
        if not inside:
            continue
        if area is not None and (area not in row.within or inside != units):
            outside |= {*inside}
            continue
        first.setdefault(inside[0], []).append(row)
        for unit in inside[1:]:
            others[unit] = (*others.get(unit, ()), row)
    return _Placed(first, others, frozenset(outside - first.keys() - others.keys()))


def _series(ended: Sequence[Ended], theme: str) -> list[Ended]:
    """The rounds of a theme that asked the questions of today."""
    of_theme = [each for each in ended if each.theme == theme]
    return [each for each in of_theme if each.series == of_theme[-1].series]


def _asked(ended: Sequence[Ended]) -> Mapping[str, tuple[date, ...]]:
    return {
        theme: tuple(each.opened_on for each in _series(ended, theme)[-CHART_POINTS:]) for theme in THEMES
    }


def _focuses(ended: Sequence[Ended]) -> Mapping[str, FocusCounts]:
    """By theme, the published focuses of its last check-ins in which two teams have a number."""
    found = {}
    for theme in THEMES:
        counted = [rows for each in _series(ended, theme) if (rows := _numbered(each))][-WINDOW:]
        told = focus_counts(row.focus for rows in counted for row in rows)
        if told is not None:
            found[theme] = told
    return found


def _numbered(ended: Ended) -> Sequence[Row]:
    rows = [row for row in ended.rows if row.point]
    return rows if len(rows) >= pulse.FEWEST_TEAMS else ()


def _answered(ended: Ended) -> Answered:
    outcomes = Counter(row.outcome for row in ended.rows)
    return Answered(
        ended.opened_on,
        ended.theme,
        ended.outcome,
        tuple(row.point.band for row in ended.rows if row.point),
        outcomes[Outcome.TOO_FEW],
        outcomes[Outcome.VOID],
    )


def _former(
    connection: sa.Connection, ended: Sequence[Ended], now: Collection[str], tree: Tree
) -> tuple[Former, ...]:
    """The groups of these rounds that were not in the last one, the latest first, where they had a number."""
    days = {each.round_id: each.opened_on for each in ended}
    rows = [] if not ended else rounds.former_leaves(connection, ended[0].round_id, ended[-1].round_id)
    points: dict[str, dict[tuple[str, str], list[Point]]] = {}
    for each in ended:
        for row in each.rows:
            if row.point and row.leaf not in now:
                points.setdefault(row.leaf, {}).setdefault((each.theme, each.series), []).append(row.point)
    found = []
    for key, former in rows:
        by_theme = {theme: told for (theme, _), told in points.get(former.leaf, {}).items()}
        said = {theme: told for theme, series in by_theme.items() if (told := headline(series))}
        if said:
            gone = not set(former.units) & tree.units.keys()
            found.append(Former(former.name, days[key], said, gone))
    return tuple(sorted(found, key=lambda each: (each.last, each.name), reverse=True))
