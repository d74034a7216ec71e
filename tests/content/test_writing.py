"""Whatever an entry says, its file says the same, and as plainly as YAML allows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.entries import LONG, WIDTH, seeded, texts, written
from content.entry import Body, Entries, EntryKind
from content.yaml_source import read
from tests.content.conftest import read as read_files

TRICKY = [
    *(
        "yes",
        "no",
        "null",
        "~",
        "1e3",
        "12",
        "007",
        "0x1F",
        "1_000",
        "3.14",
        "12:30",
        "2021-01-01",
        "true",
        "=",
    ),
    *(
        "",
        " ",
        "- a",
        "-",
        "# a",
        "a # b",
        "a #b",
        "a: b",
        "a:b",
        "a:",
        ": a",
        "?",
        "? a",
        "!",
        "!a",
        "&a",
        "*a",
    ),
    *(
        "%a",
        "@a",
        "`a`",
        "[a]",
        "{a}",
        "{",
        "a, b",
        "|",
        ">",
        ">-",
        "'",
        '"',
        "''",
        "it's",
        '"so"',
        "a \\ b",
        "\\n",
    ),
    *(
        " a",
        "a ",
        "  a  b  ",
        "a\n",
        "\na",
        "a\nb",
        "a\n\nb",
        "a\n\n\nb",
        "a\n b",
        "a \nb",
        "a\n\n",
        "\n",
        "\t",
        "a\tb",
    ),
    *(
        "🙂",
        "a 🙂 b",
        "¿Sí?",
        "“so”",
        "…",
        "a\u2028b",
        "a\x85b",
        "\ufeffa",
        "a\x00b",
        "\x7f",
        "a\r\nb",
        "a\rb",
        "\xa0a",
    ),
    *(
        "---",
        "...",
        "--- a",
        "a\n---\nb",
        "a\n...\nb",
        "<<",
        "0",
        "-1",
        "+1",
        ".5",
        "1.",
        "nan",
        ".inf",
        "Yes",
        "OFF",
    ),
    *("word " * 100 + "end", "x" * 500, "a" + " b" * 300 + "  c", "a\n" + "word " * 60 + "end\n- b: c"),
]
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
wordy = st.lists(
    st.sampled_from(["a", "word", "it's", "#", "-", ":", "b:", "  ", "\n", "\n\n", "yes", "[x]"])
).map(" ".join)
LOCALES = st.sampled_from(["en", "es"])
spoken = any_text | wordy | st.sampled_from(TRICKY)


def back(text: str) -> object:
    source = read("en/x.yml", text + "\n")
    assert source.faults == ()
    return source.value


@pytest.mark.parametrize("text", TRICKY)
def test_a_tricky_text_comes_back_to_the_last_space(text: str) -> None:
    for field in ("title", "text", "draft"):
        body: dict[str, Any] = {"id": "a", field: text, "steps": [text, text]}
        assert back(written(body)) == [body]


@given(spoken, st.lists(spoken, max_size=3), spoken, spoken)
def test_any_text_comes_back_in_any_field(title: str, steps: list[str], text: str, draft: str) -> None:
    body: dict[str, Any] = {
        "id": "a",
        "title": title,
        "steps": list(steps),
        "text": text,
        "draft": draft,
        "note": None,
    }
    both = f"{written(body)}\n\n{written(body)}"
    assert back(both) == [body, body]


@given(any_text.filter(bool), st.integers(0, 999_999_999) | st.booleans() | st.none())
def test_any_field_and_any_plain_value_come_back(field: str, value: float | None) -> None:
    body = {"id": "a", field: value}
    assert back(written(body)) == [body]


@given(st.lists(st.dictionaries(st.sampled_from(["to", "text", "id"]), spoken), max_size=3))
def test_lists_of_fields_come_back(drafts: list[dict[str, str]]) -> None:
    body: dict[str, Any] = {"id": "a", "drafts": list(drafts)}
    assert back(written(body)) == [body]


def said(entries: Entries, locale: str) -> dict[Any, Body]:
    """What files of a language say: what is asked stands in those of the first alone."""
    return {key: body for key, body in entries.items() if locale == "en" or key[0] is not EntryKind.ASKED}


@settings(max_examples=settings().max_examples // 5)  # a whole library is written and read each time
@given(st.data(), LOCALES)
def test_a_whole_library_of_any_texts_comes_back(data: st.DataObject, locale: str) -> None:
    a_whole_library_comes_back(data, locale)


@pytest.mark.slow
@settings(deadline=None)
@given(st.data(), LOCALES)
def test_a_whole_library_comes_back_however_often_one_tries(data: st.DataObject, locale: str) -> None:
    a_whole_library_comes_back(data, locale)


def a_whole_library_comes_back(data: st.DataObject, locale: str) -> None:
    """Change some texts of the library, write its files and read them again."""
    changed = dict(seeded(locale))
    for key in data.draw(st.lists(st.sampled_from(list(changed)), max_size=6)):
        if key[0] is EntryKind.ASKED:
            continue
        body = {
            field: data.draw(spoken) if isinstance(value, str) and field not in ("id", "dimension") else value
            for field, value in changed[key].items()
        }
        changed[key] = body
    assert read_files(locale, texts(changed, locale), changed).said == said(changed, locale)


def test_a_text_is_plain_where_that_is_safe_and_in_quotes_where_not() -> None:
    body = {
        "id": "energy.b",
        "title": "¿Qué hora es?",
        "question": "12:30",
        "when": "yes",
        "why": 'She said "we".',
        "text": "024",
        "avoid": "a: b, it's",
        "note": '"so"',
    }
    assert written(body).splitlines() == [
        "- id: energy.b",
        "  note: '\"so\"'",
        "  title: ¿Qué hora es?",
        "  question: '12:30'",
        "  when: 'yes'",
        '  why: She said "we".',
        "  text: '024'",
        "  avoid: 'a: b, it''s'",
    ]


def test_a_long_draft_is_folded_within_the_width_and_keeps_its_paragraphs() -> None:
    draft = "One word and the next. " * 20 + "End.\nA new line.\n\nA new paragraph."
    lines = written({"id": "a", "draft": draft}).split("\n")
    assert lines[1] == "  draft: >-"
    assert lines[-5:] == ["", "    A new line.", "", "", "    A new paragraph."]
    folded = lines[2:-5]
    assert len(folded) >= 4
    assert all(len(line) <= WIDTH for line in folded)
    assert all(len(line) > WIDTH - 20 for line in folded[:-1])
    assert back("\n".join(lines)) == [{"id": "a", "draft": draft}]


def test_a_short_text_stays_on_its_line() -> None:
    for field in ("title", "question"):
        (_, line) = written({"id": "a", field: "word " * (LONG // 5 - 1) + "words"}).split("\n")
        assert len(line) <= WIDTH


@pytest.mark.parametrize("unseen", ["\x85", "\u2028", "\u2029", "\r", "\ufeff", "\x00"])
def test_a_sign_that_reading_would_change_is_written_as_its_number(unseen: str) -> None:
    text = written({"id": "a", "draft": f"One{unseen}two " * 30})
    assert unseen not in text
