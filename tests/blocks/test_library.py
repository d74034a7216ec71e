"""What HR edits is shown as people meet it: by the same builders, and whatever has been typed so far."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.entry import JSON, Body, EntryKind
from content.files import locales
from content.library import Library, load
from slackapp.blocks import checkin, prompt_card, report
from slackapp.blocks.ids import BlockId
from slackapp.blocks.lenient import BLANK
from slackapp.blocks.library import shown
from tests.blocks.surfaces import PUBLISHED, texts

BODIES: dict[EntryKind, Body] = {
    EntryKind.THEME: {"id": "load", "title": "Pace", "question": "Can we go on like this?"},
    EntryKind.ITEM: {
        "id": "energy.z",
        "dimension": "energy",
        "text": "I had energy left.",
        "scale": "agreement",
        "reversed": False,
        "not_applicable": True,
    },
    EntryKind.ASKED: {"id": "energy", "item": "energy.b"},
    EntryKind.REFRAME: {"id": "reframe.x", "text": "Ask <one> person & see."},
    EntryKind.HELP: {
        "id": "advice",
        "title": "Advice",
        "when": "I have a choice to make.",
        "drafts": [{"to": "lead", "text": "I’d like your view.\nDo you have ten minutes?"}],
    },
    EntryKind.MEMBER: {
        "id": "member.x",
        "title": "Ask",
        "text": "Ask one person.",
        "draft": "Got ten?",
        "minutes": 5,
    },
    EntryKind.GUIDE: {"id": "energy", "open": "How is it?", "ask": ["What?", "When?"], "close": "Let’s try."},
    EntryKind.SUPPORT: {
        "id": "es.024",
        "country": "ES",
        "kind": "talk",
        "checked": True,
        "name": "Línea 024",
        "contact": "024",
        "note": "always",
    },
}
for kind in (EntryKind.PROMPT, EntryKind.STARTER, EntryKind.AREA):
    BODIES[kind] = {
        "id": "x.y",
        **({"dimension": "energy"} if kind is EntryKind.PROMPT else {}),
        "title": "Go first",
        "why": "It helps.",
        "source": "Somebody, 2020, A Journal",
        "study": "survey",
        "steps": ["One.", "Two."],
        "draft": "I’ll go first.",
        "minutes": 5,
        "avoid": "Not in a full week.",
    }


def built(library: Library, kind: EntryKind, body: Body) -> list[dict[str, Any]]:
    return [dict(each) for each in shown(library, kind, body)]


def said(library: Library, kind: EntryKind, body: Body) -> str:
    return "\n".join(texts(each) for each in built(library, kind, body))


@pytest.mark.parametrize("kind", [EntryKind.PROMPT, EntryKind.STARTER])
def test_a_prompt_is_shown_by_the_builder_of_the_report(library: Library, kind: EntryKind) -> None:
    given_prompt = library.prompts[0]
    body = {**given_prompt.model_dump(mode="json", exclude_none=True)}
    message, draft = built(library, kind, body)
    assert given_prompt.draft.strip() in json.dumps(draft, ensure_ascii=False).replace("\\n", "\n")
    assert given_prompt.source.replace("&", "&amp;") in texts(draft)
    assert message["blocks"] == prompt_card.prompt_card(library.words, given_prompt, "")
    card = prompt_card.prompt_card(library.words, given_prompt, "", is_answer=False)
    real = report.report(library.words, library=library, teams=(PUBLISHED,), prompt=given_prompt, round_id="")
    start = real["blocks"].index(message["blocks"][0])
    assert real["blocks"][start : start + len(card)] == card


def test_an_item_is_shown_with_its_five_answers_and_the_last(library: Library) -> None:
    (modal,) = built(library, EntryKind.ITEM, BODIES[EntryKind.ITEM])
    assert modal["type"] == "modal"
    assert modal["title"]["text"] == "This week: Load"
    (question,) = (block for block in modal["blocks"] if block["type"] == "input")
    assert question["label"]["text"] == "I had energy left."
    options = [option["text"]["text"] for option in question["element"]["options"]]
    assert options == [
        "Strongly disagree",
        "Disagree",
        "Neither",
        "Agree",
        "Strongly agree",
        "Didn’t come up",
    ]


def test_the_question_is_the_one_of_the_real_modal(library: Library) -> None:
    item = library.item("asking.a")
    (modal,) = built(library, EntryKind.ITEM, item.model_dump(mode="json", exclude={"default"}))
    assert checkin.question(library.words, BlockId.QUESTION_0, item) in modal["blocks"]
    assert modal["title"]["text"] == f"This week: {library.themes['help'].title}"


def test_what_is_asked_is_shown_as_its_question(library: Library) -> None:
    assert library.item("energy.b").text in said(library, EntryKind.ASKED, BODIES[EntryKind.ASKED])
    assert shown(library, EntryKind.ASKED, {"id": "energy", "item": "nothing"}) == ()


def test_a_theme_is_shown_in_the_weekly_message_and_as_a_title(library: Library) -> None:
    message, modal = built(library, EntryKind.THEME, BODIES[EntryKind.THEME])
    assert "*This week: Pace* – Can we go on like this?" in texts(message)
    assert "Thursday 5 Nov, 18:00" in texts(message)
    assert modal["title"]["text"] == "This week: Pace"
    assert library.themes["load"].defaults[0].text in texts(modal)


def test_a_reframe_is_shown_where_somebody_is_thanked(library: Library) -> None:
    (modal,) = built(library, EntryKind.REFRAME, BODIES[EntryKind.REFRAME])
    few = library.support.for_country("US")
    assert modal == checkin.thanks(library.words, reframe="Ask <one> person & see.", support=few)
    assert "> Ask &lt;one&gt; person &amp; see." in texts(modal)


def test_a_kind_of_help_is_shown_as_a_choice_and_with_each_draft_as_it_is_copied(library: Library) -> None:
    first, *drafts = built(library, EntryKind.HELP, BODIES[EntryKind.HELP])
    assert "Advice\nI have a choice to make." in texts(first)
    said = [texts(each) for each in drafts]
    assert any("*Advice* – My lead\nI’d like your view.\nDo you have ten minutes?" in each for each in said)


def test_a_support_line_is_shown_in_both_places(library: Library) -> None:
    panel, line = built(library, EntryKind.SUPPORT, BODIES[EntryKind.SUPPORT])
    assert "Línea 024: 024 (always)" in texts(panel)
    assert "Línea 024: 024" in texts(line)


@pytest.mark.parametrize("kind", list(EntryKind))
def test_an_empty_entry_is_shown_with_ellipses(library: Library, kind: EntryKind) -> None:
    if kind is not EntryKind.ASKED:
        assert BLANK in said(library, kind, {})
        assert "None" not in said(library, kind, {})


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_kind_is_shown_in_every_language(kind: EntryKind, locale: str) -> None:
    assert shown(load(locale), kind, BODIES[kind])


def values() -> st.SearchStrategy[JSON]:
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text("a<&*…\n ", max_size=9)
    return st.recursive(
        plain,
        lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(("to", "text")), each),
    )


def fields() -> Iterator[str]:
    for body in BODIES.values():
        yield from body
        for value in body.values():
            for one in value if isinstance(value, list) else ():
                yield from one if isinstance(one, dict) else ()


NAMES = st.sampled_from(sorted(set(fields())))


@example(kind=EntryKind.REFRAME, typed={"text": 5}, keep=False)
@given(
    kind=st.sampled_from(EntryKind), typed=st.dictionaries(NAMES, values(), max_size=4), keep=st.booleans()
)
def test_whatever_is_typed_is_shown_and_never_raises(
    kind: EntryKind, typed: dict[str, JSON], keep: bool
) -> None:
    for each in shown(load("en"), kind, {**(BODIES[kind] if keep else {}), **typed}):
        assert each["blocks"]
