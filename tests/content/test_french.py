"""The French library is written in one way throughout: whom it addresses, and how its signs are set."""

import re
from collections.abc import Iterator, Mapping

import pytest

from content import translations
from content.entries import seeded
from content.entry import JSON, EntryKind, words
from content.help import Recipient
from content.library import load, seed_reading
from content.sentence_files import WORDING, sentences

NO_BREAK = "\N{NO-BREAK SPACE}"
FAMILIAR = re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt’", re.IGNORECASE)
POLITE = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)
ENDINGS = re.compile(
    r"\w[·•‧⋅]\w|\w\.(?:e|es|s|ne|nes|trice|rice|se|euse)\b|\((?:e|es|ne|nes|s)\)|\w-e-s\b|\w/(?:e|euse|rice)s?\b"
)
"""Two genders written at once, which a screen reader spells out and Slack may take for an address."""
AGREEING = re.compile(
    r"\b(?:seul|prêt|obligé|forcé|bloqué|fatigué|débordé|content|sûr|laissé|aidé|soutenu)e?s?\b",
    re.IGNORECASE,
)
"""Words that would take the gender of whoever says "je"."""
CALLED_BY_THEIR_OWN_NAMES = EntryKind.SUPPORT


def strings(value: JSON) -> Iterator[str]:
    """All texts in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for field, inner in value.items():
            if field not in ("id", "to"):
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def texts(*kinds: EntryKind) -> list[str]:
    """Every text in French of some kinds of entries."""
    found = [body for (kind, _), body in seeded("fr").items() if kind in kinds]
    return [text for body in found for text in strings(words(body))]


def everything() -> list[str]:
    """Every text of the library, and every sentence of the app and its pages."""
    kinds = [kind for kind in EntryKind if kind not in (EntryKind.ASKED, CALLED_BY_THEIR_OWN_NAMES)]
    said = [text for _, text in sentences(seed_reading("fr").sources[WORDING])]
    return [*texts(*kinds), *said, *pages()]


def pages() -> list[str]:
    """What the pages say in French, with a word for each value and without marks such as <strong>."""
    said = (each.string for each in translations.read("fr") if each.id)
    forms = (text for one in said for text in (one if isinstance(one, tuple) else (one,)))
    return [re.sub(r"%\(\w+\)s", "X", re.sub(r"<[^>]+>", "", str(text))).replace("%%", "%") for text in forms]


def drafts(to: Recipient) -> list[str]:
    """The drafts of those who ask for help, to one kind of person."""
    return [draft.text for kind in load("fr").help for draft in kind.drafts if draft.to is to]


def faulty(pattern: str) -> list[str]:
    return [text for text in everything() if re.search(pattern, text)]


def test_no_line_can_break_before_a_high_sign_or_beside_a_quotation_mark() -> None:
    assert len(everything()) > 1000
    assert faulty(r" [;!?:»%]") == []
    assert faulty(r"\w[;!?]|\w:(?:\s|$)") == []
    assert faulty(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»") == []


def test_every_apostrophe_is_a_curly_one() -> None:
    assert faulty(r"\w'\w") == []


def test_no_ending_stands_in_dots_dashes_or_brackets() -> None:
    assert faulty(ENDINGS.pattern) == []


@pytest.mark.parametrize("wrong", ["sûr·e", "les salarié.e.s", "prêt(e)", "agent-e-s", "heureux/euse"])
def test_such_an_ending_would_be_found(wrong: str) -> None:
    assert ENDINGS.search(wrong)


def test_no_question_agrees_with_whoever_reads_it() -> None:
    asked = texts(EntryKind.ITEM)
    assert len(asked) >= 30
    assert [text for text in asked if AGREEING.search(text)] == []


def test_the_app_says_vous_and_tu_is_said_among_colleagues_alone() -> None:
    among_colleagues = drafts(Recipient.TEAMMATE)
    assert all(FAMILIAR.search(text) for text in among_colleagues)
    said = [text for text in everything() if FAMILIAR.search(text) and text not in among_colleagues]
    assert said == []


def test_a_request_to_ones_lead_chooses_neither() -> None:
    assert len(drafts(Recipient.LEAD)) == len(drafts(Recipient.HR)) == len(drafts(Recipient.TEAMMATE))
    assert not any(FAMILIAR.search(text) or POLITE.search(text) for text in drafts(Recipient.LEAD))
