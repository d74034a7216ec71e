"""Promise 3: even who knows every other answer learns next to nothing about one person (red team 3)."""

from collections import Counter

import pytest

from slackapp.pulse.release import Tally
from tests.promises.adversary import Channel, Learned, exact_mean, learn, mean_in_halves, noisy
from tests.promises.panel import Kind, at_risk, kinds, people
from tests.promises.paths import real, tally_of

PRIOR = kinds()

PANELS = [6, pytest.param(60, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]


def score_of(kind: Kind) -> int:
    return kind[0]


def others(n: int, seed: int) -> Tally:
    return tally_of(people(n - 1, seed=seed))


def about_risk(channel: Channel, *, n: int, panels: int) -> list[Learned]:
    return [learn(PRIOR, others(n, seed), channel, at_risk) for seed in range(panels)]


@pytest.mark.parametrize("n", [5, pytest.param(8, marks=pytest.mark.slow), 12])
@pytest.mark.parametrize("panels", PANELS)
def test_a_release_hardly_helps_anybody_guess_who_is_at_risk(n: int, panels: int) -> None:
    for learned in about_risk(noisy(), n=n, panels=panels):
        assert learned.prior(True) == pytest.approx(0.2, abs=0.03)
        assert learned.gain <= 5
        assert learned.highest(True) <= 0.60
        assert learned.exposed(True) == 0


@pytest.mark.parametrize("n", [5, pytest.param(8, marks=pytest.mark.slow), 12])
@pytest.mark.parametrize("panels", PANELS)
def test_a_release_hardly_helps_anybody_guess_a_score(n: int, panels: int) -> None:
    for seed in range(panels):
        learned = learn(PRIOR, others(n, seed), noisy(), score_of)

        assert learned.gain <= 5
        assert all(learned.exposed(score) == 0 for score in range(13))


def test_a_team_of_extremes_shelters_its_members_as_well() -> None:
    for answers in ((1,) * 5, (5,) * 5, (None,) * 5):
        learned = learn(PRIOR, tally_of([answers] * 4), noisy(), at_risk)

        assert learned.gain <= 5
        assert learned.highest(True) <= 0.60


def test_the_same_reader_sees_through_an_exact_mean_with_certainty() -> None:
    for learned in about_risk(exact_mean, n=5, panels=2):
        assert learned.exposed(True) == pytest.approx(1)


def test_the_same_reader_exposes_many_behind_a_mean_rounded_to_halves() -> None:
    # Measured: 41 % of those at risk in some teams of five.
    assert max(learned.exposed(True) for learned in about_risk(mean_in_halves, n=5, panels=6)) > 0.3


def test_the_odds_this_reader_computes_are_those_of_the_real_release(quick_draws: None) -> None:
    team, draws = people(8, seed=3), 6_000
    publish = real()(team)
    drawn: Counter[object] = Counter((value, focus) for value, _, focus in (publish() for _ in range(draws)))
    expected = noisy()(tally_of(team))

    assert sum(expected.values()) == pytest.approx(1)
    assert drawn.keys() <= expected.keys()
    # A sum of squared errors over what happens often enough, near its number of parts with a spread of its
    # root.
    often = {seen: odds * draws for seen, odds in expected.items() if odds * draws >= 10}
    misfit = sum((drawn[seen] - times) ** 2 / times for seen, times in often.items())
    assert misfit < len(often) + 6 * (2 * len(often)) ** 0.5
