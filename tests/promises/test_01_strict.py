"""Promise 1, strict: with half the epsilon and half for the focus, everything is halved (red team 1)."""

import pytest

from tests.promises.neighbours import PAIRS, audit
from tests.promises.paths import real
from tests.promises.test_01_epsilon import AT_FULL_SIZE, FULL, LIMITS

pytestmark = pytest.mark.usefixtures("quick_draws")


LARGE = ("worst", "well against skipped")
MORE = (pytest.mark.slow,)


@pytest.mark.parametrize(
    ("pair", "draws"),
    [
        *(pytest.param(pair, 1_500, marks=MORE if number else ()) for number, pair in enumerate(PAIRS)),
        *(pytest.param(pair, AT_FULL_SIZE, marks=FULL) for pair in LARGE),
    ],
)
def test_strict_parameters_halve_every_limit(pair: str, draws: int) -> None:
    found = audit(real(epsilon=1.0, focus_epsilon=0.5), pair, list(LIMITS), draws=draws)

    assert all(found[view] <= LIMITS[view] / 2 for view in LIMITS), found
