"""A broken file of a megabyte is refused after a bounded amount of work, with one sentence and its line."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from content import import_diff, validate, yaml_source
from content.entries import seeded
from content.entry import Entries
from content.import_diff import Files, TooManyChanges, incoming
from content.yaml_source import MOST_FAULTS, MOST_TOGETHER, MOST_VALUES, read
from tests.web.packed import LOCALES

MEGABYTE = 1024 * 1024
MOST_CHANGES = 500
NOW: Mapping[str, Entries] = {locale: seeded(locale) for locale in LOCALES}
NAMES = ("prompts.yml", "reframes.yml", "support.yml", "guides.yml", "starters.yml", "members.yml")


def filled(part: str, start: str = "") -> str:
    return (start + part * (MEGABYTE // len(part) + 1))[:MEGABYTE]


SHAPES = {
    "lists within lists": filled("["),
    "names within names": filled("{a: "),
    "a quote that never ends": filled("abc def\n", "- id: 'x\n"),
    "tabs": filled("\t- a: b\n"),
    "dashes": filled("-\n"),
    "dashes on one line": filled("- "),
    "references": filled("- *a\n", "- &a x\n"),
    "names for references": filled("- &a x\n"),
    "a very long line": filled("a"),
    "a very long text": filled("  abc\n", "- |\n"),
    "the same field again and again": filled("  id: x\n", "- id: x\n"),
    "fields without end": "".join(f"k{number}: v\n" for number in range(80_000)),
    "no line end": filled("x", "- id: "),
    "bytes of anything": random.Random(1).randbytes(MEGABYTE).decode("utf-8", "surrogateescape"),
    "20,000 entries": "".join(f"- id: e{number}\n  title: Go slow\n" for number in range(20_000)),
    "questions within questions": filled("? "),
    "documents": filled("--- a\n"),
    "brackets that never close": filled("[\n"),
    "a list that never ends": filled("a, ", "["),
    "a broken end": "".join(f"- {'x' * 200}\n" for _ in range(MOST_VALUES - 10)) + "]",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_broken_file_is_one_fault_on_its_line_after_a_bounded_number_of_steps(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0

    def counted(*told: Any, **named: Any) -> Iterator[yaml.Event]:  # noqa: ANN401 - PyYAML's own
        nonlocal steps
        for event in yaml_parse(*told, **named):
            steps += 1
            yield event

    yaml_parse = yaml.parse
    monkeypatch.setattr(yaml, "parse", counted)
    text = SHAPES[shape]
    (fault,) = read("en/prompts.yml", text).faults
    assert steps <= 4 * MOST_VALUES
    assert fault.line
    assert fault.line <= text.count("\n") + 1
    assert fault.message.endswith(".")
    assert "\n" not in fault.message


def test_of_what_makes_a_file_unreadable_fifty_are_told_and_that_there_is_more() -> None:
    for text in ("- &a x\n" + "- *a\n" * 4_000, "- id: x\n" + "  id: x\n" * 2_000):
        source = read("en/prompts.yml", text)
        assert len(source.faults) == MOST_FAULTS + 1
        assert source.faults[-1].message == yaml_source.TOO_WRONG
        assert source.value is None


def in_all_files(text: str) -> Files:
    """The same text in every file of every language."""
    return {locale: dict.fromkeys(NAMES, text) for locale in LOCALES}


EVERYWHERE = {
    "entries without an id": "- {}\n" * (MOST_VALUES - 2),
    "the same id in each": "- id: energy.new\n" * 1_600,
    "fields that there are not": "- id: energy.new\n" + "".join(f"  f{each}: x\n" for each in range(2_400)),
    "references": "- &a x\n" + "- *a\n" * 4_000,
    "words": "- a\n" * (MOST_VALUES - 2),
}


@pytest.mark.parametrize("what", EVERYWHERE)
def test_many_broken_files_are_held_to_the_rules_no_oftener_than_a_library_and_some(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, told = 0, validate._note
    model = validate._model

    def counted(*given: Any) -> Any:  # noqa: ANN401 - as the two are
        nonlocal held
        held += 1
        return model(*given)

    def note(*given: Any) -> Any:  # noqa: ANN401 - as the two are
        nonlocal held
        held += 1
        return told(*given)

    monkeypatch.setattr(validate, "_model", counted)
    monkeypatch.setattr(validate, "_note", note)
    try:
        found = incoming(in_all_files(EVERYWHERE[what]), NOW, missing="retire", most=MOST_CHANGES)
    except TooManyChanges:
        return
    library = sum(map(len, NOW.values()))
    files = len(LOCALES) * len(NAMES)
    assert held <= 4 * library + files * MOST_FAULTS * 12
    assert found.faults
    assert len(found.faults) <= 4 * library + files * MOST_FAULTS * 12


def test_files_that_hold_far_more_together_than_a_library_are_not_read_to_the_end() -> None:
    found = incoming(in_all_files("- {}\n" * (MOST_VALUES - 2)), NOW, missing="keep", most=MOST_CHANGES)
    together = [each for each in found.faults if each.message == yaml_source.TOO_MUCH_TOGETHER]
    whole = MOST_TOGETHER // MOST_VALUES
    assert len(together) >= len(LOCALES) * len(NAMES) - whole - 1
    assert {each.line for each in together if each.line != 1}, "the one that is one too many, on its line"


def test_more_changes_than_are_looked_at_together_are_counted_and_nothing_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_diff, "file_faults", lambda *_given, **_named: pytest.fail("checked"))
    many = "".join(f"- id: reframe.new-{each}\n  text: Go slow, {each}.\n" for each in range(600))
    with pytest.raises(TooManyChanges) as caught:
        incoming({"en": {"reframes.yml": many}}, NOW, missing="keep", most=MOST_CHANGES)
    assert caught.value.number == 600
