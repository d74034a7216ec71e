"""Does a prompt help? The change of teams that did it against that of teams that were shown another.

A team's change is the mean of a series' releases in the eight weeks after a round, less that of the eight
weeks before it, which the round's own release ends. From it goes the mean change of the teams that were shown
another prompt with the same round, so that what moved everybody cancels. What is told is the mean over teams,
each counting once, with a 90 % interval by Welch's t (B. L. Welch, Biometrika 34, 1947), teams being the
units. How far releases are off by themselves is known (privacy.md, R8), so that neither side's variance
counts for less than that, however alike few teams look by chance.

It is no experiment: leads choose what they do. It says nothing of a team, and nothing of a lead.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import fsum, sqrt
from statistics import fmean, variance
from typing import Final

from slackapp.pulse.trends import FEWEST, Point
from slackapp.pulse.trends import variance as noise

SPAN: Final = timedelta(weeks=8)
"""How long before and after is looked at."""

FEWEST_TEAMS: Final = 10
"""So many teams are needed on either side before anything is said."""

FINEST: Final = 0.1
"""No interval is told to be narrower: many teams make chance small, but leads still choose what they do."""

_FIVES: Final = 5
_OTHERS: Final = 2  # teams of the same round that were shown another: fewer have no spread to measure
_Z95: Final = 1.6448536269514722  # the normal quantile that leaves 5 % on each side


class Verdict(StrEnum):
    """What the difference says: more or less than chance explains, or neither."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of a theme's releases where a prompt was done, as against where another was shown.

    `difference` is in points of the 1..5 scale, `plus_minus` half the width of its 90 % interval; both have
    one decimal, and by these the verdict is told, as people read no others. `teams` and `others` are rounded
    down to fives: a count that moves by one tells that somebody pressed, and who leads few teams can be
    guessed.
    """

    verdict: Verdict
    difference: float
    plus_minus: float
    teams: int
    others: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A round that has ended: the day on which it opened, and the series that it asked."""

    opened_on: date
    series: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The prompts that the leads of a team were shown with a round, and which of them they said were done."""

    team: str
    round_id: str
    prompts: frozenset[str]
    done: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What prompts are compared by: rounds, by round what was shown to each team whose change is known, and
    by prompt and team the days of the rounds with which it was done.

    `changes` and `noise` are by team and round; the second is the variance that the releases alone explain.
    """

    rounds: Mapping[str, Asked]
    shown: Mapping[str, Sequence[Shown]]
    done: Mapping[str, Mapping[str, Sequence[date]]]
    changes: Mapping[tuple[str, str], float]
    noise: Mapping[tuple[str, str], float]


def gather(
    rounds: Mapping[str, Asked], releases: Mapping[str, Mapping[str, Point]], shown: Iterable[Shown]
) -> Evidence:
    """Compare before and after for each team and round of `shown`; `releases` are by team and round.

    A change is told only when eight weeks have passed, and with at least two releases on either side.
    """
    told, changes, noises = defaultdict(list), {}, {}
    done: dict[str, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    latest = max((asked.opened_on for asked in rounds.values()), default=date.min)
    near = _near(rounds)
    for each in shown:
        day = rounds[each.round_id].opened_on
        for prompt in each.done:
            done[prompt][each.team].append(day)
        if day + SPAN > latest:
            continue
        released = releases.get(each.team, {})
        before, after = ([released[one] for one in side if one in released] for side in near[each.round_id])
        if min(len(before), len(after)) >= FEWEST:
            told[each.round_id].append(each)
            changes[each.team, each.round_id] = _mean(after) - _mean(before)
            noises[each.team, each.round_id] = _noise(after) + _noise(before)
    return Evidence(rounds, told, done, changes, noises)


def _near(rounds: Mapping[str, Asked]) -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """Round → those of its series in the eight weeks that end with it, and in the eight weeks after it."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for round_id, at in rounds.items():
        before, after = found[round_id] = ([], [])
        for other, asked in rounds.items():
            since = asked.opened_on - at.opened_on
            if asked.series == at.series and -SPAN < since <= SPAN:
                (after if since > timedelta() else before).append(other)
    return found


def effect(prompt: str, evidence: Evidence) -> Effect | None:
    """What became of the teams that did a prompt; None while fewer than ten on a side can be compared."""
    compared = tuple(_compared(prompt, evidence))
    mine: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for each in compared:
        level = fmean(each.others.values())
        for team, change in each.teams.items():
            mine[team].append((each.round_id, change - level))
    different = {other for each in compared for other in each.others}
    if min(len(mine), len(different)) < FEWEST_TEAMS:
        return None
    means = [fmean(change for _, change in found) for found in mine.values()]
    weight: dict[str, float] = defaultdict(float)  # how much each round counts
    known = 0.0
    for team, found in mine.items():
        share = 1 / len(mine) / len(found)
        for round_id, _ in found:
            weight[round_id] += share
            known += share**2 * evidence.noise[team, round_id]
    ours = max(variance(means) / len(means), known)
    theirs = _variance_of_others(compared, weight, evidence)
    freedom = (ours + theirs) ** 2 / (ours**2 / (len(mine) - 1) + theirs**2 / (len(different) - 1))
    difference = round(fmean(means), 1) + 0.0  # no minus before a zero
    plus_minus = max(FINEST, round(_quantile(freedom) * sqrt(ours + theirs), 1))
    return Effect(
        verdict=_verdict(difference, plus_minus),
        difference=difference,
        plus_minus=plus_minus,
        teams=len(mine) // _FIVES * _FIVES,
        others=len(different) // _FIVES * _FIVES,
    )


def _verdict(difference: float, plus_minus: float) -> Verdict:
    if abs(difference) <= plus_minus:
        return Verdict.NO_CLEAR_DIFFERENCE
    return Verdict.HIGHER if difference > 0 else Verdict.LOWER


@dataclass(frozen=True, slots=True)
class _Compared:
    """The changes of teams that did a prompt, and of those that were shown another in the same round."""

    round_id: str
    teams: Mapping[str, float]
    others: Mapping[str, float]


def _compared(prompt: str, evidence: Evidence) -> Iterator[_Compared]:
    """Every round in which a team did it. Who did it is compared with nobody while a release of theirs could
    stand on both sides.
    """
    did = evidence.done.get(prompt, {})
    for round_id, here in evidence.shown.items():
        at = evidence.rounds[round_id].opened_on
        near = {team for team, days in did.items() if any(abs(day - at) < 2 * SPAN for day in days)}
        teams = [each.team for each in here if prompt in each.done]
        others = [each.team for each in here if prompt not in each.prompts and each.team not in near]
        if teams and len(others) >= _OTHERS:
            sides = ({team: evidence.changes[team, round_id] for team in side} for side in (teams, others))
            yield _Compared(round_id, *sides)


def _variance_of_others(
    compared: Sequence[_Compared], weight: Mapping[str, float], evidence: Evidence
) -> float:
    """The variance of what is taken off: a team that is compared with in several rounds counts as one."""
    moved: dict[str, float] = defaultdict(float)
    known = 0.0
    for each in compared:
        number, level = len(each.others), fmean(each.others.values())
        share = weight[each.round_id] / number
        # Around their own mean, values differ by less than they do: by (n - 1) / n in variance.
        grown = sqrt(number / (number - 1))
        for other, change in each.others.items():
            moved[other] += share * grown * (change - level)
            known += share**2 * evidence.noise[other, each.round_id]
    return max(fsum(each**2 for each in moved.values()), known)


def _mean(points: Sequence[Point]) -> float:
    return fmean(point.value for point in points)


def _noise(points: Sequence[Point]) -> float:
    return fsum(noise(point) for point in points) / len(points) ** 2


def _quantile(freedom: float) -> float:
    """Student's t that leaves 5 % on each side, by Abramowitz and Stegun, 26.7.5."""
    z, n = _Z95, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
