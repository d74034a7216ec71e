"""How often a question was a focus, beside what chance alone gives."""

import random

import pytest

from slackapp.pulse.focus_counts import QUESTIONS, by_chance, focus_counts


def test_focuses_are_counted_by_question_and_no_more() -> None:
    found = focus_counts([0, 0, 3, None, 3, 3])
    assert found is not None
    assert (found.counts, found.hints) == ((2, 0, 0, 3, 0), 5)


@pytest.mark.parametrize("focuses", [[], [None] * 9, [1, 2, 3, 4]])
def test_of_fewer_than_five_hints_nothing_is_told(focuses: list[int | None]) -> None:
    assert focus_counts(focuses) is None


@pytest.mark.parametrize("hints", [5, 12, 40, 4000])
def test_where_no_question_stands_out_none_leaves_the_range_nine_times_in_ten(hints: int) -> None:
    low, high = by_chance(hints)
    generator, held = random.Random(hints), 0
    trials = 400 if hints < 1000 else 60
    for _ in range(trials):
        found = focus_counts(generator.randrange(QUESTIONS) for _ in range(hints))
        assert found is not None
        held += all(low <= count <= high for count in found.counts)
    assert held / trials >= 0.88
    assert low <= hints / QUESTIONS <= high
