"""Every release of a leaf as one row: its number, and the mean of its series as it stood then (R8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from slackapp.pulse.report import Outcome, Released
from slackapp.pulse.trends import Headline, Point, headline


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A check-in that has ended: what came of it, what the headline said after it, and words beside it."""

    opened_on: date
    theme: str
    outcome: Outcome
    value: float | None
    headline: Headline | None
    marks: tuple[str, ...]


def trend_rows(history: Sequence[Released], marks: Mapping[str, tuple[str, ...]]) -> tuple[TrendRow, ...]:
    """Make a row of each of a leaf's releases, oldest first; a mean never joins two series."""
    so_far: dict[tuple[str, str], list[Point]] = defaultdict(list)
    found = []
    for row in history:
        points, said = so_far[row.theme, row.series], None
        if row.outcome is Outcome.PUBLISHED and row.value is not None and row.band is not None:
            points.append(Point(row.value, row.band, row.epsilon))
            said = headline(points)
        value = row.value if said else None
        beside = marks.get(row.round_id, ())
        found.append(TrendRow(row.opened_on, row.theme, row.outcome, value, said, beside))
    return tuple(found)
