"""What was released of an organisation, or of an area of it, read at once and composed by the rules of R8.

However many units and weeks there are, the number of statements is the same. A figure of an area counts the
teams that were in it when each round opened; the order is that of the tree as it is now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.focus_counts import FocusCounts
from slackapp.pulse.report import Chart, Released, charts_of
from slackapp.pulse.tree import Tree, Unit
from slackapp.pulse.trends import Headline, Point, headline
from slackapp.storage.rounds import many_teams, marks, rounds
from slackapp.storage.rounds.many_teams import LOOKED_AT, Answered, Summary, summary_of, within
from slackapp.storage.rounds.released import Ended, everywhere, histories
from slackapp.storage.rounds.rounds import LeafRow
from slackapp.storage.rounds.tree_places import placed, tree_of

PAGE: Final = 30
"""So many units stand on a page."""
ANSWERED: Final = 12
"""Of so many of the latest check-ins it is shown how many took part, roughly."""


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

    `groups` have the numbers that are shown here, `elsewhere` are the units at which others of its stand.
    `area` is what the units from here on down say together, where others are below it. `outside` says that
    the unit has come into this area since the last check-in opened, so that its numbers wait for the next.
    """

    unit: Unit
    depth: int
    groups: tuple[Group, ...] = ()
    elsewhere: tuple[Unit, ...] = ()
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


def overview(
    connection: sa.Connection, workspace_id: str, *, area: str | None = None, page: int = 1
) -> Overview:
    """All that is released of an organisation, or of an area. Raises NoSuchArea."""
    tree = tree_of(connection, workspace_id, area)
    ended = everywhere(connection, workspace_id, latest=LOOKED_AT)
    inside = ended if area is None else within(ended, area)
    leaves = rounds.leaves(connection, ended[-1].round_id) if ended else {}
    order = tree.below(area)
    pages = max(1, -(-len(order) // PAGE))
    page = min(max(1, page), pages)
    shown = order[PAGE * (page - 1) : PAGE * page]
    stand = placed(tree, order, leaves.values(), area)
    wanted = [each.leaf for unit in shown for each in stand.first.get(unit, ())]
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
            tuple(group(row) for row in stand.first.get(unit, ())),
            tuple(tree.units[each] for each in dict.fromkeys(stand.others.get(unit, ()))),
            summary_of(within(ended, unit)) if unit in tree.areas and unit != area else None,
            unit in stand.outside,
        )
        for unit in shown
    )
    return Overview(
        name=tree.units[area].name if area else "",
        whole=summary_of(inside, beside),
        focuses=many_teams.focuses(inside),
        answered=tuple(many_teams.answered(each) for each in inside[-ANSWERED:]),
        asked=many_teams.days(ended),
        places=places,
        former=_former(connection, ended, leaves, tree) if area is None and page == pages else (),
        page=page,
        pages=pages,
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
