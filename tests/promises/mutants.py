"""Releases that are wrong in a way somebody might well write, for the audit of the real one to catch."""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache

import opendp.prelude as dp
from opendp.mod import Measurement

from slackapp.pulse.bands import band_of
from slackapp.pulse.epsilon_audit import TOO_FEW, Outcome
from slackapp.pulse.release import value_measurement
from slackapp.pulse.scoring import score
from tests.promises.paths import Answers, Mechanism, tally_of

dp.enable_features("contrib")

EPSILON = 2.0
SCALE = 12 / EPSILON


@cache
def laplace(scale: float) -> Measurement:
    return dp.m.make_laplace(dp.atom_domain(T="i64"), dp.absolute_distance(T="i64"), scale=scale)


@cache
def noisy_max(scale: float, *, monotonic: bool) -> Measurement:
    domain = dp.vector_domain(dp.atom_domain(T="i64"), size=5)
    distance = dp.linf_distance(T="i64", monotonic=monotonic)
    return dp.m.make_noisy_max(domain, distance, dp.max_divergence(), scale=scale)


def on_scale(total: float | Fraction, n: int) -> float:
    return round(10 * min(max(1.5 + total / (4 * n), 1.0), 5.0)) / 10


def value_only(noisy: Callable[[int], float]) -> Mechanism:
    """Return a release of the value alone, with the sum made noisy by `noisy`."""

    def prepare(people: Sequence[Answers]) -> Callable[[], Outcome]:
        tally = tally_of(people)
        return lambda: (on_scale(noisy(tally.total), tally.n), band_of(tally.n), None)

    return prepare


def focus_only(choose: Callable[[list[int]], int]) -> Mechanism:
    """Return a release of the focus alone, chosen by `choose`."""

    def prepare(people: Sequence[Answers]) -> Callable[[], Outcome]:
        tally = tally_of(people)
        return lambda: (0.0, band_of(tally.n), choose(list(tally.short)))

    return prepare


def half_scale() -> Mechanism:
    """The factor of two that is so easily lost."""
    return value_only(lambda total: int(laplace(SCALE / 2)(total)))


def noise_on_the_mean() -> Mechanism:
    """The mean gets noise as if one person moved it by 1/n; from 1.5 to 4.5 one moves it by 3/n."""

    def prepare(people: Sequence[Answers]) -> Callable[[], Outcome]:
        tally, generator = tally_of(people), random.Random(11)
        scale = 1 / (EPSILON * tally.n)

        def publish() -> Outcome:
            noise = scale * (generator.expovariate(1) - generator.expovariate(1))
            return on_scale(tally.total + 4 * tally.n * noise, tally.n), band_of(tally.n), None

        return publish

    return prepare


def no_clip() -> Mechanism:
    """A score of -2..14 under noise made for 0..12."""

    def unclipped(answers: Answers) -> int:
        given = [answer for answer in answers if answer is not None]
        return round(4 * (Fraction(sum(given), len(given)) - Fraction(3, 2)))

    def prepare(people: Sequence[Answers]) -> Callable[[], Outcome]:
        total, n = sum(map(unclipped, people)), len(people)
        return lambda: (on_scale(int(laplace(SCALE)(total)), n), band_of(n), None)

    return prepare


def constant_noise() -> Mechanism:
    """Noise drawn once when the process starts, or from a generator seeded anew: here it came out as 4."""
    return value_only(lambda total: total + 4)


def one_sided_noise() -> Mechanism:
    """Noise that only ever flatters."""
    return value_only(lambda total: total + abs(int(laplace(SCALE)(0))))


def no_noise() -> Mechanism:
    """The exact mean, as the market shows it."""
    return value_only(lambda total: total)


def n_skips_the_unanswered() -> Mechanism:
    """Who skipped everything is not counted, so that n depends on what was answered."""

    def prepare(people: Sequence[Answers]) -> Callable[[], Outcome]:
        counted = [answers for answers in people if any(answer is not None for answer in answers)]
        total, n = sum(map(score, counted)), len(counted)
        if n < 5:
            return lambda: TOO_FEW
        return lambda: (on_scale(int(value_measurement(EPSILON)(total)), n), band_of(n), None)

    return prepare


def focus_without_noise() -> Mechanism:
    """The exact worst question."""
    return focus_only(lambda short: max(range(5), key=short.__getitem__))


def focus_at_the_monotonic_scale() -> Mechanism:
    """The scale that would do if one answer moved all shortfalls the same way."""
    return focus_only(lambda short: int(noisy_max(2.0, monotonic=True)(short)))
