"""The grade follows its formula on words that anyone can count by hand, and ranks plain below heavy."""

import pytest

from content.grade import grade, sentences, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("work", 1), ("the", 1), ("whole", 1), ("asked", 1), ("makes", 1), ("else", 1), ("people", 2)],
        *[
            ("needed", 2),
            ("table", 2),
            ("little", 2),
            ("early", 2),
            ("teammate", 2),
            ("energy", 3),
            ("hmm", 1),
        ],
        *[("advice", 2), ("changes", 2), ("someone", 2), ("responsibility", 6), ("meeting", 2), ("free", 1)],
    ],
)
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_the_formula() -> None:
    # 10 words, 2 sentences, 10 syllables.
    assert grade("We ask for help. We say when we are stuck.") == pytest.approx(0.39 * 5 + 11.8 - 15.59)


def test_a_heavy_sentence_is_graded_above_a_plain_one() -> None:
    assert grade("We share the load.") < 3
    assert grade("Organisational interdependence necessitates deliberate redistribution of activities.") > 12


def test_an_empty_text_has_no_grade_and_one_sentence() -> None:
    assert grade("") == 0
    assert sentences("") == 1


def test_abbreviated_pauses_do_not_count_as_sentences() -> None:
    assert sentences("Ask first. Then wait… and thank them!") == 3
    assert sentences("It took 2.5 hours") == 1
