"""A change is shown by field and by word, so that the second person sees what the first one did."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import fields
from content.changes import Change, EntryChange, changes, compare, words
from content.entries import seeded, texts
from content.entry import Body, EntryKind
from tests.content.conftest import back

PROMPT = (EntryKind.PROMPT, "energy.cameras")
CAMERAS: dict[str, Any] = dict(seeded("en")[PROMPT])
HELP: dict[str, Any] = dict(seeded("en")[EntryKind.HELP, "advice"])
WORDS = st.lists(
    st.sampled_from(["we", "ask", "help", "Ana", ".", ", ", "\n\n", " ", "  ", "día", "🙂"]), max_size=40
)


def test_a_changed_text_is_shown_word_by_word() -> None:
    (found,) = changes(CAMERAS, {**CAMERAS, "title": "Make all cameras optional in calls"})
    assert found == Change(
        "title",
        "Make cameras optional",
        "Make all cameras optional in calls",
        (
            ("same", "Make"),
            ("new", " all"),
            ("same", " cameras optional"),
            ("new", " in calls"),
        ),
    )


def test_what_is_added_at_the_end_leaves_the_rest_as_it_was() -> None:
    assert words("Ask one person.", "Ask one person. Then wait.") == (
        ("same", "Ask one person."),
        ("new", " Then wait."),
    )


def test_a_step_and_a_draft_are_fields_with_names_of_their_own() -> None:
    steps = list(CAMERAS["steps"])
    found = changes(CAMERAS, {**CAMERAS, "steps": [steps[0], "Wait."], "minutes": 10})
    assert [(one.field, one.before, one.after) for one in found] == [
        ("steps 2", steps[1], "Wait."),
        ("minutes", "5", "10"),
        ("steps 3", steps[2], ""),
    ]
    drafts: list[Any] = [dict(draft) for draft in HELP["drafts"]]
    drafts[1]["text"] = "Help me."
    assert [one.field for one in changes(HELP, {**HELP, "drafts": drafts})] == ["draft to lead"]


def test_drafts_in_another_order_are_no_change() -> None:
    turned: Body = {**HELP, "drafts": list(reversed(HELP["drafts"]))}
    assert changes(HELP, turned) == ()


def test_a_new_entry_is_all_new_and_a_retired_one_all_gone() -> None:
    for before, after, run in ((None, CAMERAS, "new"), (CAMERAS, None, "gone")):
        found = changes(before, after)
        assert [one.field for one in found] == [
            *("id", "dimension", "settings", "title", "why", "source", "study"),
            *("steps 1", "steps 2", "steps 3", "draft", "minutes", "avoid"),
        ]
        assert {kind for one in found for kind, _ in one.words} == {run}


def test_flags_and_empty_fields_are_shown_plainly() -> None:
    (found,) = changes({"reversed": False, "note": None}, {"reversed": True, "country": ""})
    assert (found.field, found.before, found.after) == ("reversed", "false", "true")


def test_the_same_is_no_change() -> None:
    assert changes(CAMERAS, dict(CAMERAS)) == ()
    assert changes(None, None) == ()


@given(WORDS.map("".join) | st.text(), WORDS.map("".join) | st.text())
def test_the_words_make_up_both_texts(before: str, after: str) -> None:
    found = words(before, after)
    assert "".join(text for run, text in found if run != "new") == before
    assert "".join(text for run, text in found if run != "gone") == after
    assert all(text for _, text in found)


def test_a_long_text_is_compared_at_once() -> None:
    began = time.perf_counter()
    before, after = (" ".join(f"{word}{n} s{n}" for n in range(10_000)) for word in "xy")
    assert [run for run, _ in words(before, after)] == ["gone", "new"]
    assert words("word " * 1500, "word " * 1400)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(("before", "after"), [("." * 1990, ".x" * 99), (".x" * 198, ".y" * 99)])
def test_the_same_signs_over_and_over_are_not_laid_over_one_another(before: str, after: str) -> None:
    assert [run for run, _ in words(before, after)] == ["gone", "new"]


def test_as_much_as_slack_holds_in_one_place_is_compared_word_by_word() -> None:
    texts = (text for body in seeded("en").values() for text in fields.shown(body).values())
    before = " ".join(texts)[:3000]
    after = before.replace("the", "this", 1)
    assert [run for run, _ in words(before, after)] == ["same", "gone", "new", "same"]


def test_an_import_lists_what_it_would_change_and_retires_nothing_by_itself() -> None:
    now = dict(seeded("en"))
    then = {key: body for key, body in now.items() if key != (EntryKind.SUPPORT, "br.cvv")}
    edited, new = {**CAMERAS, "minutes": 10}, {**CAMERAS, "id": "energy.new"}
    then[PROMPT] = edited
    then[EntryKind.PROMPT, "energy.new"] = new
    del then[EntryKind.ASKED, "energy"]
    expected = (
        EntryChange(EntryKind.PROMPT, "energy.cameras", CAMERAS, edited),
        EntryChange(EntryKind.PROMPT, "energy.new", None, new),
    )
    assert compare(now, then) == expected
    retired = EntryChange(EntryKind.SUPPORT, "br.cvv", now[EntryKind.SUPPORT, "br.cvv"], None)
    assert compare(now, then, missing="retire") == (*expected, retired)


@pytest.mark.parametrize("locale", ["en", "es"])
def test_an_export_that_is_read_back_changes_nothing(locale: str) -> None:
    read = back(locale, texts(seeded(locale), locale))
    assert compare(seeded(locale), read, missing="retire") == ()


def test_an_optional_field_left_empty_is_no_change() -> None:
    key = (EntryKind.SUPPORT, "assistance-programme")
    now = {key: seeded("en")[key]}
    assert compare(now, {key: {**now[key], "note": None, "country": None}}) == ()
