"""What was released of an organisation, or of an area of it, read at once and composed by the rules of R8.

However many units and weeks there are, the number of statements is the same. A figure of an area counts the
teams that were in it when each round opened; the order is that of the tree as it is now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.focus_counts import FocusCounts
from slackapp.pulse.report import Chart, Released, charts_of
from slackapp.pulse.tree import Tree, Unit
from slackapp.pulse.trends import Headline
from slackapp.storage.rounds import marks, rounds
from slackapp.storage.rounds.area_figures import Figures, Past
from slackapp.storage.rounds.many_teams import Answered, Summary
from slackapp.storage.rounds.released import histories
from slackapp.storage.rounds.rounds import LeafRow
from slackapp.storage.rounds.tree_places import placed, tree_of

PAGE: Final = 30
"""So many units stand on a page."""


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
    `above` are the names of the units that it is below of.
    """

    unit: Unit
    depth: int
    above: tuple[str, ...] = ()
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
    """An organisation, or an area of it, as its page shows it: `page` of so many `pages` of its units.

    There are so many `units`, of which those that fit what is looked for are shown: so many are `fitting`.
    """

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
    units: int = 0
    fitting: int = 0


def overview(
    connection: sa.Connection,
    figures: Figures,
    workspace_id: str,
    *,
    area: str | None = None,
    page: int = 1,
    fits: Callable[[str], bool] | None = None,
) -> Overview:
    """All that is released of an organisation, or of an area; of its units those alone whose name `fits`.

    Raises NoSuchArea.
    """
    tree = tree_of(connection, workspace_id, area)
    past = figures.now(connection, workspace_id)
    inside = past.whole if area is None else past.area(area)
    leaves = rounds.leaves(connection, past.last) if past.last else {}
    order = tree.below(area)
    fitting = order if fits is None else [unit for unit in order if fits(tree.units[unit].name)]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(1, page), pages)
    shown = fitting[PAGE * (page - 1) : PAGE * page]
    stand = placed(tree, order, leaves.values(), area)
    wanted = [each.leaf for unit in shown for each in stand.first.get(unit, ())]
    told = histories(connection, workspace=workspace_id, leaves=wanted)
    beside = marks.of_leaf(connection, workspace_id, marks.EVERYWHERE)

    def group(row: LeafRow) -> Group:
        rows = told[row.leaf]
        names = tuple(tree.units[each].name if each in tree.units else each for each in row.units)
        return Group(row.leaf, row.name, names, rows, charts_of(rows), past.bands.get(row.leaf))

    top, areas = tree.depth[area] if area else 0, tree.areas
    places = tuple(
        Place(
            tree.units[unit],
            tree.depth[unit] - top,
            tuple(tree.units[each].name for each in tree.above(unit)[top:]),
            tuple(group(row) for row in stand.first.get(unit, ())),
            tuple(tree.units[each] for each in dict.fromkeys(stand.others.get(unit, ()))),
            past.area(unit).summary if unit in areas and unit != area else None,
            unit in stand.outside,
        )
        for unit in shown
    )
    return Overview(
        name=tree.units[area].name if area else "",
        whole=past.marked(inside.summary, beside),
        focuses=inside.focuses,
        answered=inside.answered,
        asked=past.asked,
        places=places,
        former=_former(connection, past, tree) if area is None and fits is None and page == pages else (),
        page=page,
        pages=pages,
        units=len(order),
        fitting=len(fitting),
    )


def _former(connection: sa.Connection, past: Past, tree: Tree) -> tuple[Former, ...]:
    """The groups of these rounds that were not in the last one, the latest first, where they had a number."""
    if past.first is None or past.last is None:
        return ()
    rows = rounds.former_leaves(connection, past.first, past.last)
    found = [
        Former(former.name, past.days[key], said, not set(former.units) & tree.units.keys())
        for key, former in rows
        if (said := past.former.get(former.leaf))
    ]
    return tuple(sorted(found, key=lambda each: (each.last, each.name), reverse=True))
