"""Every sentence is used, every sentence that is used exists, and a tired person can read them."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from content import rules
from content.library import Library
from content.readability import grade
from content.wording import Wording
from slackapp.blocks.ids import BlockId
from slackapp.blocks.sentences import Sentence, form_errors, not_asked
from slackapp.pulse.partition import Reason
from tests.blocks.built import every_surface

ROOT = Path(__file__).parents[2]
LABELS = tuple(f"{group}." for group in rules.LABELS)
FORM = re.compile(r"\.(one|other)$")


def literals() -> Iterator[str]:
    """Find every string in the product that may name a sentence."""
    for package in ("slackapp", "jobs"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


class Watched(dict[str, str]):
    """Sentences that remember which of them were asked for."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        super().__init__(entries)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # a dict of texts alone
        self.asked.add(key)
        return super().get(key, default)


@pytest.fixture(scope="module")
def used(library: Library) -> set[str]:
    """Collect the keys asked for while everything is built."""
    watched = Watched(library.words.entries)
    for _ in every_surface(replace(library, words=Wording(watched))):
        pass
    return watched.asked


def test_every_sentence_is_used_somewhere(library: Library, used: set[str]) -> None:
    spelled = set(literals())
    families = (
        "dimension.",
        "not_asked.",
        "why_asked.",
        "not_for.",
        "hr.step_",
        "study.",
    )
    unused = [
        key
        for key in library.words.entries
        if not {key, FORM.sub("", key)} & (used | spelled) and not key.startswith(families)
    ]
    assert unused == []


def test_every_key_that_blocks_spell_exists(library: Library) -> None:
    for path in (ROOT / "slackapp" / "blocks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words":
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    assert str(key.value) in library.words.entries, path.name


@pytest.mark.parametrize("sentence", list(Sentence))
def test_every_named_sentence_exists_and_needs_no_values(words: Wording, sentence: Sentence) -> None:
    said = words(sentence)
    assert said.endswith((".", "!"))
    assert len(said) <= 250


def test_every_reason_is_said_in_structural_words(words: Wording) -> None:
    said = [not_asked(words, reason) for reason in Reason]
    assert len(set(said)) == len(said)
    assert all(sentence.startswith("You are not asked, because") for sentence in said)


def test_an_answer_and_a_pass_for_the_week_are_told_alike(words: Wording) -> None:
    assert words(Sentence.NOT_THIS_WEEK_ACK) == words(Sentence.ALREADY_DONE) == "You’re done for this week."


def test_an_error_of_the_form_stands_under_the_first_question() -> None:
    assert form_errors("Please choose.") == {BlockId.QUESTION_0.value: "Please choose."}


def test_every_sentence_reads_at_grade_seven_or_below(library: Library) -> None:
    hard = {
        key: round(found, 1)
        for key, text in library.words.entries.items()
        if not key.startswith(LABELS)
        and (found := grade(re.sub(r"\{\w+\}", "five", text))) > 7
        and len(text.split()) > 3
    }
    assert hard == {}


@pytest.mark.parametrize(
    "word", ["just", "simply", "differential", "epsilon", "laplace", "burnout", "anonymised"]
)
def test_no_jargon_no_guilt(library: Library, word: str) -> None:
    said = "\n".join(library.words.entries.values()).lower()
    assert not re.search(rf"\b{word}\b", said)
