"""A made-up organisation of forty teams in which one prompt truly helps; printed: how often that is found.

People, answers and noise are those of the attacks on the anonymity (tests/promises); leads get the prompts of
the library by its own rule, and say of every second one that the team did it.
"""

import random
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from statistics import fmean
from typing import Final

from content.library import load
from content.prompts import Prompt, choose
from content.themes import DIMENSIONS
from slackapp.pulse.effect import Asked, Effect, Evidence, Shown, Verdict, effect, gather
from slackapp.pulse.release import Tally, TooFew
from slackapp.pulse.trends import Point
from tests.promises.panel import MEAN_MOOD, MOOD_SD
from tests.promises.power import repeatable
from tests.promises.scores import fall_of_moods, scores_of
from tests.promises.weeks import USUAL, moods

TEAMS: Final = 40
THEME: Final = "help"
ROUNDS: Final = 26
"""A year: the theme is asked every second week, and the other one is left out."""
LASTS: Final = 6
"""So many of these rounds, twelve weeks, a team is better off for what it did, and is not shown it again."""
BEGAN: Final = date(2025, 1, 6)
HELPS: Final = "asking.advice-first"
DOES_NOT: Final = "safe-to-ask.feedback-you-got"


@dataclass(frozen=True)
class Year:
    """What a year leaves: rounds, releases by team and round, and what leads were shown."""

    rounds: Mapping[str, Asked]
    releases: Mapping[str, Mapping[str, Point]]
    shown: tuple[Shown, ...]

    @property
    def evidence(self) -> Evidence:
        """What prompts are compared by."""
        return gather(self.rounds, self.releases, self.shown)


def year(seed: int, *, gain: float = 0.5, teams: int = TEAMS) -> Year:
    """Let a year go by: whoever does HELPS has this many points more, for a while, in that theme."""
    days = (BEGAN + timedelta(weeks=2 * number) for number in range(ROUNDS))
    rounds = {f"r{number:02}": Asked(day, THEME) for number, day in enumerate(days)}
    releases: dict[str, dict[str, Point]] = {}
    shown: list[Shown] = []
    for number in range(teams):
        team, generator = f"team {number:02}", random.Random(f"{seed} {number}")
        releases[team] = {}
        for told, point in _weeks(team, generator, gain):
            shown.append(told)
            releases[team] |= {told.round_id: point} if point else {}
    return Year(rounds, releases, tuple(shown))


@cache
def one_year() -> Year:
    """The year of the first seed, for whoever reads it alone."""
    return year(1)


def _weeks(team: str, generator: random.Random, gain: float) -> Iterator[tuple[Shown, Point | None]]:
    size = generator.randint(7, 20)
    people = moods(size, generator, apart=2)
    seen: deque[str] = deque(maxlen=LASTS)
    # Who has done nothing is lower by what the prompt gives: so the number rises by just as much.
    lower = fall_of_moods(gain, USUAL) if gain else 0.0
    publish, scores = repeatable(generator), scores_of(USUAL)
    better = -LASTS - 1
    for number in range(ROUNDS):
        mean = MEAN_MOOD - (0.0 if number - better <= LASTS else lower)
        here = [mood for mood in next(people) if generator.random() < USUAL.responds]
        given = [scores.draw(mean + MOOD_SD * mood, generator) for mood in here]
        found = publish(Tally(sum(given), len(given), (0,) * 5), 2.0)
        prompt = choose(
            _prompts(),
            dimensions=DIMENSIONS[THEME],
            focus=generator.choice(DIMENSIONS[THEME]),
            seen=seen,
            turn=number,
        ).id
        seen.append(prompt)
        done = generator.random() < 0.5
        better = number if done and prompt == HELPS else better
        told = Shown(team, f"r{number:02}", frozenset({prompt}), frozenset({prompt} if done else ()))
        yield told, None if isinstance(found, TooFew) else Point(found.value, found.band, 2.0)


@dataclass(frozen=True)
class Found:
    """What so many years tell of the prompt that helps, and of one that does not; None: too few teams."""

    helps: tuple[Effect | None, ...]
    does_not: tuple[Effect | None, ...]

    def share(self, verdict: Verdict) -> tuple[float, float]:
        """How often each of the two gets this verdict, where anything is said of it."""
        told = ([each for each in side if each] for side in (self.helps, self.does_not))
        helps, does_not = (fmean(each.verdict is verdict for each in side) for side in told)
        return helps, does_not


@cache
def years(number: int, *, gain: float = 0.5, first: int = 0) -> Found:
    """What is told after each of so many years, by their seeds."""
    evidences = [year(seed, gain=gain).evidence for seed in range(first, first + number)]
    return Found(*(tuple(effect(prompt, each) for each in evidences) for prompt in (HELPS, DOES_NOT)))


@cache
def _prompts() -> tuple[Prompt, ...]:
    return tuple(each for each in load().prompts if each.dimension in DIMENSIONS[THEME])


HEAD: Final = """\
`python -m tests.pulse.forty_teams {number}`: so many years of {teams} teams, from seeds.

| worth, in points | prompt | told of it | more | less | no clear difference | difference | ± |
|---|---|---|---|---|---|---|---|
"""


def main() -> int:
    """Print how often a prompt that helps is found, and how often one that does not seems to."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    sys.stdout.write(HEAD.format(number=number, teams=TEAMS))
    for gain in (0.5, 0.3, 0.0):
        found = years(number, gain=gain)
        for name, side in (("this one", found.helps), ("another", found.does_not)):
            told = [each for each in side if each]
            share = {verdict: fmean(each.verdict is verdict for each in told) for verdict in Verdict}
            shares = " | ".join(f"{share[verdict]:.1%}" for verdict in Verdict)
            mean, half = fmean(each.difference for each in told), fmean(each.plus_minus for each in told)
            row = f"| {gain} | {name} | {len(told) / number:.0%} | {shares} | {mean:+.2f} | {half:.2f} |"
            sys.stdout.write(f"{row}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
