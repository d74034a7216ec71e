"""Grade and ease follow their formulas on words that anyone can count by hand, and tell plain from heavy."""

import pytest

from content.readability import ease, grade, sentences, spanish_syllables, syllables


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


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[
            ("ciudad", 2),
            ("país", 2),
            ("ayuda", 3),
            ("muy", 1),
            ("y", 1),
            ("rey", 1),
            ("leer", 2),
            ("día", 2),
        ],
        *[("aire", 2), ("oído", 3), ("guía", 2), ("queso", 2), ("pingüino", 3), ("agua", 2), ("mayo", 2)],
        *[("equipo", 3), ("averigüéis", 4), ("tío", 2), ("huir", 1), ("veintiún", 2), ("cuídate", 3)],
        *[("línea", 3), ("hay", 1), ("cuota", 2), ("responsabilidad", 6), ("pst", 1)],
    ],
)
def test_spanish_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_ease_is_the_formula() -> None:
    # 6 words, 2 sentences, 11 syllables.
    assert ease("Pide ayuda hoy. Di qué esperas.") == pytest.approx(206.835 - 62.3 * 11 / 6 - 3)


def test_a_heavy_spanish_sentence_is_ranked_below_a_plain_one() -> None:
    assert ease("Si no sabes cómo seguir, pide un consejo.") > 80
    assert ease("La reorganización interdepartamental requiere corresponsabilidad institucional.") < 0


def test_an_empty_text_is_easy() -> None:
    assert ease("") == 100
    assert ease("5 + 5") == 100
