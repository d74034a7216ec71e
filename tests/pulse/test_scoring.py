"""Scores and shortfalls: what an answer becomes before it is forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.scoring import NEUTRAL, score, shortfalls

ANSWERS = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=5, max_size=5)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((5, 5, 5, 5, 5), 12),
        ((1, 1, 1, 1, 1), 0),
        ((3, 3, 3, 3, 3), 6),
        ((4, 4, 4, 4, 4), 10),
        ((2, 3, 3, 3, 4), 6),
        ((5, 5, 5, 4, 4), 12),  # 4.6 is clipped to 4.5
        ((2, 1, 1, 1, 1), 0),  # 1.2 is clipped to 1.5
        ((4, 3, 3, 3, 3), 7),  # 3.2 is 6.8 quarters above 1.5
        ((2, None, None, None, None), 2),
        ((4, 3, 3, None, None), 7),  # 3.33 is 7.33 quarters above 1.5
    ],
)
def test_a_score_is_the_clipped_mean_in_quarters_above_its_lowest(
    answers: tuple[int | None, ...], expected: int
) -> None:
    assert score(answers) == expected


def test_a_check_in_without_any_answer_counts_as_the_middle() -> None:
    assert score((None,) * 5) == NEUTRAL == 6
    assert score(()) == NEUTRAL
    assert shortfalls((None,) * 5) == (0, 0, 0, 0, 0)


def test_shortfalls_say_how_far_below_four_each_answer_is_and_stop_at_two() -> None:
    assert shortfalls((1, 2, 3, 4, 5)) == (2, 2, 1, 0, 0)
    assert shortfalls((None, 1, None, 3, None)) == (0, 2, 0, 1, 0)


@given(ANSWERS)
def test_nobody_can_add_more_than_the_noise_is_made_for(answers: list[int | None]) -> None:
    assert 0 <= score(answers) <= 12
    assert isinstance(score(answers), int)
    assert len(shortfalls(answers)) == 5
    assert all(0 <= short <= 2 for short in shortfalls(answers))


@given(ANSWERS, st.integers(0, 4))
def test_a_better_answer_never_lowers_a_score(answers: list[int | None], at: int) -> None:
    answer = answers[at]
    better = [*answers]
    better[at] = None if answer is None else min(answer + 1, 5)
    assert score(better) >= score(answers)


@given(ANSWERS)
def test_the_order_of_questions_leaves_the_score_unchanged(answers: list[int | None]) -> None:
    assert score(answers) == score(sorted(answers, key=lambda answer: answer or 0))


@pytest.mark.parametrize("wrong", [0, 6, -1, 100])
def test_an_answer_off_the_scale_is_refused_without_repeating_it(wrong: int) -> None:
    for function in (score, shortfalls):
        with pytest.raises(ValueError, match="from 1 to 5") as refusal:
            function((3, wrong, 3, 3, 3))
        assert str(wrong) not in str(refusal.value).replace("1 to 5", "")
