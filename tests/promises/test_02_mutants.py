"""Promise 2: the audit of promise 1 has teeth, for it catches every plausible mistake (red team 2)."""

from collections.abc import Callable

import pytest

from tests.promises import mutants
from tests.promises.neighbours import OTHERS, audit
from tests.promises.paths import Answers, Mechanism, real

Mutant = Callable[[], Mechanism]

pytestmark = pytest.mark.usefixtures("quick_draws")

VALUES: dict[str, tuple[Mutant, str, int]] = {
    "half scale": (mutants.half_scale, "worst", 3_000),
    "noise on the mean": (mutants.noise_on_the_mean, "worst", 3_000),
    "no clip": (mutants.no_clip, "best against worst", 12_000),
    "constant noise": (mutants.constant_noise, "worst", 1_000),
    "one-sided noise": (mutants.one_sided_noise, "worst", 1_000),
    "no noise": (mutants.no_noise, "worst", 1_000),
}

FOCUSES: dict[str, tuple[Mutant, int]] = {
    "without noise": (mutants.focus_without_noise, 1_000),
    "at the monotonic scale": (mutants.focus_at_the_monotonic_scale, 4_000),
}


@pytest.mark.parametrize(
    "name", ["half scale", *(pytest.param(name, marks=pytest.mark.slow) for name in list(VALUES)[1:])]
)
def test_a_value_published_wrongly_is_caught(name: str) -> None:
    mutant, pair, draws = VALUES[name]

    assert audit(mutant(), pair, ["value"], draws=draws)["value"] > 2.0


@pytest.mark.parametrize(
    "name", ["without noise", pytest.param("at the monotonic scale", marks=pytest.mark.slow)]
)
def test_a_focus_chosen_wrongly_is_caught(name: str) -> None:
    mutant, draws = FOCUSES[name]

    assert audit(mutant(), "worst", ["focus"], draws=draws)["focus"] > 1.0


@pytest.mark.parametrize("colleagues", [4, pytest.param(7, marks=pytest.mark.slow)])
def test_an_n_that_skips_the_unanswered_is_caught(colleagues: int) -> None:
    # With four colleagues a release falls away, with seven the band changes; either gives the skipping away.
    others: tuple[Answers, ...] = OTHERS[:1] * colleagues
    found = audit(
        mutants.n_skips_the_unanswered(), "well against skipped", ["together"], draws=1_000, others=others
    )

    assert found["together"] > 3.0


def test_default_noise_under_strict_parameters_is_caught() -> None:
    assert audit(real(focus_epsilon=None), "worst", ["value"], draws=2_500)["value"] > 1.0
