"""The seeds are whole: the questions as designed, enough to try for each dimension, nothing half read."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from content import rules
from content.entries import seeded, texts
from content.entry import WIDER, EntryKind
from content.faults import LibraryInvalid
from content.files import FILES
from content.library import Library, load
from content.themes import DIMENSIONS, Dimension, Scale
from tests.content.conftest import parse

REVERSED = {
    *("energy.b", "energy.c", "manageable-load.b", "manageable-load.c", "off-time.a", "off-time.b"),
    *("shared-load.b", "shared-load.d", "asking.c", "saying-so.b", "safe-to-ask.b", "what-gets-praised.b"),
}
NOT_APPLICABLE = {
    *("manageable-load.d", "shared-load.c", "asking.a", "asking.b", "asking.c"),
    *("saying-so.a", "saying-so.b", "saying-so.c"),
    *("help-that-works.a", "help-that-works.b", "help-that-works.c"),
}
AGREEMENT = {
    *("shared-load.a", "saying-so.d", "safe-to-ask.a", "safe-to-ask.b", "safe-to-ask.c"),
    *("what-gets-praised.a", "what-gets-praised.b", "what-gets-praised.c"),
}
PARTS = dict.fromkeys(Dimension, "abc") | dict.fromkeys(
    (Dimension.MANAGEABLE_LOAD, Dimension.SHARED_LOAD, Dimension.SAYING_SO), "abcd"
)
"""The items of each dimension, by the last letter of their ids."""
ASKED = dict.fromkeys(Dimension, "a") | {Dimension.SHARED_LOAD: "d", Dimension.SAYING_SO: "b"}
"""Which item of each dimension is asked by default."""

FIRST_PERSON = {
    "en": {"I", "me", "I’d", "I’m", "I’ll", "I’ve"},
    "es": {
        "yo",
        "Yo",
        "Mi",
        "mis",
        "míos",
        "mí",
        "me",
        "Me",
        "mi",
        "mío",
        "mía",
        "Empiezo",
        "Voy",
        "Tengo",
        "Quiero",
        "conmigo",
    },
    "de": {"ich", "Ich", "mir", "mich", "mein", "meine", "meinem", "meinen", "meiner", "meins"},
    "fr": {"je", "Je", "moi", "Moi", "me", "mon", "ma", "mes", "j’ai", "J’ai", "j’aimerais", "J’aimerais"},
}


def test_both_themes_ask_one_item_of_each_of_their_dimensions_in_order(library: Library) -> None:
    for theme_id, dimensions in DIMENSIONS.items():
        theme = library.themes[theme_id]
        assert tuple(item.dimension for item in theme.defaults) == dimensions
        assert [item.id for item in theme.defaults] == [f"{each}.{ASKED[each]}" for each in dimensions]


def test_the_items_turn_and_offer_what_the_design_says(library: Library) -> None:
    items = [item for theme in library.themes.values() for item in theme.items]
    assert [item.id for item in items] == [f"{each}.{part}" for each in Dimension for part in PARTS[each]]
    assert {item.id for item in items if item.reversed} == REVERSED
    assert {item.id for item in items if item.not_applicable} == NOT_APPLICABLE
    assert {item.id for item in items if item.scale is Scale.AGREEMENT} == AGREEMENT
    assert len({item.text for item in items}) == len(items)


def test_an_item_is_found_by_its_id_and_an_unknown_one_is_refused() -> None:
    assert load().item("safe-to-ask.a").text == 'On our team, it is fine to say "I\'m stuck".'
    with pytest.raises(KeyError, match="z"):
        load().item("safe-to-ask.z")


def test_there_are_four_prompts_or_more_for_every_dimension_and_starters_have_none(library: Library) -> None:
    counted = Counter(prompt.dimension for prompt in library.prompts)
    assert set(counted) == set(Dimension)
    assert min(counted.values()) >= 4
    assert len(library.starters) >= 6
    assert {starter.dimension for starter in library.starters} == {None}


def test_every_draft_is_short_and_lets_the_lead_go_first(library: Library) -> None:
    first = FIRST_PERSON[WIDER.get(library.locale, library.locale)]
    for prompt in (*library.prompts, *library.starters):
        assert len(prompt.draft) <= rules.DRAFT
        assert first & set(re.findall(r"[\w'’]+", prompt.draft)), prompt.id


def test_there_are_enough_reframes_and_none_is_there_twice(library: Library) -> None:
    assert len(set(library.reframes)) == len(library.reframes) >= 20


def test_the_seeds_are_read_once() -> None:
    assert load() is load("en")


def test_a_language_that_is_not_there_is_refused_with_every_file_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(LibraryInvalid) as caught:
        load("tlh")
    assert {fault.file for fault in caught.value.faults} == {f"tlh/{name}" for name in FILES}
    with pytest.raises(LibraryInvalid):
        parse(tmp_path / "nowhere")


def test_a_library_cannot_be_changed_after_reading() -> None:
    library = load()
    with pytest.raises(ValueError, match="frozen"):
        library.prompts[0].title = "Another"  # type: ignore[misc]  # what must fail
    with pytest.raises(TypeError):
        library.themes["load"] = library.themes["help"]  # type: ignore[index]  # what must fail


def test_english_grades_and_words_bind_english_alone(folder: Path) -> None:
    text = "Interdependence necessitates institutional reconsideration of responsibilities."
    hard = {"id": "reframe.hard", "text": text}
    other = Path(shutil.copytree(folder, folder.with_name("it")))
    for of in (folder, other):
        written = texts({**seeded("en"), (EntryKind.REFRAME, "reframe.hard"): hard}, of.name)
        for name, text in written.items():
            (of / name).write_text(text, encoding="utf-8")
    with pytest.raises(LibraryInvalid, match="reads at grade"):
        parse(folder)
    assert parse(other).locale == "it"


def test_a_language_alone_takes_what_all_share_from_the_first_beside_it_or_else_from_the_seeds(
    root: Path,
) -> None:
    prompts = root / "en" / "prompts.yml"
    prompts.write_text(
        prompts.read_text(encoding="utf-8").replace("minutes: 5", "minutes: 6", 1), encoding="utf-8"
    )
    assert parse(root / "es").prompts[0].minutes == 6
    shutil.rmtree(root / "en")
    assert parse(root / "es").prompts[0].minutes == 5
    assert parse(root / "es") == load("es")
