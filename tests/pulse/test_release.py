"""Publishing: nothing below k, nothing looser than agreed, and noise that comes from OpenDP alone."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from math import exp
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse import release as module
from slackapp.pulse.bands import BANDS, band_of, lower_edge, roster_band
from slackapp.pulse.release import Release, Tally, TooFew, published_value, release
from slackapp.pulse.scoring import HIGHEST

SHORT = (3, 0, 1, 0, 2)


@pytest.mark.parametrize("k", range(5, 13))
def test_below_k_nothing_is_published_and_every_such_round_looks_the_same(k: int) -> None:
    published = {release(Tally(0, n, (0,) * 5), k=k) for n in range(k)}

    assert published == {TooFew()}
    assert fields(TooFew) == ()
    assert isinstance(release(Tally(0, k, (0,) * 5), k=k), Release)


@given(
    n=st.integers(5, 600),
    share=st.floats(0, 1),
    epsilon=st.sampled_from([2.0, 1.0]),
    focus_epsilon=st.sampled_from([1.0, 0.5, None]),
)
def test_a_release_is_one_decimal_from_1_to_5_with_a_band_and_a_focus(
    n: int, share: float, epsilon: float, focus_epsilon: float | None
) -> None:
    tally = Tally(int(12 * n * share), n, (int(2 * n * share),) * 5)
    published = release(tally, epsilon=epsilon, focus_epsilon=focus_epsilon)

    assert isinstance(published, Release)
    assert 1.0 <= published.value <= 5.0
    assert published.value == round(published.value, 1)
    assert published.band in BANDS
    assert (published.focus is None) == (focus_epsilon is None)
    assert published.focus in {None, 0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    "looser",
    [
        {"epsilon": 2.1},
        {"epsilon": 3.0},
        {"epsilon": 0.0},
        {"epsilon": 1.5},
        {"epsilon": float("nan")},
        {"epsilon": float("inf")},
        {"focus_epsilon": 2.0},
        {"focus_epsilon": 0.0},
        {"focus_epsilon": 0.7},
        {"k": 4},
        {"k": 0},
        {"k": 13},
        {"k": 5.5},
    ],
)
@pytest.mark.parametrize("n", [0, 20])
def test_parameters_outside_the_agreed_sets_are_refused_for_every_tally(
    looser: dict[str, Any], n: int
) -> None:
    with pytest.raises(ValueError, match=next(iter(looser))):
        release(Tally(0, n, (0,) * 5), **looser)


@pytest.mark.parametrize("build", [module.value_measurement, module.focus_measurement])
def test_no_measurement_is_made_for_a_looser_epsilon(build: Callable[[float], object]) -> None:
    with pytest.raises(ValueError, match="nothing looser"):
        build(4.0)


@pytest.mark.parametrize(
    ("total", "n", "short"),
    [
        (-1, 5, SHORT),
        (61, 5, SHORT),
        (0, -1, (0,) * 5),
        (30, 5, (11, 0, 0, 0, 0)),
        (30, 5, (-1, 0, 0, 0, 0)),
        (30, 5, (0, 0, 0, 0)),
        (30, 5, (0,) * 6),
    ],
)
def test_sums_no_team_can_reach_are_refused_without_repeating_them(
    total: int, n: int, short: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="check-ins add up to") as refusal:
        Tally(total, n, short)
    assert "61" not in str(refusal.value)


def test_nothing_printed_shows_an_exact_sum() -> None:
    assert repr(Tally(31, 7, SHORT)) == f"{Tally(31, 7, SHORT)}" == "Tally(hidden)"


@pytest.mark.parametrize(
    ("total", "n", "value"),
    [(0, 5, 1.5), (60, 5, 4.5), (30, 5, 3.0), (-500, 5, 1.0), (500, 5, 5.0), (31, 7, 2.6), (25, 5, 2.8)],
)
def test_a_total_is_put_on_the_scale_of_1_to_5(total: int, n: int, value: float) -> None:
    assert published_value(total, n) == value


@pytest.mark.parametrize("n", [5, 6, 7, 10, 33])
def test_whatever_the_noise_the_value_is_that_of_exact_fractions_and_a_tie_goes_to_the_even_tenth(
    n: int,
) -> None:
    for total in range(-40, HIGHEST * n + 40):
        exact = 10 * min(max(Fraction(3, 2) + Fraction(total, 4 * n), Fraction(1)), Fraction(5))
        assert published_value(total, n) == round(exact) / 10


def test_the_value_is_right_on_average_and_the_noise_shrinks_with_the_team() -> None:
    spreads = []
    for n in (6, 60):
        draws = [release(Tally(6 * n, n, (0,) * 5), focus_epsilon=None) for _ in range(800)]
        values = [draw.value for draw in draws if isinstance(draw, Release)]
        mean = sum(values) / len(values)
        spreads.append((sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5)
        assert mean == pytest.approx(3.0, abs=5 * spreads[-1] / len(values) ** 0.5 + 0.005)
    assert spreads == [pytest.approx(spread(6), rel=0.25), pytest.approx(spread(60), rel=0.25)]


def spread(n: int) -> float:
    """The standard deviation of the value of n neutral answers: integer Laplace noise, then rounded."""
    weights = {noise: exp(-abs(noise) / 6) for noise in range(-300, 301)}
    squares = {noise: float(round(Fraction(10 * noise, 4 * n))) ** 2 / 100 for noise in weights}
    return float((sum(weights[each] * squares[each] for each in weights) / sum(weights.values())) ** 0.5)


def test_the_focus_leans_to_the_weakest_question_and_is_never_certain() -> None:
    drawn = Counter(module.focus_measurement(1.0)([16, 0, 0, 0, 0]) for _ in range(400))

    assert drawn[0] > 300
    assert len(drawn) > 1


def test_two_processes_forked_after_a_draw_do_not_share_their_noise() -> None:
    # A worker forks for each job; a generator copied with it would give two leaves the same noise.
    program = """
import os
from slackapp.pulse.release import value_measurement
draw = value_measurement(1.0)
draw(0)
for child in (1, 2):
    if not (pid := os.fork()):
        print(*(draw(0) for _ in range(40)), flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
print(*(draw(0) for _ in range(40)))
"""
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert len(set(output.stdout.splitlines())) == 3


def test_no_other_source_of_chance_is_within_reach_of_a_release() -> None:
    imported = set()
    for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert "opendp.prelude" in imported
    assert not any(name.split(".")[0] in {"random", "secrets", "numpy", "math", "os"} for name in imported)


def test_open_dp_is_loaded_only_when_something_is_published() -> None:
    program = "import sys, slackapp.pulse.release; print('opendp' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("n", "band"),
    [
        (5, "5–7"),
        (7, "5–7"),
        (8, "8–11"),
        (11, "8–11"),
        (12, "12–19"),
        (20, "20–34"),
        (35, "35+"),
        (600, "35+"),
    ],
)
def test_a_band_says_roughly_how_many_answered(n: int, band: str) -> None:
    assert band_of(n) == band
    assert lower_edge(band) <= n


def test_there_is_no_band_below_five_and_none_of_another_name() -> None:
    with pytest.raises(ValueError, match="nothing is published"):
        band_of(4)
    for question in (lower_edge, lambda band: roster_band(band, 10)):
        with pytest.raises(ValueError, match="A band is one of"):
            question("5-7")


@pytest.mark.parametrize(
    ("band", "roster", "shown"),
    [
        ("8–11", 8, "5–7"),  # all eight would have answered
        ("8–11", 9, "5–7"),  # all but one would have
        ("8–11", 10, "8–11"),
        ("5–7", 6, "5–7"),  # there is no lower one
        ("12–19", 13, "8–11"),
        ("12–19", 14, "12–19"),
        ("35+", 36, "20–34"),
        ("35+", 37, "35+"),
    ],
)
def test_a_band_that_would_say_everybody_answered_is_lowered(band: str, roster: int, shown: str) -> None:
    assert roster_band(band, roster) == shown
