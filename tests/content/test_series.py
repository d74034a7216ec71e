"""A question asked otherwise is another question: its theme starts a new series, and its theme alone."""

from typing import Any

import pytest

from content.entries import library, seeded
from content.entry import Entries, EntryKind
from content.library import Library, load
from content.series import new_series, series

HERE = load("en")
ASKED = (EntryKind.ITEM, "energy.a")
SPARE = (EntryKind.ITEM, "energy.b")


def edited(key: tuple[EntryKind, str], **fields: Any) -> Library:  # noqa: ANN401 - whatever a field holds
    entries: Entries = seeded("en")
    return library({**entries, key: {**entries[key], **fields}}, "en")


def test_the_same_questions_are_the_same_series() -> None:
    assert new_series(HERE, library(seeded("en"), "en")) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "At the end of my days I had some energy left."},
        {"scale": "agreement" if HERE.item("energy.a").scale == "frequency" else "frequency"},
        {"reversed": not HERE.item("energy.a").reversed},
        {"not_applicable": not HERE.item("energy.a").not_applicable},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_thing_that_is_asked_otherwise_starts_its_own_theme_anew(change: dict[str, Any]) -> None:
    assert new_series(HERE, edited(ASKED, **change)) == ("load",)
    assert new_series(edited(ASKED, **change), HERE) == ("load",)


def test_another_question_of_the_dimension_starts_its_theme_anew() -> None:
    assert new_series(HERE, edited((EntryKind.ASKED, "asking"), item="asking.b")) == ("help",)


def test_what_is_not_asked_starts_nothing_anew() -> None:
    assert new_series(HERE, edited(SPARE, text="I could rest when I needed to.")) == ()
    assert new_series(HERE, edited((EntryKind.THEME, "load"), title="Energy")) == ()
    assert new_series(HERE, edited((EntryKind.PROMPT, "energy.cameras"), title="Cameras")) == ()


def test_a_series_is_named_after_its_theme_and_the_order_counts() -> None:
    five = HERE.themes["load"].defaults
    assert series("load", five).startswith("load-")
    assert series("load", five) != series("load", five[::-1])
    assert series("load", five) != series("help", five)


def test_another_question_in_the_same_words_is_another_question() -> None:
    first, *others = HERE.themes["load"].defaults
    twin = first.model_copy(update={"id": "energy.z"})
    assert series("load", [first, *others]) != series("load", [twin, *others])
