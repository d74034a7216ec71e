"""How sure one report can make anybody of a guess: as much as ε says, and not a per cent more."""

import math

import pytest

from slackapp.pulse.guess import at_most
from slackapp.pulse.scoring import score, shortfalls
from tests.promises.adversary import learn, noisy
from tests.promises.neighbours import PAIRS
from tests.promises.panel import Kind
from tests.promises.paths import Answers, tally_of

SETTINGS = [(1.0, None), (1.0, 0.5), (1.0, 1.0), (2.0, None), (2.0, 0.5), (2.0, 1.0)]
"""Every ε of the number and of the focus that the code allows (R7)."""
GUESSES = (1, 10, 50, 90)
HARD, GOOD = PAIRS["worst"]
"""The two ways to answer that lie furthest apart in everything that is published."""


def kind_of(answers: Answers) -> Kind:
    return score(answers), shortfalls(answers)


@pytest.mark.parametrize(
    ("epsilon", "after"),
    [(3.0, (17, 70, 96, 100)), (1.5, (5, 34, 82, 98)), (1.0, (3, 24, 74, 97)), (0.0, GUESSES)],
)
def test_a_guess_becomes_so_sure_at_most(epsilon: float, after: tuple[int, ...]) -> None:
    assert tuple(at_most(before, epsilon) for before in GUESSES) == after


@pytest.mark.parametrize("epsilon", [1.0, 1.5, 2.0, 2.5, 3.0])
def test_it_is_the_limit_itself_rounded_up(epsilon: float) -> None:
    for before in range(1, 100):
        odds_after = math.exp(epsilon) * before / (100 - before)
        exact = 100 * odds_after / (1 + odds_after)
        assert exact <= at_most(before, epsilon) < exact + 1


def test_who_is_certain_or_rules_something_out_learns_nothing() -> None:
    assert (at_most(0, 3.0), at_most(100, 3.0)) == (0, 100)


@pytest.mark.parametrize(("before", "epsilon"), [(-1, 3.0), (101, 3.0), (10, -0.1)])
def test_what_is_no_guess_is_refused(before: int, epsilon: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 100 per cent"):
        at_most(before, epsilon)


@pytest.mark.parametrize(("epsilon", "focus_epsilon"), SETTINGS)
@pytest.mark.parametrize("others", [[HARD] * 4, [GOOD] * 4, [HARD, GOOD] * 4])
def test_nothing_the_real_release_can_say_makes_anybody_surer(
    epsilon: float, focus_epsilon: float | None, others: list[Answers]
) -> None:
    together = epsilon + (focus_epsilon or 0.0)
    channel, around = noisy(epsilon=epsilon, focus_epsilon=focus_epsilon), tally_of(others)
    for before in GUESSES:
        prior = {kind_of(HARD): before / 100, kind_of(GOOD): 1 - before / 100}
        found = 100 * learn(prior, around, channel, lambda kind: kind == kind_of(HARD)).highest(True)
        assert found <= at_most(before, together)
        assert found > before  # or the reader sees nothing


def test_the_very_worst_report_comes_close_to_the_limit() -> None:
    prior = {kind_of(HARD): 0.1, kind_of(GOOD): 0.9}
    teams = (tally_of([one] * 4) for one in (HARD, GOOD))
    found = [learn(prior, team, noisy(), lambda kind: kind == kind_of(HARD)).highest(True) for team in teams]
    assert 0.6 < max(found) <= 0.7
