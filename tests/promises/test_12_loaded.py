"""Promise 12: what a loaded question would tell, the vetted ones do not (red team 12, its figures)."""

import pytest

from tests.promises.loaded import exposed_by_loaded_questions, exposed_by_vetted_questions

FULL = (pytest.mark.slow, pytest.mark.timeout(1800))


@pytest.mark.parametrize("n", [5, 8, 12])
def test_loaded_questions_would_expose_people_within_weeks_with_nobody_telling(n: int) -> None:
    # Why questions are locked: this is the twin that must be caught. With 4,000 people: 29, 66 and 92 % at 5.
    _, four, eight = exposed_by_loaded_questions(n, epsilon=2.0, focus_epsilon=1.0, people=500)

    assert four > 0.5
    assert eight > 0.8


@pytest.mark.parametrize("n", [5, 8, 12])
def test_the_strict_setting_alone_would_only_put_that_off(n: int) -> None:
    two, _, eight = exposed_by_loaded_questions(n, epsilon=1.0, focus_epsilon=0.5, people=500)

    assert two == 0
    assert eight > 0.3


@pytest.mark.parametrize(("n", "people"), [(5, 60), *(pytest.param(n, 1000, marks=FULL) for n in (5, 8, 12))])
@pytest.mark.parametrize("epsilon", [2.0, 1.0])
def test_the_vetted_questions_expose_nobody_though_nothing_ever_changes(
    n: int, people: int, epsilon: float
) -> None:
    assert exposed_by_vetted_questions(n, epsilon=epsilon, people=people) == [0, 0, 0]


def test_the_reader_of_vetted_questions_is_sure_once_others_are_known_and_nothing_is_blurred() -> None:
    known = [0.0] * 24 + [1.0]

    assert exposed_by_vetted_questions(5, epsilon=60.0, people=20, others=known) == [1, 1, 1]
