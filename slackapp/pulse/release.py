"""Turns a leaf's sums into one noisy number and one noisy focus, or into nothing at all (R6, R7)."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from slackapp.pulse.bands import BANDS, band_of, lower_edge, roster_band
from slackapp.pulse.scoring import DEEPEST, HIGHEST

if TYPE_CHECKING:
    from opendp.mod import Measurement

__all__ = [
    "BANDS",
    "Release",
    "Tally",
    "TooFew",
    "check_strictness",
    "lower_edge",
    "prepare",
    "release",
    "roster_band",
]

EPSILONS: Final = (2.0, 1.0)
"""What the number may cost (R7): the default first, then the strict one."""

FOCUS_EPSILONS: Final = (1.0, 0.5, None)
"""What the focus may cost (R7): the default, the strict one, and no focus at all."""

SMALLEST_K: Final = 5
LARGEST_K: Final = 12
_QUESTIONS: Final = 5


@dataclass(frozen=True, slots=True, repr=False)
class Tally:
    """The sums of an opened box: scores (0..12 each), how many answered, and shortfalls (0..2 each) by
    question.

    Raises ValueError, without any figure in the message, when the sums cannot come from `n` check-ins.
    """

    total: int
    n: int
    short: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse sums beyond what n people can reach: the noise is scaled to one person's reach."""
        reachable = (
            0 <= self.total <= HIGHEST * self.n
            and len(self.short) == _QUESTIONS
            and all(0 <= short <= DEEPEST * self.n for short in self.short)
        )
        if not reachable:
            raise ValueError(f"n check-ins add up to 0..{HIGHEST} n, and each shortfall to 0..{DEEPEST} n.")

    def __repr__(self) -> str:
        """Say what this is; exact sums must not reach a traceback or log."""
        return "Tally(hidden)"


@dataclass(frozen=True, slots=True)
class Release:
    """What is published for a leaf in a round.

    `value` is 1.0..5.0 in steps of 0.1, higher being better; `band` how many answered, as one of BANDS,
    before the roster rule; `focus` the position 0..4 of the question that seems to need attention most, None
    when switched off.
    """

    value: float
    band: str
    focus: int | None


@dataclass(frozen=True, slots=True)
class TooFew:
    """Fewer than k answered. It has no fields, so that 0 and k - 1 answers look the same."""


def release(
    tally: Tally, *, epsilon: float = 2.0, focus_epsilon: float | None = 1.0, k: int = 5
) -> Release | TooFew:
    """Publish a tally once, with noise from OpenDP; this is the only place where a figure leaves a box.

    `epsilon` and `focus_epsilon` bound how far one person's answers can move the odds of the number and of
    the focus (privacy.md, R6 and "The guarantee"). Raises ValueError for parameters looser than R7 allows.
    """
    check_strictness(epsilon, focus_epsilon, k)
    if tally.n < k:
        return TooFew()
    noisy: int = value_measurement(epsilon)(tally.total)
    focus = None if focus_epsilon is None else int(focus_measurement(focus_epsilon)(list(tally.short)))
    return Release(published_value(noisy, tally.n), band_of(tally.n), focus)


def published_value(noisy_total: int, n: int) -> float:
    """Return a noisy total of `n` scores on the scale people see: clamped to 1..5, in steps of 0.1.

    Arithmetic on what is already noisy costs no privacy; it is exact, in whole numbers, so that ties round
    alike everywhere.
    """
    parts, whole = 30 * n + 5 * noisy_total, 2 * n  # ten times 3/2 + noisy_total / 4n
    tenths, rest = divmod(min(max(parts, 10 * whole), 50 * whole), whole)
    up = 2 * rest > whole or (2 * rest == whole and tenths % 2 == 1)
    return (tenths + up) / 10


def prepare(epsilon: float, focus_epsilon: float | None) -> None:
    """Load OpenDP and build both measurements, so that the next release does not wait for it."""
    value_measurement(epsilon)
    if focus_epsilon is not None:
        focus_measurement(focus_epsilon)


@cache
def value_measurement(epsilon: float) -> "Measurement":
    """Return OpenDP's integer Laplace measurement whose privacy map at distance 12 is `epsilon`.

    Made once per process: building one costs more than using it. Raises ValueError outside R7's set.
    """
    check_strictness(epsilon, None, SMALLEST_K)
    import opendp.prelude as dp  # takes 0.2 s, and only a closing worker needs it

    dp.enable_features("contrib")
    return dp.m.make_laplace(dp.atom_domain(T="i64"), dp.absolute_distance(T="i64"), scale=HIGHEST / epsilon)


@cache
def focus_measurement(focus_epsilon: float) -> "Measurement":
    """Return OpenDP's noisy max over five shortfalls whose privacy map at distance 2 is `focus_epsilon`.

    One answer can raise one shortfall and lower another, so the distance is L-infinity and not monotonic,
    which costs a factor of two: the scale is 2 * 2 / focus_epsilon. Raises ValueError outside R7's set.
    """
    check_strictness(EPSILONS[0], focus_epsilon, SMALLEST_K)
    import opendp.prelude as dp  # see value_measurement

    dp.enable_features("contrib")
    return dp.m.make_noisy_max(
        dp.vector_domain(dp.atom_domain(T="i64"), size=_QUESTIONS),
        dp.linf_distance(T="i64", monotonic=False),
        dp.max_divergence(),
        scale=2 * DEEPEST / focus_epsilon,
    )


def check_strictness(epsilon: float, focus_epsilon: float | None, k: int) -> None:
    """Raise ValueError, naming what is allowed, for parameters outside R7's sets."""
    if epsilon not in EPSILONS:
        raise ValueError(f"epsilon is one of {EPSILONS}, and nothing looser.")
    if focus_epsilon not in FOCUS_EPSILONS:
        raise ValueError(f"focus_epsilon is one of {FOCUS_EPSILONS}, and nothing looser.")
    if k not in range(SMALLEST_K, LARGEST_K + 1):
        raise ValueError(f"k is a whole number from {SMALLEST_K} to {LARGEST_K}.")
