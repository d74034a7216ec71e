"""A text says what it says: nothing in it is hidden from its readers, and nobody counts who reads it."""

from collections.abc import Mapping

import pytest

from content.entries import seeded
from content.entry import JSON, EntryKind
from content.validate import lint

Body = Mapping[str, JSON]
FIELDS = {
    EntryKind.THEME: ("load", ("title", "question")),
    EntryKind.ITEM: ("energy.a", ("text",)),
    EntryKind.PROMPT: ("energy.cameras", ("title", "why", "source", "draft", "avoid")),
    EntryKind.REFRAME: ("reframe.trust", ("text",)),
    EntryKind.HELP: ("advice", ("title", "when")),
}
EVERY = [(kind, entry, field) for kind, (entry, fields) in FIELDS.items() for field in fields]
ADDRESSES = (
    "https://count.example/7",
    "HTTP://COUNT.EXAMPLE",
    "slack://user?id=U1",
    "www.count.example",
    "count.example/you",
    "COUNT.COM",
    "t.co/x",
    "ana@count.example",
)


def said(kind: EntryKind, entry: str, field: str, more: str, locale: str = "en") -> list[tuple[str, str]]:
    """What is wrong with an entry with this much more in a field, and was not before."""
    body: dict[str, JSON] = dict(seeded(locale)[kind, entry])
    before = lint(kind, body, locale)
    body[field] = f"{body.get(field, 'Here')}{more}"
    return [(each.field, each.message) for each in lint(kind, body, locale) if each not in before]


@pytest.mark.parametrize(("kind", "entry", "field"), EVERY)
@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u3164", "\U000e0041", "\t"]
)
def test_a_character_that_nobody_sees_is_refused_wherever_it_stands(
    kind: EntryKind, entry: str, field: str, unseen: str
) -> None:
    found = said(kind, entry, field, f"{unseen}x")
    assert (field, f"It holds a character that nobody can see (U+{ord(unseen):04X}); take it out.") in found


@pytest.mark.parametrize(("kind", "entry", "field"), EVERY)
def test_an_address_is_refused_wherever_it_would_become_a_link(
    kind: EntryKind, entry: str, field: str
) -> None:
    for address in ADDRESSES:
        found = said(kind, entry, field, f" {address}")
        assert any(on == field and "looks like an address" in message for on, message in found), address


@pytest.mark.parametrize("field", ["name", "contact", "note"])
def test_a_support_line_has_an_address_and_hides_nothing_either(field: str) -> None:
    line = (EntryKind.SUPPORT, "assistance-programme")
    assert said(*line, field, " https://help.example") == []
    assert said(*line, field, "\u202e")[0][0] == field


@pytest.mark.parametrize("step", [0, 1])
def test_steps_and_drafts_hide_nothing(step: int) -> None:
    prompt: dict[str, JSON] = dict(seeded("en")[EntryKind.PROMPT, "energy.cameras"])
    steps = ["Go there.", "Ask them."]
    steps[step] += " See www.count.example"
    found = [
        (each.field, each.message) for each in lint(EntryKind.PROMPT, {**prompt, "steps": list(steps)}, "en")
    ]
    assert [field for field, message in found if "looks like an address" in message] == [f"steps {step + 1}"]
    kind: dict[str, JSON] = dict(seeded("en")[EntryKind.HELP, "advice"])
    drafts: list[JSON] = [{"to": to, "text": "Can you help?\u200b"} for to in ("teammate", "lead", "hr")]
    assert {each.field for each in lint(EntryKind.HELP, {**kind, "drafts": drafts}, "en")} == {
        f"draft to {to}" for to in ("teammate", "lead", "hr")
    }


@pytest.mark.parametrize(
    "text",
    [
        "Ask.",
        "So far: 3.5 of 5.",
        "e.g. at 9 a.m.",
        "One.\n\nTwo.",
        "A day\u00a0off 👩‍💻 ❤️‍🔥",
        "I. Ask",
        "Wait…then",
    ],
)
def test_ordinary_texts_are_let_be(text: str) -> None:
    assert said(EntryKind.REFRAME, "reframe.trust", "text", f" {text}") == []
