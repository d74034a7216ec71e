"""Promise 1: one person's answers move the odds of what is published by no more than we say (red team 1)."""

import pytest

from slackapp.pulse.epsilon_audit import FALSE_ALARM, binomial_at_least
from slackapp.pulse.release import focus_measurement, value_measurement
from tests.promises.neighbours import PAIRS, audit
from tests.promises.paths import real

LIMITS = {"value": 2.0, "focus": 1.0, "together": 3.0}

FULL = (pytest.mark.slow, pytest.mark.timeout(3600))
AT_FULL_SIZE = 200_000

pytestmark = pytest.mark.usefixtures("quick_draws")


# At 8 000 draws of either team the bound on the value is four and a half standard deviations above the gate
# (measured on 100 audits): it falls below it by chance once in 300 000 runs.
def test_the_value_of_the_worst_neighbours_stays_within_its_limit_and_the_audit_has_power() -> None:
    found = audit(real(focus_epsilon=None), "worst", ["value"], draws=8_000)["value"]

    assert 1.6 <= found <= LIMITS["value"]  # an audit that finds nothing would prove nothing


@pytest.mark.parametrize(("draws", "least"), [(4_000, 1.0), pytest.param(AT_FULL_SIZE, 1.6, marks=FULL)])
def test_value_and_focus_of_the_worst_neighbours_stay_within_the_limits_together(
    draws: int, least: float
) -> None:
    found = audit(real(), "worst", list(LIMITS), draws=draws)

    assert all(found[view] <= LIMITS[view] for view in LIMITS), found
    assert found["value"] >= least, found
    assert found["focus"] >= 0.4, found
    assert found["together"] >= 1.0, found


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair != "worst"])
@pytest.mark.parametrize("draws", [1_500, pytest.param(AT_FULL_SIZE, marks=FULL)])
def test_other_neighbours_stay_within_the_limits(pair: str, draws: int) -> None:
    found = audit(real(), pair, list(LIMITS), draws=draws)

    assert all(found[view] <= LIMITS[view] for view in LIMITS), found


def test_the_library_itself_says_the_same_of_the_measurements_used() -> None:
    assert value_measurement(2.0).map(12) == 2.0
    assert value_measurement(1.0).map(12) == 1.0
    assert focus_measurement(1.0).map(2) == 1.0
    assert focus_measurement(0.5).map(2) == 0.5


def test_the_bounds_of_the_audit_are_the_exact_ones() -> None:
    # All hits: the bound has a closed form. Half the hits: what tables of the interval give for 5 of 10.
    assert binomial_at_least(1000, 1000, FALSE_ALARM) == pytest.approx(FALSE_ALARM ** (1 / 1000))
    assert binomial_at_least(5, 10, 0.025) == pytest.approx(0.18708603, abs=1e-7)
    assert binomial_at_least(0, 10, 0.025) == 0.0
