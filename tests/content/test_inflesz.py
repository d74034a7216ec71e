"""The ease follows its formula on words that anyone can count by hand, and ranks plain above heavy."""

import pytest

from content.inflesz import ease, syllables


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
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_ease_is_the_formula() -> None:
    # 6 words, 2 sentences, 11 syllables.
    assert ease("Pide ayuda hoy. Di qué esperas.") == pytest.approx(206.835 - 62.3 * 11 / 6 - 3)


def test_a_heavy_sentence_is_ranked_below_a_plain_one() -> None:
    assert ease("Si no sabes cómo seguir, pide un consejo.") > 80
    assert ease("La reorganización interdepartamental requiere corresponsabilidad institucional.") < 0


def test_an_empty_text_is_easy() -> None:
    assert ease("") == 100
    assert ease("5 + 5") == 100
