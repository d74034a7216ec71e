"""What was released of a whole organisation and of each area in it, composed once after each check-in.

Releases never change (R6), so what follows from them is worked out once a process and remembered until
another check-in has ended, or one was deleted for its age: 1,000 teams are 40,000 rows to read. Nothing is
remembered that was not released.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.focus_counts import FocusCounts
from slackapp.pulse.trends import Headline, Point, headline
from slackapp.storage.remembered import Remembered
from slackapp.storage.rounds import many_teams, marks
from slackapp.storage.rounds.many_teams import LOOKED_AT, Answered, Summary
from slackapp.storage.rounds.released import Ended, Row, ended_rounds, with_releases

ANSWERED: Final = 12
"""Of so many of the latest check-ins it is shown how many took part, roughly."""
MOST: Final = 16
"""Of so many workspaces, the last asked for, it is remembered: some 2 MB each with 1,000 teams."""


@dataclass(frozen=True)
class Area:
    """What the teams of an area, or all teams, say together."""

    summary: Summary
    focuses: Mapping[str, FocusCounts]
    answered: tuple[Answered, ...]


@dataclass(frozen=True)
class Past:
    """The latest check-ins of a workspace that have ended.

    `days` are those on which each opened, by round; `asked` those of each theme's series, which small
    pictures have in common. `bands` say of each leaf of the `last` one how many answered, where it has a
    number, and `former` how leaves stood then that are not in it.
    """

    last: str | None
    first: str | None
    days: Mapping[str, date]
    asked: Mapping[str, tuple[date, ...]]
    whole: Area
    areas: Mapping[str, Area]
    empty: Area
    bands: Mapping[str, str]
    former: Mapping[str, Mapping[str, Headline]]

    def area(self, unit: str) -> Area:
        """What an area says that held these teams when each check-in opened; nothing, if none ever did."""
        return self.areas.get(unit, self.empty)

    def marked(self, summary: Summary, beside: Mapping[str, tuple[str, ...]]) -> Summary:
        """A summary with the words that stand beside rounds now, by a round's id."""
        words = {day: beside[key] for key, day in self.days.items() if key in beside}
        if not words:
            return summary
        charts = (
            replace(chart, steps=tuple(replace(step, marks=words.get(step.day, ())) for step in chart.steps))
            for chart in summary.charts
        )
        return replace(summary, charts=tuple(charts))


class Figures:
    """The figures of the workspaces that were asked for last, in the memory of this process."""

    def __init__(self) -> None:
        self._kept = Remembered[tuple[object, ...], Past](lambda pasts: len(pasts) <= MOST)

    def now(self, connection: sa.Connection, workspace_id: str) -> Past:
        """What was released by now. It takes one small statement, and one more for what is new.

        A database that was restored may have a round of the same name once more: so a round is known by the
        fingerprint of its key, and by how it ended, as well.
        """
        rounds = ended_rounds(connection, workspace_id, latest=LOOKED_AT)
        version = tuple(
            (each.id, each.fingerprint, each.status, each.void_by_pause, each.zone) for each in rounds
        )
        return self._kept.find(workspace_id, version, lambda: _past(with_releases(connection, rounds)))

    def whole(self, connection: sa.Connection, workspace_id: str) -> Summary:
        """What all teams say together, with HR's words beside the check-ins."""
        past = self.now(connection, workspace_id)
        return past.marked(past.whole.summary, marks.of_leaf(connection, workspace_id, marks.EVERYWHERE))


def _past(ended: Sequence[Ended]) -> Past:
    within: dict[str, list[list[Row]]] = defaultdict(lambda: [[] for _ in ended])
    for place, each in enumerate(ended):
        for row in each.rows:
            for unit in row.within:
                within[unit][place].append(row)
    last = ended[-1] if ended else None
    return Past(
        last=last.round_id if last else None,
        first=ended[0].round_id if ended else None,
        days={each.round_id: each.opened_on for each in ended},
        asked=many_teams.days(ended),
        whole=_area(ended),
        areas={unit: _area(_with(ended, rows)) for unit, rows in within.items()},
        empty=_area(_with(ended, [()] * len(ended))),
        bands={row.leaf: row.point.band for row in (last.rows if last else ()) if row.point},
        former=_former(ended),
    )


def _with(ended: Sequence[Ended], rows: Iterable[Sequence[Row]]) -> tuple[Ended, ...]:
    return tuple(replace(each, rows=tuple(some)) for each, some in zip(ended, rows, strict=True))


def _area(ended: Sequence[Ended]) -> Area:
    return Area(
        many_teams.summary_of(ended),
        many_teams.focuses(ended),
        tuple(many_teams.answered(each) for each in ended[-ANSWERED:]),
    )


def _former(ended: Sequence[Ended]) -> Mapping[str, Mapping[str, Headline]]:
    """How leaves stood that had a number and have no row in the last of these rounds, by theme."""
    now = {row.leaf for row in (ended[-1].rows if ended else ())}
    points: dict[str, dict[tuple[str, str], list[Point]]] = {}
    for each in ended:
        for row in each.rows:
            if row.point and row.leaf not in now:
                points.setdefault(row.leaf, {}).setdefault((each.theme, each.series), []).append(row.point)
    found = {}
    for leaf, by_series in points.items():
        by_theme = {theme: told for (theme, _), told in by_series.items()}
        found[leaf] = {theme: told for theme, series in by_theme.items() if (told := headline(series))}
    return found
