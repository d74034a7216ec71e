"""What a text must keep to: Slack's limits once rendered, plain reading, and words that are never used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from content import hidden
from content.grade import sentences
from content.help import HelpKind, Recipient
from content.languages import Language, Phrases
from content.page import Page, Place
from content.prompts import Prompt
from content.reframes import Reframe
from content.support import SupportEntry
from content.themes import Heading, Question
from content.wording import placeholders

SECTION, LABEL, HEADER, OPTION, MODAL_TITLE = 3000, 2000, 150, 75, 24
"""Slack's limits, in characters as sent, for each of these places."""
AXIS = 50
"""Slack's limit for a chart's title and the names of its axes."""
DRAFT = 500
"""Ours: a longer message in somebody's name would be read by nobody."""

PLACES = {
    "about.name": (MODAL_TITLE, "a modal's title"),
    "button.close": (MODAL_TITLE, "a modal's button"),
    "button.send": (MODAL_TITLE, "a modal's button"),
    "how.title": (MODAL_TITLE, "a modal's title"),
    "thanks.title": (MODAL_TITLE, "a modal's title"),
    "intro.title": (HEADER, "a header"),
    "intro.title_again": (HEADER, "a header"),
    "report.title": (HEADER, "a header"),
    "report.title_teams": (HEADER, "a header"),
    "report.axis_days": (AXIS, "a chart's axis"),
    "report.axis_values": (AXIS, "a chart's axis"),
    "void.title": (HEADER, "a header"),
}
"""The app's sentences that stand elsewhere than in a section or on a button, with the room they have."""
LABELS = frozenset({"about", "button", "date", "reading", "scale"})
"""Groups of labels, which have no reading grade worth the name: one long word decides it."""
ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
LONGEST_ID = 60
"""Ids stand in addresses and tables."""
WORDS_TO_GRADE = 4
"""Fewer words than this have none either."""


def name(page: Page, place: Place, id_: str) -> None:
    """Note an id that would not fit into an address or a table."""
    if len(id_) > LONGEST_ID:
        page.fault((*place, "id"), f"The id takes {len(id_)} characters; keep to {LONGEST_ID}.")
    elif not ID.fullmatch(id_):
        example = "such as asking.round"
        page.fault((*place, "id"), f"The id may have a-z, 0-9, dots and dashes; write one {example}.")


def words_allowed(page: Page, place: Place, text: str, phrases: Phrases) -> None:
    """Note every phrase that is never used."""
    spoken = " ".join(text.split()).lower()
    for phrase, instead in phrases.items():
        if phrase in spoken and re.search(rf"\b{re.escape(phrase)}\b", spoken):
            page.fault(place, f"'{phrase}' is never used; {instead}.")


def said_openly(page: Page, place: Place, text: str, phrases: Phrases) -> None:
    """Note every phrase that is never used, and what a text that many people read must not hide."""
    words_allowed(page, place, text, phrases)
    hidden.nothing_hidden(page, place, text)


def fits(page: Page, place: Place, text: str, limit: int, where: str) -> None:
    """Note a text that is too long for its place once &, < and > are written as Slack wants them."""
    length = len(escape(text, quote=False))
    if length > limit:
        page.fault(place, f"This takes {length} characters in {where}, which holds {limit}; shorten it.")


def reads_easily(page: Page, place: Place, text: str, language: Language) -> None:
    """Note a text that is hard to read in its language; one too long for any place is not measured."""
    found = language.hard(text) if len(text) <= SECTION else None
    if found:
        page.fault(place, f"This reads {found}; use shorter words and sentences.")


def theme(page: Page, place: Place, one: Heading, language: Language) -> None:
    """Check a theme's own two lines; its title also heads the modal and a chart."""
    fits(page, (*place, "title"), one.title, MODAL_TITLE, "a modal's title")
    fits(page, (*place, "question"), one.question, HEADER, "a header")
    for field in ("title", "question"):
        said_openly(page, (*place, field), getattr(one, field), language.phrases)


def item(page: Page, place: Place, one: Question, language: Language) -> None:
    """Check a question's text, and that its id begins with its dimension."""
    name(page, place, one.id)
    if not one.id.startswith(f"{one.dimension}."):
        page.fault((*place, "id"), f"The id must begin with its dimension; write '{one.dimension}.' first.")
    fits(page, (*place, "text"), one.text, LABEL, "a question's label")
    said_openly(page, (*place, "text"), one.text, language.phrases)
    reads_easily(page, (*place, "text"), one.text, language)


def prompt(page: Page, place: Place, one: Prompt, language: Language) -> None:
    """Check a prompt: lengths, reading, words, one sentence of why, and a source that can be looked up."""
    name(page, place, one.id)
    fits(page, (*place, "title"), one.title, HEADER, "a header")
    fits(page, (*place, "draft"), one.draft, DRAFT, "a draft")
    steps = "\n".join(one.steps)
    whole = f"{one.title}\n{one.why}\n{one.source}\n{steps}\n{one.draft}\n{one.avoid}"
    # The app adds labels, list numbers and the minutes around these texts.
    fits(page, place, whole, SECTION - 200, "the report's section")
    for field in ("title", "why", "source", "draft", "avoid"):
        said_openly(page, (*place, field), getattr(one, field), language.phrases)
    for index, step in enumerate(one.steps):
        said_openly(page, (*place, "steps", index), step, language.phrases)
    if len(one.why) <= SECTION and sentences(one.why) > 1:
        page.fault((*place, "why"), "'why' must be one sentence; keep the strongest.")
    if not re.search(r"\b(19|20)\d\d\b", one.source):
        page.fault((*place, "source"), "The source has no year; name authors, year and journal.")
    for field in ("why", "draft", "avoid"):
        reads_easily(page, (*place, field), getattr(one, field), language)
    reads_easily(page, (*place, "steps", _hardest(one.steps, language)), steps, language)


def _hardest(steps: Sequence[str], language: Language) -> int:
    """Find the step to blame where all of them together are hard to read."""

    def hard(index: int) -> tuple[bool, int]:
        text = steps[index]
        return (len(text) > SECTION or language.hard(text) is not None, len(text))

    return max(range(len(steps)), key=hard)


def reframe(page: Page, place: Place, one: Reframe, language: Language) -> None:
    """Check a reframe: one kind thought that fits a section."""
    name(page, place, one.id)
    where = (*place, "text")
    fits(page, where, one.text, SECTION, "a section")
    said_openly(page, where, one.text, {**language.phrases, **language.reframe_phrases})
    reads_easily(page, where, one.text, language)


def help_kind(page: Page, place: Place, one: HelpKind, language: Language) -> None:
    """Check a kind of help: its two lines fit an option, and each recipient has one readable draft."""
    for field in ("title", "when"):
        fits(page, (*place, field), getattr(one, field), OPTION, "an option")
        said_openly(page, (*place, field), getattr(one, field), language.phrases)
    reads_easily(page, (*place, "when"), one.when, language)
    for index, draft in enumerate(one.drafts):
        where = (*place, "drafts", index, "text")
        fits(page, where, draft.text, DRAFT, "a draft")
        said_openly(page, where, draft.text, language.phrases)
        reads_easily(page, where, draft.text, language)
    for recipient in Recipient:
        found = sum(draft.to is recipient for draft in one.drafts)
        if found != 1:
            page.fault((*place, "drafts"), f"There are {found} drafts to '{recipient}'; write exactly one.")


def support_line(page: Page, place: Place, one: SupportEntry) -> None:
    """Check one support line; its address is there to be followed."""
    name(page, place, one.id)
    for field in ("name", "contact", "note"):
        hidden.seen(page, (*place, field), getattr(one, field) or "")


def support(page: Page, place: Place, entries: Iterable[SupportEntry]) -> None:
    """Check that all entries fit one section together, as shown to somebody whose country is not known."""
    lines = [" ".join(filter(None, [one.name, one.contact, one.note])) + " " * 10 for one in entries]
    fits(page, place, "\n".join(lines), SECTION, "the support section")


def sentence(page: Page, place: Place, text: str, language: Language) -> None:
    """Check one sentence of the app: its length, words, reading, and the values it names in braces."""
    short = place[0] in ("scale", "button")
    usual = (OPTION, "a button or an option") if short else (SECTION, "a section")
    fits(page, place, text, *PLACES.get(".".join(map(str, place)), usual))
    words_allowed(page, place, text, language.phrases)
    try:
        placeholders(text)
    except ValueError as error:
        page.fault(place, f"The braces are wrong ({error}); write a plain name between {{ and }}.")
    if place[0] not in LABELS and len(text.split()) >= WORDS_TO_GRADE:
        reads_easily(page, place, said(text, language), language)


def said(text: str, language: Language) -> str:
    """Give a sentence as it is read: values filled in, without commands to type and addresses to follow."""
    shown = re.sub(r"<[^|<>]*\|([^<>]*)>", r"\1", re.sub(r"`[^`]*`", "", text))
    return re.sub(r"\{\w+\}", language.filler, shown)
