"""What a text must keep to: Slack's limits once rendered, plain reading, and words that are never used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType

from content.grade import grade, sentences
from content.page import Page, Place
from content.prompts import Prompt
from content.support import SupportEntry
from content.themes import Item, Theme
from content.wording import placeholders

SECTION, LABEL, HEADER, OPTION, MODAL_TITLE = 3000, 2000, 150, 75, 24
"""Slack's limits, in characters as sent, for each of these places."""
DRAFT = 500
"""Ours: a longer message in a lead's name would be read by nobody."""
GRADE = 7.0
"""Ours: the school grade that no English text read by a tired person may exceed."""

_NOT_THE_PERSON = "write about the work, never about a person"
PHRASES = MappingProxyType(
    {
        "validated": "these are our own questions, so leave the claim out",
        "burnout score": "say what the figure is about: the load or the help",
        "diagnosis": "say that this is no health test",
        "burned out": _NOT_THE_PERSON,
        "burnt out": _NOT_THE_PERSON,
        "low performer": _NOT_THE_PERSON,
        "low performers": _NOT_THE_PERSON,
        "people are hiding": _NOT_THE_PERSON,
        "most of you": "spreading a bad habit makes it worse, so say what you will do instead",
        "reciprocity ring": "it is a trademark, so call it an ask round",
        "hero": "praise sharing the work, not going it alone",
        "heroes": "praise sharing the work, not going it alone",
        "heroic": "praise sharing the work, not going it alone",
    }
)
"""Words never shown to anybody, with what to do instead."""
REFRAME_PHRASES = MappingProxyType({"just": "it makes a hard step sound small, so leave it out"})
"""Words that a reframe does not use either."""


def words_allowed(page: Page, place: Place, text: str, phrases: Mapping[str, str] = PHRASES) -> None:
    """Note every phrase that is never used."""
    for phrase, instead in phrases.items():
        if re.search(rf"\b{re.escape(phrase)}\b", " ".join(text.split()), re.IGNORECASE):
            page.fault(place, f"'{phrase}' is never used; {instead}.")


def fits(page: Page, place: Place, text: str, limit: int, where: str) -> None:
    """Note a text that is too long for its place once &, < and > are written as Slack wants them."""
    length = len(escape(text, quote=False))
    if length > limit:
        page.fault(place, f"This takes {length} characters in {where}, which holds {limit}; shorten it.")


def reads_easily(page: Page, place: Place, text: str) -> None:
    """Note an English text above the grade."""
    found = round(grade(text), 1)
    if found > GRADE:
        advice = "use shorter words and sentences"
        page.fault(place, f"This reads at grade {found:.1f}, above {GRADE:.0f}; {advice}.")


def theme(page: Page, place: Place, one: Theme) -> None:
    """Check a theme's own two lines; its title also heads the modal and a chart."""
    fits(page, (*place, "title"), one.title, MODAL_TITLE, "a modal's title")
    fits(page, (*place, "question"), one.question, HEADER, "a header")
    for field in ("title", "question"):
        words_allowed(page, (*place, field), getattr(one, field))


def item(page: Page, place: Place, one: Item, *, english: bool) -> None:
    """Check a question's text, and that its id begins with its dimension."""
    if not one.id.startswith(f"{one.dimension}."):
        page.fault((*place, "id"), f"The id must begin with its dimension; write '{one.dimension}.' first.")
    fits(page, (*place, "text"), one.text, LABEL, "a question's label")
    words_allowed(page, (*place, "text"), one.text)
    if english:
        reads_easily(page, (*place, "text"), one.text)


def prompt(page: Page, place: Place, one: Prompt, *, english: bool) -> None:
    """Check a prompt: lengths, reading, words, one sentence of why, and a source that can be looked up."""
    fits(page, (*place, "title"), one.title, HEADER, "a header")
    fits(page, (*place, "draft"), one.draft, DRAFT, "a draft")
    steps = "\n".join(one.steps)
    whole = f"{one.title}\n{one.why}\n{one.source}\n{steps}\n{one.draft}\n{one.avoid}"
    # The app adds labels, list numbers and the minutes around these texts.
    fits(page, place, whole, SECTION - 200, "the report's section")
    for field in ("title", "why", "source", "draft", "avoid"):
        words_allowed(page, (*place, field), getattr(one, field))
    words_allowed(page, (*place, "steps"), steps)
    if sentences(one.why) > 1:
        page.fault((*place, "why"), "'why' must be one sentence; keep the strongest.")
    if not re.search(r"\b(19|20)\d\d\b", one.source):
        page.fault((*place, "source"), "The source has no year; name authors, year and journal.")
    if english:
        for field in ("why", "draft", "avoid"):
            reads_easily(page, (*place, field), getattr(one, field))
        reads_easily(page, (*place, "steps"), steps)


def reframe(page: Page, place: Place, text: str, *, english: bool) -> None:
    """Check a reframe: one kind thought that fits a section."""
    fits(page, place, text, SECTION, "a section")
    words_allowed(page, place, text, {**PHRASES, **REFRAME_PHRASES})
    if english:
        reads_easily(page, place, text)


def support(page: Page, entries: Iterable[SupportEntry]) -> None:
    """Check that all entries fit one section together, as shown to somebody whose country is not known."""
    lines = [" ".join(filter(None, [one.name, one.contact, one.note])) + " " * 10 for one in entries]
    fits(page, (), "\n".join(lines), SECTION, "the support section")


def sentence(page: Page, place: Place, text: str) -> None:
    """Check one sentence of the app: its length, its words, and the values it names in braces."""
    option = place[0] in ("scale", "button")
    fits(page, place, text, OPTION if option else SECTION, "a button or an option" if option else "a section")
    words_allowed(page, place, text)
    try:
        placeholders(text)
    except ValueError as error:
        page.fault(place, f"The braces are wrong ({error}); write a plain name between {{ and }}.")
