"""Promise 4: whoever leaves a team gives away no more by leaving than by staying (red team 4)."""

import random

import pytest

from tests.promises.adversary import exact_mean
from tests.promises.leaver import QUESTIONS, Colleagues, differencing, made_anew, still
from tests.promises.months import gains

GATE = 1
"""By how many points the best guess may be right more often because somebody left."""

FULL = (pytest.mark.slow, pytest.mark.timeout(1800))
N = [6, pytest.param(8, marks=pytest.mark.slow), pytest.param(12, marks=FULL)]


@pytest.mark.parametrize(
    ("size", "teams"),
    [
        (8, 1),
        pytest.param(12, 1, marks=pytest.mark.slow),
        *(pytest.param(*at_full_size, marks=FULL) for at_full_size in ((8, 8), (12, 8), (20, 3))),
    ],
)
def test_the_releases_around_a_leaving_tell_no_more_of_who_left_than_of_who_stayed(
    size: int, teams: int
) -> None:
    generator = random.Random(size)
    for _ in range(teams):
        for question, gained in differencing(Colleagues.of_a_team(size, generator)).items():
            assert gained.excess <= GATE, question
            assert gained.leaver <= 5, question


@pytest.mark.parametrize("told", [0, pytest.param(4, marks=pytest.mark.slow), 7])
def test_colleagues_who_tell_each_other_everything_learn_no_more_of_who_left(told: int) -> None:
    for question, gained in differencing(Colleagues(both=7, told=told)).items():
        assert gained.excess <= GATE, question


@pytest.mark.parametrize("n", N)
def test_even_in_a_team_in_which_nothing_else_changes_leaving_tells_no_more(n: int) -> None:
    found = differencing(Colleagues(both=n - 1), pairs=still())

    assert found["at risk"].excess <= GATE
    assert found["the score"].excess <= GATE
    # Of the one question that starts out even, 1.4 points at 14 people: the guarantee allows it, and a team
    # in which nobody's week is like any other than the last does not exist.
    assert found["below the middle"].excess <= 1.5


@pytest.mark.slow  # it measures a price, and guards nothing
@pytest.mark.parametrize("teams", [400, pytest.param(4000, marks=FULL)])
def test_months_in_which_nothing_changes_cost_what_we_say_they_cost(teams: int) -> None:
    # Beyond what is promised (the guarantee is per check-in), and so measured, told and held where it is:
    # eight releases of a team of 12 in which everybody answers every time, the same each time.
    left, stayed = (gains(12, stays=stays, teams=teams) for stays in (False, True))

    for question, limit in (("at risk", 2.5), ("the score", 5.0), ("below the middle", 11.0)):
        assert left[question].mean - stayed[question].mean <= limit, question


@pytest.mark.parametrize("n", [6, pytest.param(8, marks=pytest.mark.slow)])
def test_exact_means_are_caught_giving_away_who_left(n: int) -> None:
    found = differencing(Colleagues(both=n - 1), channel=exact_mean, pairs=still())

    assert all(found[question].excess > 10 * GATE for question in QUESTIONS), found


@pytest.mark.parametrize("n", N)
def test_history_made_anew_without_who_left_is_caught(n: int) -> None:
    found = made_anew(n)

    assert all(found[question].excess > 5 * GATE for question in QUESTIONS), found
