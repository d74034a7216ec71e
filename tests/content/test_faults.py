"""Every kind of fault is found in its file, on its line, with one sentence that says what to do."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.entry import LONGEST_TEXT
from content.faults import LibraryInvalid
from content.files import FILES, seed_texts
from content.library import load
from content.themes import Dimension
from content.yaml_source import TOO_MUCH, read
from tests.content.conftest import parse

HERE = "¶"
"""Stands in a planted text where the fault is to be found; taken out before it is written."""


@dataclass(frozen=True)
class Planted:
    """Replaces the first ``old`` of a file by ``new``, and expects a sentence with ``says`` at HERE."""

    name: str
    file: str
    old: str
    new: str
    says: str


FIRST_ITEM = f"text: {load().item('energy.a').text}"
FIRST_ONE = seed_texts("en")["prompts.yml"].partition("- id: energy.cameras")[2]
FIRST_WHY = FIRST_ONE[FIRST_ONE.index("why: >-") : FIRST_ONE.index("\n  source:")]
FIRST_SOURCE = (
    "source: >-\n    Shockley, Gabriel, Robertson, Rosen, Chawla, Ganster and Ezerins, 2021, "
    "Journal of Applied Psychology"
)
DEEP = b"[" * 5000 + b"]" * 5000
TWICE = "'Small is fine: one question, to one person.'"
FIRST_GUIDE = load().guides[Dimension.ENERGY]
FIRST_OPEN = f"  open: {FIRST_GUIDE.open}"
FIRST_ASKED = "  ask:\n" + "".join(f"    - {text}\n" for text in FIRST_GUIDE.ask) + "  close:"
NO_GUIDE = f"- id: energy\n{FIRST_OPEN}\n{FIRST_ASKED} {FIRST_GUIDE.close}\n\n"
HEAVY = "Teleconferencing considerably fatigued participants."
LONG = "We do this in one day. " * 24
T, P, S, R, H, U, M, A, G, W = FILES

PLANTED = [
    Planted("long once escaped", T, "title: Load", "title: 1 < 2 & 3 < 4 & 5 > 4¶", "takes 38 characters"),
    Planted("unknown field", P, "  minutes: 5", "  minuts: 5¶", "'minuts' is not a field here"),
    Planted("missing field", P, "- id: energy.cameras", "- ¶dimension: energy", "'id' is missing; add it"),
    Planted("missing source", P, f"  {FIRST_SOURCE}\n", "", "'source' is missing; add it"),
    Planted(
        "source without year",
        P,
        "source: >-\n    Shockley, Gabriel, Robertson, Rosen, Chawla, Ganster and Ezerins, 2021",
        "source: >-¶\n    Shockley",
        "The source must have authors, year and place",
    ),
    Planted("empty text", P, FIRST_WHY, 'why: ""¶', "'why' is empty; fill it in"),
    Planted("three sentences of why", P, FIRST_WHY, "why: It is so. Try it. Go.¶", "may have two sentences"),
    Planted("no kind of study", P, "  study: field-experiment\n", "", "'study' is missing; add it"),
    Planted("unknown study", P, "study: field-experiment", "study: talk¶", "'study' must be 'meta-"),
    Planted("unknown setting", P, "    - desk", "    - bench¶", "'settings' must be 'desk', 'shift'"),
    Planted("long for no reason", P, "  minutes: 5\n", "  minutes: 11\n", "say in 'longer' what makes it so"),
    Planted("long member", M, "minutes: 10", "minutes: 12¶", "make it a smaller thing"),
    Planted("area with a setting", A, "  title: ", "  settings:¶\n    - desk\n  title: ", "no 'settings'"),
    Planted("guide to nothing", G, "id: energy", "id: power¶", "'id' must be 'energy'"),
    Planted("no guide", G, NO_GUIDE, "", "There is no guide for 'energy'"),
    Planted("one question", G, FIRST_ASKED, "  ask:¶\n    - What?\n  close:", "'ask' is empty; add at"),
    Planted("no question", G, FIRST_OPEN, "  open: Tell me.¶", "This must be a question"),
    Planted("unknown kind of line", U, "kind: crisis", "kind: help¶", "'kind' must be 'emergency'"),
    Planted("whether checked in words", U, "checked: true", "checked: no¶", "'checked' must be true or"),
    Planted("figure called an illness", W, "mixed: Mixed", "mixed: Burnout¶", "No figure is called"),
    Planted("theme called an illness", T, "title: Load", "title: Burnout¶", "No figure is called"),
    Planted("reversed without its flag", T, "      reversed: false\n", "", "'reversed' is missing; add it"),
    Planted("flag in words", T, "reversed: false", "reversed: no¶", "'reversed' must be true or false"),
    Planted("unknown dimension", T, "dimension: energy", "dimension: enrgy¶", "'dimension' must be 'energy'"),
    Planted("unknown scale", T, "scale: frequency", "scale: often¶", "'scale' must be 'frequency' or"),
    Planted("id of another dimension", T, "id: energy.b", "id: power.b¶", "must begin with its dimension"),
    Planted("item of another theme", T, "dimension: energy", "dimension: asking¶", "is not of this theme"),
    Planted(
        "no default left",
        T,
        "      default: true",
        "      default: false",
        "'energy' asks no question",
    ),
    Planted("two defaults", T, "default: false", "default: true", "'energy' has 2 items asked by default"),
    Planted("theme of another name", T, "id: help", "id: helping", "There must be the themes load and help"),
    Planted("long modal title", T, "title: Load", "title: The load that we carry now¶", "which holds 24"),
    Planted("id twice in prompts", P, "id: energy.small-step", "id: energy.cameras¶", "is taken (en/prompts"),
    Planted("id of a prompt in starters", S, "id: starter.quiet-hours", "id: asking.round¶", "is taken"),
    Planted("id twice in items", T, "id: energy.b", "id: energy.a¶", "The id 'energy.a' is taken"),
    Planted("id twice in support", U, "id: de.telefonseelsorge", "id: us.988¶", "The id 'us.988' is taken"),
    Planted(
        "starter with a dimension",
        S,
        "  title: Fix one",
        "  dimension: asking¶\n  title: Fix one",
        "take it out",
    ),
    Planted("prompt without a dimension", P, "\n  dimension: energy", "", "'dimension' is missing; add it"),
    Planted("four steps", P, "  steps:\n", "  steps:¶\n    - Begin.\n", "more entries than the 3 allowed"),
    Planted(
        "no steps", P, "  steps:\n    - Say that cam", "  steps: []¶\n  x:\n    - Say that cam", "at least 1"
    ),
    Planted("minutes in words", P, "minutes: 5", "minutes: five¶", "'minutes' must be a whole number"),
    Planted("minutes past an hour", P, "minutes: 5", "minutes: 90¶", "'minutes' must be at most 60"),
    Planted("long draft", P, "  draft: >-", f"  draft: >-¶\n    {LONG}", "in a draft, which holds 500"),
    Planted(
        "long header", P, "title: Make cam", f"title: {'So ' * 50}¶Make cam", "in a header, which holds 150"
    ),
    Planted("long section", P, "avoid: Leave it if", f"avoid: {LONG * 6}Leave it if", "the report's section"),
    Planted(
        "long title in its place", T, "title: Load", "title: The whole load¶", "modal's title, which holds 24"
    ),
    Planted("long legend", W, "lower: Lower edge", "lower: The edge that is lower¶", "the legend of a chart"),
    Planted("long label", T, FIRST_ITEM, f'text: "{"We do it. " * 220}"¶', "which holds 2000"),
    Planted("long option", W, "frequency_1: Never", f"frequency_1: {'Never ' * 15}¶", "which holds 75"),
    Planted("long button of a modal", W, "close: Close", f"close: {'Close ' * 5}¶", "button, which holds 24"),
    Planted(
        "hard sentence",
        W,
        "Your lead is asked not",
        "¶Discontinuation is institutionally",
        "reads at grade",
    ),
    Planted(
        "long kind of help", H, "title: Advice", f"title: {'Advice ' * 11}¶", "an option, which holds 75"
    ),
    Planted("long draft of help", H, "      text: >-", f"      text: >-¶\n        {LONG}", "which holds 500"),
    Planted("unknown kind of help", H, "id: advice", "id: advise¶", "'id' must be 'second-pair-of-eyes'"),
    Planted("kind of help twice", H, "id: share-the-load", "id: advice¶", "is taken (en/help.yml, line "),
    Planted("draft to nobody", H, "to: teammate", "to: friend¶", "'to' must be 'teammate', 'lead' or 'hr'"),
    Planted(
        "two drafts to one", H, "  drafts:\n    - to: teammate", "  drafts:¶\n    - to: lead", "There are 2"
    ),
    Planted("phrase in help", H, "It’s more than I can do", "It needs a hero¶", "'hero' is never used"),
    Planted("support too long", U, "name: Samaritans", f"name: {'Samaritans ' * 300}", "the support section"),
    Planted("hard why", P, FIRST_WHY, f"why: {HEAVY}¶", "reads at grade"),
    Planted("phrase in an item", T, FIRST_ITEM, "text: I felt burned out.¶", "'burned out' is never used"),
    Planted(
        "phrase in a draft",
        P,
        "  draft: >-",
        "  draft: >-¶\n    Most\n    of you did not ask.",
        "'most of you'",
    ),
    Planted("phrase in steps", P, "Say that cameras are", "Hold a reciprocity ring,", "trademark"),
    Planted(
        "phrase in the app's words", W, "name: Lean On", "name: A validated tool¶", "'validated' is never"
    ),
    Planted("just in a reframe", R, "Small is fine: one", "Small is fine: ¶just one", "'just' is never used"),
    Planted("reframe twice", R, "People say yes more often than we expect.", TWICE, "is there twice"),
    Planted(
        "reframe without an id", R, "- id: reframe.start-small\n  text", "- ¶text", "'id' is missing; add it"
    ),
    Planted(
        "reframe as bare text", R, "- id: reframe.start-small\n  text: ", "- ¶", "must have named fields"
    ),
    Planted(
        "id twice in reframes", R, "id: reframe.no-burden", "id: reframe.reach-out¶", "is taken (en/refr"
    ),
    Planted("long reframe", R, "text: 'Small", f"text: '{'We do it. ' * 310}Small¶", "which holds 3000"),
    Planted("number for text", U, "contact: '3114'", "contact: 3114¶", "'contact' must be text; write it in"),
    Planted(
        "number with a nought", U, "contact: '024'", "contact: 024¶", "'contact' must be text; write it in"
    ),
    Planted("country that YAML turns", U, "country: NZ", "country: NO¶", "'country' must be text"),
    Planted("country in words", U, "country: NZ", "country: New Zealand¶", "two capital letters"),
    Planted(
        "programme missing", U, "id: assistance-programme", "id: programme", "'assistance-programme' without"
    ),
    Planted("wrong braces", W, "name: Lean On", "name: Lean ¶{On", "The braces are wrong"),
    Planted("braces with an attribute", W, "name: Lean On", 'name: "Lean {x.y}"¶', "The braces are wrong"),
    Planted("empty sentence", W, "name: Lean On", "name:¶", "'name' must be text; write it in quotes"),
    Planted("field written twice", P, "  minutes: 5", "  minutes: 5\n  minutes: 6¶", "is written twice"),
    Planted("reference", P, FIRST_WHY, "why: &a Yes\n  avoid: *a¶", "A reference with * is not allowed"),
    Planted("quote left open", R, "text: 'Small", "text: ¶'Small' is", "not valid YAML"),
]


def spoil(folder: Path, planted: Planted) -> int:
    """Plant a fault and return the line it is to be found on: HERE, or the entry or file around it (0)."""
    path = folder / planted.file
    text = path.read_text(encoding="utf-8")
    assert planted.old in text, f"the seeds no longer hold {planted.old!r}"
    text = text.replace(planted.old, planted.new, 1)
    line = text[: text.index(HERE)].count("\n") + 1 if HERE in text else 0
    path.write_text(text.replace(HERE, ""), encoding="utf-8")
    return line


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_fault_is_found_where_it_is(folder: Path, planted: Planted) -> None:
    line = spoil(folder, planted)
    with pytest.raises(LibraryInvalid) as caught:
        parse(folder)
    found = [
        fault
        for fault in caught.value.faults
        if planted.says in fault.message and fault.file == f"en/{planted.file}"
    ]
    assert found, str(caught.value)
    assert not line or line in {fault.line for fault in found}, str(caught.value)


@pytest.mark.parametrize(
    ("file", "cut", "line", "says"),
    [
        (P, f"  {FIRST_SOURCE}\n", "- id: energy.cameras", "'source' is missing"),
        (T, "      reversed: false\n", "    - id: energy.a", "'reversed' is missing"),
        (P, "\n  dimension: energy", "- id: energy.cameras", "'dimension' is missing"),
    ],
)
def test_a_missing_field_is_reported_at_the_entry_that_lacks_it(
    folder: Path, file: str, cut: str, line: str, says: str
) -> None:
    spoil(folder, Planted("cut", file, cut, "", says))
    with pytest.raises(LibraryInvalid) as caught:
        parse(folder)
    (fault,) = caught.value.faults
    assert says in fault.message
    assert fault.line
    assert (folder / file).read_text(encoding="utf-8").splitlines()[fault.line - 1] == line


def test_what_there_is_too_little_of_is_said(folder: Path) -> None:
    for name, keep in ((P, 2), (S, 5), (R, 19)):
        path = folder / name
        entries = path.read_text(encoding="utf-8").split("\n- ")
        path.write_text("\n- ".join(entries[: keep + 1]), encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        parse(folder)
    text = str(caught.value)
    assert "en/starters.yml:1: There are 5 here and must be at least 6; add more." in text
    assert "en/reframes.yml:1: There are 19 here and must be at least 20; add more." in text
    assert "en/prompts.yml:1: 'asking' has fewer than 2 prompts; add more." in text
    assert "'energy' has" not in text


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_or_empty_or_no_text_is_said_so(folder: Path, name: str) -> None:
    for content, says in (
        (None, "missing"),
        (b"", "must"),
        (b"Words", "must"),
        (b"9" * 5000, "must"),
        (b"a\0", "UTF-8"),
        (b"\xff\xfe\x00", "UTF-8"),
        (DEEP, "nested"),
    ):
        path = folder / name
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(LibraryInvalid) as caught:
            parse(folder)
        assert {fault.file for fault in caught.value.faults} == {f"en/{name}"}
        assert says in str(caught.value)


@pytest.mark.parametrize("text", ["'[' * 200_000", "'{a: ' * 200_000", "'- ' * 200_000"])
def test_a_file_nested_without_end_takes_no_process_down(text: str) -> None:
    # In a process of its own: where this fails, the parser's stack overflows and nothing is left to tell.
    script = f"from content.yaml_source import read; print(*read('en/prompts.yml', {text}).faults)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "nested far too deeply" in ran.stdout


@pytest.mark.parametrize("text", ["- {}\n" * 5_000, "[" + "x," * 5_000 + "]", "- &a x\n" + "- *a\n" * 5_000])
def test_a_file_of_far_more_than_a_library_is_one_fault_and_not_read(text: str) -> None:
    source = read("en/prompts.yml", text)
    assert [fault.message for fault in source.faults] == [TOO_MUCH]
    assert source.value is None


def test_a_misspelt_file_is_reported_and_not_passed_over(folder: Path) -> None:
    (folder / "prompts.yaml").write_text("- id: lost", encoding="utf-8")
    with pytest.raises(LibraryInvalid, match=r"^en/prompts.yaml:1: This file is not part of a library"):
        parse(folder)


def test_all_faults_of_all_files_are_listed_in_order_one_a_line(folder: Path) -> None:
    for name in ("just in a reframe", "number for text", "unknown field", "phrase in an item"):
        spoil(folder, next(planted for planted in PLANTED if planted.name == name))
    with pytest.raises(LibraryInvalid) as caught:
        parse(folder)
    faults = caught.value.faults
    assert list(faults) == sorted(faults)
    assert str(caught.value).splitlines() == [f"{one.file}:{one.line}: {one.message}" for one in faults]
    assert {fault.file for fault in faults} == {f"en/{name}" for name in (T, P, R, U)}
    assert all(fault.message.endswith(".") and "\n" not in fault.message for fault in faults)


def test_a_text_longer_than_any_place_holds_is_one_fault_on_its_line() -> None:
    for longer in (0, 1):
        source = read("en/reframes.yml", f"- id: reframe.x\n  text: {'a' * (LONGEST_TEXT + longer)}\n")
        assert [(fault.line, fault.message) for fault in source.faults] == longer * [
            (2, "This text takes 6,001 characters, and one may take 6,000; shorten it.")
        ]


def test_how_easily_a_question_reads_is_left_to_people(folder: Path) -> None:
    spoil(folder, Planted("question", T, FIRST_ITEM, f"text: {HEAVY}", ""))
    spoil(folder, Planted("guide", G, FIRST_OPEN, "  open: Does teleconferencing fatigue participants?", ""))
    assert parse(folder).item("energy.a").text == HEAVY
