"""Every release that is kept, as lines of a file: of a whole organisation, or of an area (R8)."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.report import Released
from slackapp.pulse.trend_rows import TrendRow, trend_rows
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.released import Ended, Row, everywhere
from slackapp.storage.rounds.tree_places import placed, tree_of


@dataclass(frozen=True)
class Exported:
    """A release as a line of a file: of which group, in which areas at that time, and of how many people."""

    name: str
    areas: tuple[str, ...]
    asked: int
    row: TrendRow
    band: str | None


def exported(connection: sa.Connection, workspace_id: str, *, area: str | None = None) -> Iterator[Exported]:
    """Every release that is kept, group by group, the oldest first; of an area, of the groups that are in it.

    All is read at once, and composed as it is asked for. Raises NoSuchArea.
    """
    tree = tree_of(connection, workspace_id, area)
    ended = everywhere(connection, workspace_id)
    leaves = rounds.leaves(connection, ended[-1].round_id) if ended and area else {}
    stand = placed(tree, tree.below(area), leaves.values(), area)
    theirs = None if area is None else {row.leaf for first in stand.first.values() for row in first}
    named = rounds.named_leaves(connection, workspace_id)
    of_leaf: dict[str, list[tuple[Ended, Row | None]]] = {}
    for each in ended:
        rows = {row.leaf: row for row in each.rows}
        for leaf in named.get(each.round_id, {}):
            if theirs is None or leaf in theirs:
                of_leaf.setdefault(leaf, []).append((each, rows.get(leaf)))

    def lines() -> Iterator[Exported]:
        called = {leaf: named[found[-1][0].round_id][leaf][0] for leaf, found in of_leaf.items()}
        for leaf in sorted(of_leaf, key=lambda each: (called[each], each)):
            history = [_released(*each) for each in of_leaf[leaf]]
            for released, row in zip(history, trend_rows(history, {}), strict=True):
                name, asked, within = named[released.round_id][leaf]
                areas = tuple(tree.units[unit].name for unit in within if unit in tree.units)
                yield Exported(name, areas, asked, row, released.band)

    return lines()


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
