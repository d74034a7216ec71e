"""An entry is linted as it is typed: in the sentences of the check, by field, fast, never with an error."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.entries import library, seeded, texts
from content.entry import LONGEST_TEXT, Body, Entries, EntryKind, Key
from content.translation_checks import gaps, mismatches
from content.validate import Problem, lint, problems
from tests.content.conftest import LOCALES, read
from tests.content.planted_entries import (
    ASKED,
    FIRST,
    HELP,
    ITEM,
    PLANTED,
    PROMPT,
    REFRAME,
    STARTER,
    SUPPORT,
    THEME,
)


def changed(of: Entries, key: Key, fields: dict[str, Any]) -> Body:
    """Change some fields of an entry; None takes one out."""
    return {field: value for field, value in {**of[key], **fields}.items() if value is not None}


def said(found: tuple[Problem, ...]) -> str:
    return "\n".join(f"{one.kind}/{one.id} {one.field}: {one.message}" for one in found)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_seeds_have_no_problem_alone_or_together(locale: str) -> None:
    for (kind, _), body in seeded(locale).items():
        assert lint(kind, body, locale) == ()
    assert problems(seeded(locale), locale) == ()


@pytest.mark.parametrize(("kind", "fields", "field", "says"), PLANTED)
def test_a_problem_is_said_at_its_field(
    kind: EntryKind, fields: dict[str, Any], field: str, says: str
) -> None:
    body = changed(seeded("en"), (kind, FIRST[kind]), fields)
    found = lint(kind, body, "en")
    assert [one for one in found if one.field == field and says in one.message], said(found)
    assert {one.kind for one in found} == {kind}
    assert {one.id for one in found} == {body["id"]}
    assert all(one.message.endswith(".") and "\n" not in one.message for one in found)


@pytest.mark.parametrize(("kind", "fields", "field", "says"), PLANTED)
def test_the_whole_says_of_an_entry_what_is_said_of_it_alone(
    kind: EntryKind, fields: dict[str, Any], field: str, says: str
) -> None:
    key = (kind, FIRST[kind])
    body = changed(seeded("en"), key, fields)
    alone = {(one.field, one.message) for one in lint(kind, body, "en")}
    whole = problems({**seeded("en"), key: body}, "en")
    found = {(one.field, one.message) for one in whole if one.id == key[1]}
    if kind is not SUPPORT or field:  # how much room there is for support is said once, of all of it
        assert alone <= found, said(whole)
    assert [one for one in whole if says in one.message]
    others = {one.id for one in whole} - {key[1], ""}
    assert others <= ({"energy"} if kind is ITEM and "id" in fields else set()), said(whole)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(one[0], one[1]) for one in PLANTED if one[0] not in (THEME, ITEM, ASKED) and "id" not in one[1]],
)
def test_a_problem_is_said_as_the_check_of_the_exported_files_says_it(
    kind: EntryKind, fields: dict[str, Any]
) -> None:
    key = (kind, FIRST[kind])
    edited = {**seeded("en"), key: changed(seeded("en"), key, fields)}
    checked = {fault.message for fault in read("en", texts(edited, "en")).faults}
    assert {one.message for one in problems(edited, "en")} == checked


def test_spanish_is_linted_by_the_rules_of_spanish() -> None:
    key = (REFRAME, FIRST[REFRAME])
    for text, says in (
        ("Simplemente pide ayuda.", "'simplemente' is never used"),
        ("Corresponsabilidad institucional interdepartamental.", "on the INFLESZ scale, below 55"),
    ):
        body = changed(seeded("es"), key, {"text": text})
        assert says in said(lint(REFRAME, body, "es"))
        assert lint(REFRAME, body, "it") == ()


def test_two_reframes_of_the_same_text_are_one_too_many() -> None:
    first, second = [key for key in seeded("en") if key[0] is REFRAME][:2]
    twice = {**seeded("en"), second: {**seeded("en")[second], "text": seeded("en")[first]["text"]}}
    assert problems(twice, "en") == (
        Problem(REFRAME, second[1], "text", "This reframe is there twice; keep one."),
    )


def test_an_id_is_taken_across_prompts_and_starters() -> None:
    body = {**seeded("en")[STARTER, FIRST[STARTER]], "id": "asking.round"}
    (found,) = problems({**seeded("en"), (STARTER, "asking.round"): body}, "en")
    assert found == Problem(
        STARTER, "asking.round", "id", "The id 'asking.round' is taken (by a prompt); choose another."
    )


def test_the_id_of_an_entry_is_not_changed() -> None:
    key = (PROMPT, FIRST[PROMPT])
    (found,) = problems({**seeded("en"), key: {**seeded("en")[key], "id": "energy.other"}}, "en")
    assert (found.id, found.field) == (FIRST[PROMPT], "id")
    assert "'energy.cameras' for good" in found.message


@pytest.mark.parametrize(
    ("left_out", "kind", "says"),
    [
        ([(ASKED, "energy")], ASKED, "'energy' asks no question; choose one of its own."),
        ([(THEME, "help")], THEME, "There must be the themes load and help"),
        ([(HELP, "advice")], HELP, "There is no kind of help 'advice'; add it."),
        ([(SUPPORT, "assistance-programme")], SUPPORT, "'assistance-programme' without a country is missing"),
        (
            [key for key in seeded("en") if key[0] is PROMPT and key[1].startswith("asking.")][1:],
            PROMPT,
            "'asking' has fewer than 2 prompts; add more.",
        ),
        (
            [key for key in seeded("en") if key[0] is STARTER][5:],
            STARTER,
            "There are 5 here and must be at least 6",
        ),
        (
            [key for key in seeded("en") if key[0] is REFRAME][19:],
            REFRAME,
            "There are 19 here and must be at",
        ),
    ],
    ids=["asked", "theme", "help", "support", "prompts", "starters", "reframes"],
)
def test_what_there_is_too_little_of_is_said_of_the_whole(
    left_out: list[Key], kind: EntryKind, says: str
) -> None:
    (found,) = problems({key: body for key, body in seeded("en").items() if key not in left_out}, "en")
    assert (found.kind, found.id, found.field) == (kind, "", "")
    assert says in found.message


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("energy.z", "'energy.z' is not there; choose another question to ask."),
        ("asking.a", "'asking.a' is of another dimension; choose a question of 'energy'."),
    ],
)
def test_a_dimension_asks_a_question_of_its_own_that_is_there(item: str, says: str) -> None:
    asked = {"id": "energy", "item": item}
    assert problems({**seeded("en"), (ASKED, "energy"): asked}, "en") == (
        Problem(ASKED, "energy", "item", says),
    )


def test_a_question_that_is_asked_is_missed_when_it_is_retired() -> None:
    rest = {key: body for key, body in seeded("en").items() if key != (ITEM, "energy.a")}
    (found,) = problems(rest, "en")
    assert (found.kind, found.id, found.field) == (ASKED, "energy", "item")
    assert problems({**rest, (ASKED, "energy"): {"id": "energy", "item": "energy.b"}}, "en") == ()


def test_support_is_measured_together() -> None:
    more: dict[Key, Body] = {
        (SUPPORT, f"line.{number}"): {
            "id": f"line.{number}",
            "kind": "talk",
            "checked": True,
            "name": "N" * 90,
            "contact": "1",
        }
        for number in range(30)
    }
    assert all(lint(SUPPORT, body, "en") == () for body in more.values())
    (found,) = problems({**seeded("en"), **more}, "en")
    assert (found.kind, found.id) == (SUPPORT, "")
    assert "in the support section" in found.message


def test_a_library_without_problems_can_be_made() -> None:
    more = {**seeded("en")[PROMPT, FIRST[PROMPT]], "id": "energy.more"}
    grown = {**seeded("en"), (PROMPT, "energy.more"): more}
    assert problems(grown, "en") == ()
    assert library(grown, "en").prompts[-1].id == "energy.more"


numbers = st.integers() | st.floats() | st.sampled_from([10**400, -1])
leaves = (
    st.none() | st.booleans() | numbers | st.text() | st.sampled_from(["", " ", "[a]", "{x", "yes", "energy"])
)
json = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
kinds = st.sampled_from(EntryKind)
locales = st.sampled_from(["en", "es", "es-MX", "de", ""])


@given(kinds, json, locales)
def test_no_body_whatever_raises(kind: EntryKind, body: object, locale: str) -> None:
    found = lint(kind, body, locale)  # type: ignore[arg-type]  # whatever JSON can say
    assert found
    assert all(one.message.endswith(".") for one in found)


@settings(max_examples=settings().max_examples // 5)  # the whole library is checked each time
@given(st.data(), kinds, locales)
def test_no_field_whatever_raises_alone_or_in_the_whole(
    data: st.DataObject, kind: EntryKind, locale: str
) -> None:
    no_field_raises(data, kind, locale)


@pytest.mark.slow
@settings(deadline=None)
@given(st.data(), kinds, locales)
def test_no_field_raises_however_often_one_tries(data: st.DataObject, kind: EntryKind, locale: str) -> None:
    no_field_raises(data, kind, locale)


def no_field_raises(data: st.DataObject, kind: EntryKind, locale: str) -> None:
    """Put whatever JSON can say into some fields of an entry, and check it alone and among all."""
    key = data.draw(st.sampled_from([key for key in seeded("en") if key[0] is kind]))
    body = dict(seeded("en")[key])
    for field in data.draw(st.lists(st.sampled_from([*body, "day", "drafts", "steps", "note", "country"]))):
        if data.draw(st.booleans()):
            body[field] = data.draw(json)
        else:
            body.pop(field, None)
    alone = lint(kind, body, locale)
    edited = {**seeded("en"), key: body}
    whole = problems(edited, locale)
    if alone and kind is not SUPPORT:
        assert {one.message for one in alone} <= {one.message for one in whole}
    assert isinstance(mismatches(seeded("en"), edited, "English"), tuple)
    assert isinstance(mismatches(edited, seeded("es"), "English"), tuple)
    assert isinstance(texts(edited, "en"), dict)


@pytest.mark.parametrize("text", ["responsibilities ", "a", ".", "[", "-a", "1. "])
@pytest.mark.parametrize("field", ["why", "draft", "id", "source", "dimension"])
def test_the_longest_text_that_can_come_in_is_too_long_and_takes_no_time(field: str, text: str) -> None:
    long = (text * LONGEST_TEXT)[: LONGEST_TEXT - 1] + "a"
    body = {**seeded("en")[PROMPT, FIRST[PROMPT]], field: long}
    lint(PROMPT, seeded("en")[PROMPT, FIRST[PROMPT]], "en")  # what is read once a process is read by now
    began = time.process_time()
    assert lint(PROMPT, body, "en")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("locale", LOCALES)
def test_typing_never_waits(locale: str) -> None:
    body = seeded(locale)[PROMPT, FIRST[PROMPT]]

    def best(tries: int, of: object) -> float:
        times = []
        for _ in range(tries):
            began = time.perf_counter()
            of()  # type: ignore[operator]  # any function
            times.append(time.perf_counter() - began)
        return min(times)

    assert best(5, lambda: lint(PROMPT, body, locale)) < 0.020
    assert best(5, lambda: library(seeded(locale), locale)) < 0.030


SPANISH = seeded("es")


@pytest.mark.parametrize(
    ("key", "fields", "field", "says"),
    [
        ((SUPPORT, "es.024"), {"contact": "025"}, "contact", "The numbers must be as in English;"),
        (
            (EntryKind.GUIDE, "energy"),
            {"ask": ["¿Qué?"] * 2},
            "ask 2",
            "There are 2 questions and must be 3;",
        ),
        (
            (PROMPT, "energy.cameras"),
            {"steps": ["Di."]},
            "steps 1",
            "There are 1 steps and must be 3; write as",
        ),
        ((PROMPT, "energy.cameras"), {"draft": "A [nombre]"}, "draft", "The blanks must be as in English;"),
        ((SUPPORT, "es.024"), {"contact": "025"}, "contact", "write those of “024”."),
        (
            (SUPPORT, "es.emergency"),
            {"note": "Gratis"},
            "note",
            "'note' is here alone; add it to English or take it",
        ),
        (
            (HELP, "advice"),
            {"drafts": [{"to": "lead", "text": "Hola."}]},
            "draft to lead",
            "translate these: [what it is] [one way]",
        ),
    ],
)
def test_what_must_be_alike_in_every_language_is_said_at_its_field(
    key: Key, fields: dict[str, Any], field: str, says: str
) -> None:
    (found,) = mismatches(seeded("en"), {**SPANISH, key: changed(SPANISH, key, fields)}, "English")
    assert (found.kind, found.id, found.field) == (*key, field)
    assert says in found.message


def test_languages_that_say_the_same_have_no_mismatch_and_no_gap() -> None:
    assert mismatches(seeded("en"), SPANISH, "English") == ()
    assert gaps(seeded("en"), SPANISH) == gaps(SPANISH, seeded("en")) == ()


def test_what_is_not_translated_is_a_gap_and_no_mismatch() -> None:
    missing: list[Key] = [(THEME, "load"), (ITEM, "energy.b"), (PROMPT, "energy.cameras"), (ASKED, "energy")]
    partly = {key: body for key, body in SPANISH.items() if key not in missing}
    assert gaps(seeded("en"), partly) == tuple(missing[:3])
    assert gaps(partly, seeded("en")) == ()
    assert mismatches(seeded("en"), partly, "English") == ()
    assert len(gaps(seeded("en"), {})) == len(seeded("en")) - 10
