"""Pairs of teams that differ in one person's answers, chosen to be as easy to tell apart as any."""

from collections.abc import Sequence
from functools import lru_cache

from slackapp.pulse.epsilon_audit import VIEWS, Outcome, epsilon_at_least
from tests.promises.paths import Answers, Mechanism

OTHERS: tuple[Answers, ...] = ((3, 3, 3, 3, 3),) * 4
"""Four colleagues whose answers the observer knows; the smallest team that is published has five people."""

SKIPPED: Answers = (None, None, None, None, None)

PAIRS: dict[str, tuple[Answers, Answers]] = {
    # The furthest apart in everything: scores 12 and 0; one shortfall falls by 2 while the others rise by 2.
    "worst": ((2, 5, 5, 5, 5), (None, 1, 1, 1, 1)),
    "best against worst": ((5, 5, 5, 5, 5), (1, 1, 1, 1, 1)),
    "well against skipped": ((5, 5, 5, 5, 5), SKIPPED),
    "badly against skipped": ((1, None, None, None, None), SKIPPED),
}


def audit(
    mechanism: Mechanism, pair: str, views: Sequence[str], *, draws: int, others: Sequence[Answers] = OTHERS
) -> dict[str, float]:
    """Return a lower bound on epsilon for each view, from `draws` releases of either team of a pair."""
    one, other = (_drawn(mechanism, (*others, answers), draws) for answers in PAIRS[pair])
    return {view: epsilon_at_least(one, other, VIEWS[view]) for view in views}


@lru_cache(maxsize=4)
def _drawn(mechanism: Mechanism, team: tuple[Answers, ...], draws: int) -> list[Outcome]:
    """Draw, and remember for the next pair, which often has one team in common with the last."""
    publish = mechanism(team)
    same: dict[Outcome, Outcome] = {}
    return [same.setdefault(outcome, outcome) for outcome in (publish() for _ in range(draws))]
