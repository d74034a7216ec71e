"""What a loaded question would tell HR about one person over the weeks, and what the vetted ones tell."""

import random
from bisect import bisect
from functools import cache
from itertools import accumulate
from math import exp, inf, log
from operator import mul

from slackapp.pulse.release import Tally
from slackapp.pulse.scoring import HIGHEST, NEUTRAL
from tests.promises.adversary import EXPOSED, noisy
from tests.promises.leaver import prior
from tests.promises.months import total_odds
from tests.promises.panel import AT_RISK_BELOW

WEEKS = (2, 4, 8)
"""Weeks after which a reader adds up all that was published."""

SUSPECTED = 1 / 3
"""How probable HR thinks a yes before it asks."""

WORST, BEST = (0, (2,) * 5), (HIGHEST, (0,) * 5)
"""What a box takes of five answers at one end, and of five at the other."""


def exposed_by_loaded_questions(
    n: int, *, epsilon: float, focus_epsilon: float, people: int, seed: int = 15
) -> list[float]:
    """Return the share of those whose answer is yes of whom HR is sure after so many WEEKS, nobody telling.

    Five questions such as "I am looking for another job" are asked in a group in which `n` take part each
    week. They concern one person, who answers all of them at one end if it is so, and at the other if not.
    Everybody else takes "Didn't come up", which counts as a known constant: the group's noise is all that is
    left. HR knows that, and how the noise is made.
    """
    channel = noisy(epsilon=epsilon, focus_epsilon=focus_epsilon)
    yes, no = (channel(Tally(NEUTRAL * (n - 1) + score, n, short)) for score, short in (WORST, BEST))
    seen = list(yes)
    weights = [log(yes[each]) - log(no[each]) if no.get(each) else inf for each in seen]
    needed = _logit(EXPOSED) - _logit(SUSPECTED)
    generator = random.Random(seed)
    sure = [0] * len(WEEKS)
    for _ in range(people):
        learned = list(accumulate(generator.choices(weights, [*yes.values()], k=max(WEEKS))))
        for at, weeks in enumerate(WEEKS):
            sure[at] += learned[weeks - 1] >= needed
    return [times / people for times in sure]


def exposed_by_vetted_questions(
    n: int, *, epsilon: float, people: int, others: list[float] | None = None, seed: int = 15
) -> list[float]:
    """Return the share of those who feel worst of whom HR is sure after so many WEEKS, nobody telling.

    Here the questions concern everybody, so HR does not know what the others answer (`others`: how probable
    each sum of theirs is). To make it as hard as can be for the one person, nobody's answers ever change, and
    HR knows even that.
    """
    others = others or total_odds(n - 1)
    cumulated = list(accumulate(others))[:-1]
    worst = list(accumulate(prior()[:AT_RISK_BELOW]))
    generator = random.Random(seed)
    sure = [0] * len(WEEKS)
    for _ in range(people):
        score = bisect(worst, generator.random() * worst[-1])
        total = score + bisect(cumulated, generator.random())
        logs = [0.0] * (HIGHEST * n + 1)
        for week in range(1, max(WEEKS) + 1):
            seen = generator.choices(*_release(n, total, epsilon))[0]
            logs = [so_far + more for so_far, more in zip(logs, _logs(n, seen, epsilon), strict=True)]
            if week in WEEKS:
                sure[WEEKS.index(week)] += _probability_of_risk(logs, others) >= EXPOSED
    return [times / people for times in sure]


def _probability_of_risk(logs: list[float], others: list[float]) -> float:
    likely = [exp(each - max(logs)) for each in logs]
    odds = [own * sum(map(mul, others, likely[score:])) for score, own in enumerate(prior())]
    return float(sum(odds[:AT_RISK_BELOW]) / sum(odds))


@cache
def _release(n: int, total: int, epsilon: float) -> tuple[list[object], list[float]]:
    odds = noisy(epsilon=epsilon, focus_epsilon=None)(Tally(total, n, (0,) * 5))
    return list(odds), list(odds.values())


@cache
def _logs(n: int, seen: object, epsilon: float) -> list[float]:
    by_total = (dict(zip(*_release(n, total, epsilon), strict=True)) for total in range(HIGHEST * n + 1))
    return [log(odds[seen]) if seen in odds else -inf for odds in by_total]


def _logit(probability: float) -> float:
    return log(probability / (1 - probability))
