"""A digest tells one exact text from every other one, and what came with the app is vetted."""

from collections.abc import Mapping
from typing import Any

import pytest

from content import files, vetting
from content.entries import seeded
from content.entry import FIRST, JSON, EntryKind, words
from content.files import locales
from content.vetting import digest, vetted, wording

ITEM = (EntryKind.ITEM, "energy.a")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "energy.z"},
        {"dimension": "recovery"},
        {"text": "I had enough energy for my work"},
        {"scale": "agreement"},
        {"reversed": True},
        {"not_applicable": True},
    ],
)
def test_whatever_people_read_or_changes_how_it_counts_makes_another_wording(
    change: dict[str, JSON],
) -> None:
    body = seeded(FIRST)[ITEM]
    assert digest(EntryKind.ITEM, {**body, **change}) != digest(EntryKind.ITEM, body)


def test_what_nobody_reads_of_a_question_makes_no_other_wording() -> None:
    body = seeded(FIRST)[ITEM]
    assert digest(EntryKind.ITEM, {**body, "default": False}) == digest(
        EntryKind.ITEM, dict(sorted(body.items()))
    )


def test_an_item_and_a_heading_with_the_same_fields_are_not_taken_for_each_other() -> None:
    assert digest(EntryKind.ITEM, {"id": "load"}) != digest(EntryKind.THEME, {"id": "load"})


def test_of_a_translation_the_words_alone_count() -> None:
    body = seeded("es")[ITEM]
    assert wording(EntryKind.ITEM, "es", body) == wording(EntryKind.ITEM, "es", words(body))
    assert wording(EntryKind.ITEM, "es", {**body, "text": "Tuve energía."}) not in vetted()


def test_every_question_and_heading_of_every_language_is_vetted() -> None:
    found = {
        wording(kind, locale, body)
        for locale in locales()
        for (kind, _), body in seeded(locale).items()
        if kind in {EntryKind.ITEM, EntryKind.THEME}
    }
    assert found == vetted()
    assert len({(each.kind, each.entry, each.locale) for each in found}) == len(found) > 60


def test_to_know_what_is_vetted_a_process_that_starts_reads_the_questions_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[set[str]] = []
    real = files.read

    def watched(locale: str, texts: Mapping[str, str], *rest: Any, **more: Any) -> files.Reading:  # noqa: ANN401 - handed on
        read.append({*texts})
        return real(locale, texts, *rest, **more)

    monkeypatch.setattr(files, "read", watched)
    vetting._questions.cache_clear()
    assert vetted.__wrapped__() == vetted()
    assert len(read) == len(locales())
    assert set().union(*read) == {files.THEMES}


def test_nobody_is_asked_a_prompt() -> None:
    with pytest.raises(KeyError):
        digest(EntryKind.PROMPT, {"id": "x"})
