"""Promise 11: anonymous as it is, the number still finds a team that is getting worse (red team 11)."""

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from math import sqrt
from statistics import fmean

import pytest

from slackapp.pulse import trends
from slackapp.pulse.release import value_measurement
from slackapp.pulse.trends import headline
from tests.promises.power import Team, noise_odds, power, real, repeatable, stories

GATES = {12: 0.50, 20: 0.80}
"""How often a fall of half a point is to be found within eight weeks, by the number of people asked."""

LAST_GATES = {12: 0.55, 20: 0.85}
"""How often the report of the eighth week alone has to say it, where there is half a year to compare with."""

HALF_A_YEAR = 24
"""Weeks, before a fall, which make as many releases of a theme as a direction compares with."""

SEED = 11

FULL = (pytest.mark.slow, pytest.mark.timeout(1800))
TEAMS = [1_500, pytest.param(10_000, marks=FULL)]
SIZES = [12, pytest.param(20, marks=pytest.mark.slow)]


measured = cache(power)
"""Two promises are about the same teams."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("teams", TEAMS)
def test_a_lead_reads_of_half_a_point_less_in_one_theme_within_eight_weeks(size: int, teams: int) -> None:
    found = measured(Team(size), teams=teams, seed=SEED)

    assert found.shown >= GATES[size]
    assert found.shown_wrongly <= 0.07  # a lead who reads "down" all the time would find every fall


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("teams", TEAMS)
def test_after_half_a_year_most_leads_read_it_in_the_report_of_the_eighth_week(size: int, teams: int) -> None:
    found = measured(Team(size, earlier=HALF_A_YEAR), teams=teams, seed=SEED)

    assert found.shown_last >= LAST_GATES[size]
    assert found.shown_last_wrongly <= 0.04


@pytest.mark.slow  # a check of the check
def test_compared_with_four_releases_alone_fewer_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trends, "COMPARED", 4)
    found = power.__wrapped__(Team(12, earlier=HALF_A_YEAR), teams=1_500, seed=SEED)

    assert found.shown_last < LAST_GATES[12]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("teams", TEAMS)
def test_a_test_of_the_mean_before_and_after_finds_it_too(size: int, teams: int) -> None:
    assert measured(Team(size), teams=teams, seed=SEED).told >= GATES[size]


@pytest.mark.slow  # a check of the check
@pytest.mark.parametrize(
    ("size", "broken"),
    [
        pytest.param(
            size, broken, id=f"{name}-{size}", marks=[] if size == min(GATES) else [pytest.mark.slow]
        )
        for size in GATES
        for name, broken in (("mixed", Team(0, mixed=True)), ("more noise", Team(0, epsilon=0.25)))
    ],
)
def test_one_mixed_index_or_more_noise_is_caught_finding_less(size: int, broken: Team) -> None:
    found = power(replace(broken, size=size), teams=1_500, seed=SEED)

    assert found.shown < GATES[size]
    assert found.told < GATES[size]


def test_where_nothing_falls_the_test_speaks_as_often_as_chance_allows() -> None:
    assert power(Team(12, fall=0.0), teams=1_500, seed=SEED).told == pytest.approx(0.05, abs=0.03)


def test_the_change_judged_here_is_that_of_the_numbers_a_lead_reads() -> None:
    for story in stories(Team(20), 20, SEED, repeatable(random.Random(SEED))):
        before, after = headline(story.before), headline(story.after)

        assert before is not None
        assert after is not None
        assert story.change() == pytest.approx(after.value - before.value)


def test_the_noise_that_can_be_repeated_is_that_of_the_real_measurement(quick_draws: None) -> None:
    draws, odds = 12_000, noise_odds(2.0)
    drawn = Counter(value_measurement(2.0)(0) for _ in range(draws))

    assert sum(odds) == pytest.approx(1)
    # As in promise 3: squared errors over what happens often enough, near their number with a spread of its
    # root.
    often = {at: odds[at + len(odds) // 2] * draws for at in range(-60, 61)}
    often = {at: times for at, times in often.items() if times >= 10}
    misfit = sum((drawn[at] - times) ** 2 / times for at, times in often.items())
    assert misfit < len(often) + 6 * sqrt(2 * len(often))
    assert sum(drawn[at] for at in often) / draws > 0.98


@pytest.mark.parametrize("teams", [250, pytest.param(2_000, marks=FULL)])
def test_what_the_real_release_publishes_is_found_as_often(teams: int, quick_draws: None) -> None:
    drawn_once = fmean(story.shown() for story in stories(Team(12), teams, SEED, real))
    repeated = power(Team(12), teams=1_500, seed=SEED).shown

    assert drawn_once == pytest.approx(repeated, abs=5 * sqrt(0.25 / teams + 0.25 / 1_500))
