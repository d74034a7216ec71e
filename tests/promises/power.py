"""Whether a fall of half a point in one theme is found: made-up weeks, the real release, two rules."""

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from math import exp
from statistics import fmean

from slackapp.pulse.bands import band_of, roster_band
from slackapp.pulse.release import SMALLEST_K, Release, Tally, TooFew, published_value, release
from slackapp.pulse.scoring import HIGHEST
from slackapp.pulse.trends import Direction, Point, headline
from tests.promises.panel import MEAN_MOOD, MOOD_SD
from tests.promises.scores import fall_of_moods, scores_of
from tests.promises.weeks import USUAL, Assumed, moods

WEEKS = 8
"""How long there is to find a fall, and how long things were as they were before if nothing else is said."""

FALSE_ALARMS = 0.05
"""How often the test may take chance for a fall."""

_FARTHEST = 600

Publish = Callable[[Tally, float], Release | TooFew]
"""Publishes a tally with this epsilon."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who is asked, and how: `size` people, one theme a week in turn, or one index `mixed` of both.

    `fall` is by how many points the theme's number falls, before noise, or else (not `in_number`) the mean
    of the answers given. `earlier` is for how many weeks things were as they were.
    """

    size: int
    fall: float = 0.5
    in_number: bool = True
    epsilon: float = 2.0
    mixed: bool = False
    earlier: int = WEEKS
    assumed: Assumed = USUAL


@dataclass(frozen=True, slots=True)
class Story:
    """The releases of the theme in question, those from before the fall and those from after it."""

    before: list[Point]
    after: list[Point]

    def shown(self) -> bool:
        """Return whether a lead reads "down" at any time within the weeks after."""
        reports = (headline([*self.before, *self.after[:count]]) for count in range(1, len(self.after) + 1))
        return any(report is not None and report.direction is Direction.DOWN for report in reports)

    def shown_last(self) -> bool:
        """Return whether a lead reads "down" in the report at the end of the weeks after."""
        report = headline([*self.before, *self.after]) if self.after else None
        return report is not None and report.direction is Direction.DOWN

    def change(self) -> float:
        """Return the mean of the releases after less the mean of those before; 0 where either has none."""
        if not (self.before and self.after):
            return 0.0
        return fmean(point.value for point in self.after) - fmean(point.value for point in self.before)


@dataclass(frozen=True, slots=True)
class Power:
    """How often a fall is found by either rule, and how often a lead reads "down" where nothing fell.

    `shown_last` and `shown_last_wrongly` are of the report at the end of the weeks alone.
    """

    told: float
    shown: float
    shown_wrongly: float
    shown_last: float
    shown_last_wrongly: float


@cache
def power(team: Team, *, teams: int, seed: int) -> Power:
    """Return how often a fall is found in so many made-up teams.

    `shown` is what a lead reads at any time within the weeks. `told` is what a test says at their end that
    knows how much chance does: the mean after the fall is lower than the mean before it by more than in all
    but one of twenty teams in which nothing fell.
    """
    calm = list(stories(replace(team, fall=0.0), teams, seed))
    fallen = list(stories(team, teams, seed + 1))
    by_chance = sorted(story.change() for story in calm)[int(FALSE_ALARMS * teams)]
    return Power(
        told=fmean(story.change() < by_chance for story in fallen),
        shown=fmean(story.shown() for story in fallen),
        shown_wrongly=fmean(story.shown() for story in calm),
        shown_last=fmean(story.shown_last() for story in fallen),
        shown_last_wrongly=fmean(story.shown_last() for story in calm),
    )


def stories(team: Team, teams: int, seed: int, publish: Publish | None = None) -> Iterator[Story]:
    """Yield the releases of so many made-up teams; by default with draws that can be repeated."""
    generator = random.Random(seed)
    for _ in range(teams):
        yield _story(team, publish or repeatable(generator), generator)


def real(tally: Tally, epsilon: float) -> Release | TooFew:
    """Publish with the real release, whose draws nobody can repeat."""
    return release(tally, epsilon=epsilon, focus_epsilon=None)


def repeatable(generator: random.Random) -> Publish:
    """Return a release with repeatable draws and exactly the odds of the real one: a test shows that."""

    def publish(tally: Tally, epsilon: float) -> Release | TooFew:
        if tally.n < SMALLEST_K:
            return TooFew()
        noise = bisect(_cumulated(epsilon), generator.random()) - _FARTHEST
        return Release(published_value(tally.total + noise, tally.n), band_of(tally.n), None)

    return publish


def noise_odds(epsilon: float) -> list[float]:
    """Return how probable noise of -600..600 is: the two-sided geometric distribution of scale 12/epsilon."""
    base = exp(-epsilon / HIGHEST)
    return [(1 - base) / (1 + base) * base ** abs(at) for at in range(-_FARTHEST, _FARTHEST + 1)]


def _story(team: Team, publish: Publish, generator: random.Random) -> Story:
    story = Story([], [])
    apart = 1 if team.mixed else 2
    moods_by_round = moods(team.size, generator, team.assumed, apart=apart, mixed=team.mixed)
    for week, people in zip(range(0, team.earlier + WEEKS, apart), moods_by_round, strict=False):
        lower = _lower(team) if week >= team.earlier else 0.0
        point = _point(team, [MEAN_MOOD - lower + MOOD_SD * mood for mood in people], publish, generator)
        if point is not None:
            (story.after if week >= team.earlier else story.before).append(point)
    return story


def _lower(team: Team) -> float:
    """Return by how much moods about what is asked are lower after the fall, in points."""
    if not team.fall:
        return 0.0
    lower = fall_of_moods(team.fall, team.assumed if team.in_number else None)
    return lower / 2 if team.mixed else lower  # half of a mixed index is the other theme


def _point(team: Team, people: Sequence[float], publish: Publish, generator: random.Random) -> Point | None:
    scores, chance = scores_of(team.assumed), generator.random
    given = [scores.draw(mood, generator) for mood in people if chance() < team.assumed.responds]
    published = publish(Tally(sum(given), len(given), (0,) * 5), team.epsilon)
    if isinstance(published, TooFew):
        return None
    return Point(published.value, roster_band(published.band, team.size), team.epsilon)


@cache
def _cumulated(epsilon: float) -> list[float]:
    return list(accumulate(noise_odds(epsilon)))[:-1]
