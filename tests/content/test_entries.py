"""The library falls into entries and comes back whole: as a Library, and as the files it came from."""

import json

import pytest

from content.entries import library, seeded, texts
from content.entry import WIDER, Body, Entries, EntryKind, Key
from content.faults import LibraryInvalid
from content.files import FILES, seeds
from content.library import load
from content.themes import Dimension
from tests.content.conftest import LOCALES, back, read

PROMPT = (EntryKind.PROMPT, "energy.cameras")
ITEM = (EntryKind.ITEM, "energy.b")
ASKED = (EntryKind.ASKED, "energy")
WHOLE = [locale for locale in LOCALES if locale not in WIDER]
"""Languages whose files hold all that they say."""


def with_(of: Entries, key: Key, **changed: object) -> dict[Key, Body]:
    """Copy the entries, one of them with other fields."""
    return {**of, key: {**of[key], **changed}}  # type: ignore[dict-item]  # whatever a test writes into a field


def without(of: Entries, *keys: Key) -> dict[Key, Body]:
    return {key: body for key, body in of.items() if key not in keys}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_of_the_seeds_is_there_in_the_order_of_the_files(locale: str) -> None:
    found = seeded(locale)
    counted = {kind: sum(of is kind for of, _ in found) for kind in EntryKind}
    seeds_ = load(locale)
    assert counted == {
        EntryKind.THEME: 2,
        EntryKind.ITEM: 33,
        EntryKind.ASKED: 10,
        EntryKind.PROMPT: len(seeds_.prompts),
        EntryKind.STARTER: len(seeds_.starters) + len(seeds_.hard_weeks),
        EntryKind.AREA: len(seeds_.area),
        EntryKind.GUIDE: 10,
        EntryKind.MEMBER: len(seeds_.members),
        EntryKind.REFRAME: len(seeds_.reframes),
        EntryKind.HELP: 4,
        EntryKind.SUPPORT: len(seeds_.support.entries),
    }
    assert [id_ for kind, id_ in found if kind is EntryKind.PROMPT] == [one.id for one in seeds_.prompts]
    assert all(body["id"] == id_ for (_, id_), body in found.items())
    assert list(found) == list(seeded("en"))


def test_a_theme_has_no_items_an_item_no_default_and_a_dimension_says_what_it_asks() -> None:
    found = seeded("en")
    assert set(found[EntryKind.THEME, "load"]) == {"id", "title", "question"}
    assert "default" not in found[ITEM]
    assert found[ASKED] == {"id": "energy", "item": "energy.a"}
    assert [id_ for kind, id_ in found if kind is EntryKind.ASKED] == list(Dimension)


@pytest.mark.parametrize("locale", LOCALES)
def test_bodies_are_plain_json(locale: str) -> None:
    found = [dict(body) for body in seeded(locale).values()]
    assert json.loads(json.dumps(found)) == found


def test_what_is_asked_is_the_same_in_every_language() -> None:
    asked = [
        {key: body for key, body in seeded(locale).items() if key[0] is EntryKind.ASKED} for locale in LOCALES
    ]
    assert len(asked[0]) == 10
    assert all(one == asked[0] for one in asked)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_entries_of_the_seeds_make_the_library_that_the_files_make(locale: str) -> None:
    assert library(seeded(locale), locale) == load(locale)


def test_another_item_asked_is_the_default_of_its_dimension_alone() -> None:
    made = library(with_(seeded("en"), ASKED, item="energy.b"), "en")
    assert [item.id for item in made.themes["load"].defaults] == [
        "energy.b",
        *("manageable-load.a", "off-time.a", "recovery.a", "shared-load.d"),
    ]
    assert made.themes["help"] == load("en").themes["help"]


def test_a_new_item_stands_with_its_dimension_wherever_it_was_added() -> None:
    new = {**seeded("en")[ITEM], "id": "energy.d", "text": "I had energy to spare."}
    made = library({**seeded("en"), (EntryKind.ITEM, "energy.d"): new}, "en")
    ids = [item.id for item in made.themes["load"].items]
    assert ids[:5] == ["energy.a", "energy.b", "energy.c", "energy.d", "manageable-load.a"]
    assert "energy.d" not in {item.id for item in made.themes["load"].defaults}


def test_a_retired_entry_is_not_in_the_library() -> None:
    made = library(without(seeded("en"), PROMPT), "en")
    assert "energy.cameras" not in {prompt.id for prompt in made.prompts}
    assert len(made.prompts) == len(load("en").prompts) - 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            with_(seeded("en"), PROMPT, minutes="five"),
            "en/prompt/energy.cameras: 'minutes' must be a whole",
        ),
        (with_(seeded("en"), ITEM, extra=1), "en/item/energy.b: 'extra' is not a field here"),
        (with_(seeded("en"), ASKED, item="energy.z"), "'energy.z' is not there; choose another"),
        (with_(seeded("en"), ASKED, item="asking.a"), "'asking.a' is of another dimension"),
        (without(seeded("en"), ASKED), "'energy' asks no question"),
        (without(seeded("en"), (EntryKind.ITEM, "energy.a")), "'energy.a' is not there"),
        (without(seeded("en"), (EntryKind.THEME, "help")), "There must be the themes load and help"),
        ({}, "There must be the themes load and help"),
    ],
    ids=["field", "unknown field", "asks nothing", "asks another", "unasked", "retired", "theme", "nothing"],
)
def test_entries_that_a_model_refuses_make_no_library(changed: Entries, says: str) -> None:
    with pytest.raises(LibraryInvalid) as caught:
        library(changed, "en")
    assert says in str(caught.value)


def test_a_language_that_the_app_does_not_speak_has_no_entries_and_no_library() -> None:
    with pytest.raises(LibraryInvalid):
        seeded("tlh")
    with pytest.raises(LibraryInvalid):
        library(seeded("en"), "tlh")


def test_a_variant_of_a_language_is_spoken_to_as_the_language_is() -> None:
    made = library(seeded("es"), "es-MX")
    assert made.locale == "es-MX"
    assert made.words == load("es-419").words


@pytest.mark.parametrize("locale", WHOLE)
def test_what_was_never_edited_is_written_as_it_came_byte_for_byte(locale: str) -> None:
    written = texts(seeded(locale), locale)
    assert tuple(written) == FILES
    with seeds() as folder:
        assert written == {name: (folder / locale / name).read_text(encoding="utf-8") for name in FILES}


@pytest.mark.parametrize("locale", WHOLE)
def test_edited_entries_come_back_as_they_were_and_nothing_else_moves(locale: str) -> None:
    of = with_(
        seeded(locale),
        PROMPT,
        title="Cámaras: “sí” o 'no' # libre",
        draft="First.\n\nSecond 🙂: I'll begin.\n- a\n# b",
    )
    of = with_(of, ASKED, item="energy.b")
    of = without(of, (EntryKind.PROMPT, "energy.small-step"), (EntryKind.SUPPORT, "br.cvv"))
    new = {**of[PROMPT], "id": "energy.new", "title": "yes"}
    of[EntryKind.PROMPT, "energy.new"] = new
    written = texts(of, locale)
    assert back(locale, written, of) == of
    untouched = texts(seeded(locale), locale)
    asked = {"themes.yml"} if locale == "en" else set()  # which is the same in every language
    changed = {name for name in FILES if written[name] != untouched[name]}
    assert changed == {"prompts.yml", "support.yml", *asked}
    heading = untouched["prompts.yml"].index("\n# ---- ", 1000)
    assert untouched["prompts.yml"][heading:] in written["prompts.yml"]
    assert written["prompts.yml"].index("- id: energy.new") < written["prompts.yml"].index(
        untouched["prompts.yml"][heading : heading + 40]
    )


def test_fields_are_written_in_one_order_whatever_order_they_came_in() -> None:
    turned = {
        key: {field: body[field] for field in reversed(list(body))} for key, body in seeded("en").items()
    }
    assert texts(turned, "en") == texts(seeded("en"), "en")


def test_questions_whose_theme_is_not_translated_yet_are_not_lost() -> None:
    of = without(seeded("es"), (EntryKind.THEME, "help"))
    assert read("es", texts(of, "es")).entries == of


def test_a_language_without_seeds_is_written_without_comments_and_without_sentences() -> None:
    written = texts(seeded("en"), "it")
    assert "wording.yml" not in written
    assert not any("#" in line for line in written["prompts.yml"].splitlines())
    assert read("it", written).entries == seeded("en")
    assert not any(line.startswith("  minutes:") for line in written["prompts.yml"].splitlines())


def test_a_library_without_any_entry_is_written_and_read() -> None:
    written = texts({}, "en")
    assert read("en", written).entries == {}


def test_of_files_with_faults_come_the_entries_that_can_be_told_apart() -> None:
    written = texts(seeded("en"), "en")
    written["prompts.yml"] = (
        "- id: a\n  title: One\n- title: Two\n- id: a\n  title: Three\n- x\n- id: b\n  day: 2021-01-01\n"
    )
    written["themes.yml"] = "title: [: no"
    reading = read("en", written)
    assert reading.faults
    found = reading.said
    assert {id_: body for (kind, id_), body in found.items() if kind is EntryKind.PROMPT} == {
        "a": {"id": "a", "title": "One"},
        "b": {"id": "b", "day": "2021-01-01"},
    }
    assert not any(kind is EntryKind.ITEM for kind, _ in found)


def test_texts_are_read_as_a_folder_is_with_what_is_missing_and_what_is_too_many() -> None:
    written = texts(seeded("es"), "es")
    assert library(read("es", written).entries, "es") == load("es")
    del written["help.yml"]
    written["notes.txt"] = "hello"
    found = sorted(str(fault) for fault in read("es", written).faults)
    assert found == [
        "es/help.yml:1: This file is missing; add it.",
        "es/notes.txt:1: This file is not part of a library; correct its name or remove it.",
    ]


def test_text_that_is_no_text_is_a_fault_and_no_error() -> None:
    written = {**texts(seeded("en"), "en"), "help.yml": "- id: \ud800"}
    (fault,) = read("en", written).faults
    assert "save it as UTF-8" in fault.message
