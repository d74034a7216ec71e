"""What a text must keep to: Slack's limits once rendered, plain reading, and words that are never used.

Each rule looks at one entry, whose fields are right by themselves, and tells what is wrong with it: where in
the entry, and one sentence that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from content.faults import quoted
from content.guides import Guide
from content.help import HelpKind, Recipient
from content.languages import FIGURE_WORDS, REMEMBERED, Language, Measure, Phrases
from content.lengths import length
from content.members import MemberPrompt, Reframe
from content.prompts import Prompt, Setting, Settings
from content.readability import sentences
from content.support import SupportEntry
from content.themes import Heading, Question
from content.translations import N_, _
from content.unsafe_text import unsafe, unseen
from content.wording import Wording, WordingError, placeholders
from content.yaml_source import Path

Note = tuple[Path, str]
"""Where in an entry something is wrong, and the sentence that says what to do."""
Notes = Iterator[Note]

SECTION, LABEL, HEADER, OPTION, MODAL_TITLE = 3000, 2000, 150, 75, 24
"""Slack's limits, in characters as sent, for each of these places."""
SERIES = 20
"""Slack's limit for the name of a line in a chart."""
DRAFT: Final = 500
"""Ours: a longer message in somebody's name would be read by nobody."""
SHORT_PROMPT: Final = 10
"""Ours: the minutes that a prompt takes at most, unless it says what makes it longer."""
MOST_OF_WHY: Final = 2
"""Ours: sentences of why, one that says what was seen and one that says how or where it ends."""
LEAST_PROMPTS, LEAST_STARTERS, LEAST_REFRAMES, LEAST_MEMBERS, LEAST_AREA = 2, 6, 20, 1, 1
"""How many prompts each dimension must have at least, and how many there must be of the other kinds."""

PLACES: Final = {
    "about.name": (MODAL_TITLE, N_("a modal's title")),
    "button.close": (MODAL_TITLE, N_("a modal's button")),
    "button.send": (MODAL_TITLE, N_("a modal's button")),
    "button.show_words": (MODAL_TITLE, N_("a modal's button")),
    "button.go_on": (MODAL_TITLE, N_("a modal's button")),
    "button.keep": (MODAL_TITLE, N_("a modal's button")),
    "button.post": (MODAL_TITLE, N_("a modal's button")),
    "button.save": (MODAL_TITLE, N_("a modal's button")),
    "ask.title": (MODAL_TITLE, N_("a modal's title")),
    "group.modal": (MODAL_TITLE, N_("a modal's title")),
    "heard.title": (MODAL_TITLE, N_("a modal's title")),
    "not_ok.title": (MODAL_TITLE, N_("a modal's title")),
    "overview.title": (MODAL_TITLE, N_("a modal's title")),
    "settings.title": (MODAL_TITLE, N_("a modal's title")),
    "talk.title": (MODAL_TITLE, N_("a modal's title")),
    "trend_share.title": (MODAL_TITLE, N_("a modal's title")),
    "use.title": (MODAL_TITLE, N_("a modal's title")),
    "ask.to_teammate": (OPTION, N_("an option")),
    "ask.to_lead": (OPTION, N_("an option")),
    "ask.to_hr": (OPTION, N_("an option")),
    "how.title": (MODAL_TITLE, N_("a modal's title")),
    "member.title": (MODAL_TITLE, N_("a modal's title")),
    "thanks.title": (MODAL_TITLE, N_("a modal's title")),
    "wrong_team.title": (MODAL_TITLE, N_("a modal's title")),
    "intro.title": (HEADER, N_("a header")),
    "intro.title_again": (HEADER, N_("a header")),
    "welcome.title": (HEADER, N_("a header")),
    "report.title": (HEADER, N_("a header")),
    "report.title_teams": (HEADER, N_("a header")),
    "trend.lower": (SERIES, N_("the legend of a chart")),
    "trend.mean": (SERIES, N_("the legend of a chart")),
    "trend.upper": (SERIES, N_("the legend of a chart")),
    "void.title": (HEADER, N_("a header")),
}
"""The app's sentences that stand elsewhere than in a section or on a button, with the room they have."""
LABELS: Final = frozenset({"about", "button", "date", "reading", "scale", "study"})
"""Groups of labels, which have no reading grade worth the name: one long word decides it."""
FIGURES: Final = frozenset({"dimension", "direction", "reading", "result", "trend"})
"""Groups that name a figure, or say what it shows."""
ID: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
LONGEST_ID: Final = 60
"""Ids stand in addresses and tables."""
WORDS_TO_GRADE: Final = 4
"""Fewer words than this have none either."""


def theme(one: Heading, language: Language, words: Wording | None) -> Notes:
    """Check a theme's own two lines; the app's own sentences put the title on top of a modal."""
    yield from _fits(("title",), one.title, MODAL_TITLE, N_("a modal's title"))
    yield from _fits(("question",), one.question, HEADER, N_("a header"))
    for field in ("title", "question"):
        yield from _said_openly((field,), getattr(one, field), language.phrases)
        yield from _names_no_illness((field,), getattr(one, field))
    if words is None:
        return
    try:
        modal = words("checkin.title", theme=one.title)
    except WordingError:
        return  # a missing sentence is a fault of its own file
    yield from _holds(("title",), modal, MODAL_TITLE, N_("a modal's title"))


def item(one: Question, language: Language) -> Notes:
    """Check a question's text, and that its id begins with its dimension.

    How easily it reads is for people to judge: on a sentence of a few words, a formula measures nothing.
    """
    yield from _named(one.id)
    if not one.id.startswith(f"{one.dimension}."):
        yield (
            ("id",),
            _("The id must begin with its dimension; write '%(start)s' first.", start=f"{one.dimension}."),
        )
    yield from _fits(("text",), one.text, LABEL, N_("a question's label"))
    yield from _said_openly(("text",), one.text, language.phrases)


def prompt(one: Prompt, language: Language) -> Notes:
    """Check a prompt: lengths, reading, words, its why and its source, and what makes it long if it is."""
    yield from _named(one.id)
    yield from _fits(("title",), one.title, HEADER, N_("a header"))
    yield from _fits(("draft",), one.draft, DRAFT, N_("a draft"))
    yield from _in_order(one.settings)
    steps = "\n".join(one.steps)
    texts = [one.title, one.when, one.why, one.source, one.licence, steps, one.draft, one.longer, one.avoid]
    # The app adds labels, list numbers, the minutes and the kind of study around these texts.
    yield from _fits((), "\n".join(filter(None, texts)), SECTION - 250, N_("the report's section"))
    for field in ("title", "when", "why", "source", "licence", "draft", "longer", "avoid"):
        yield from _said_openly((field,), getattr(one, field) or "", language.phrases)
    for index, step in enumerate(one.steps):
        yield from _said_openly(("steps", index), step, language.phrases)
    if sentences(one.why) > MOST_OF_WHY:
        yield ("why",), _("%(field)s may have two sentences; keep the strongest.", field=quoted("why"))
    if one.cited is None:
        message = _(
            "The source must have authors, year and place; write it as in %(example)s.",
            example="“Adams and Klotz, 2021, Nature”",
        )
        yield ("source",), message
    if one.minutes > SHORT_PROMPT and not one.longer:
        message = _(
            "This takes more than %(minutes)s minutes; say in %(field)s what makes it so.",
            minutes=SHORT_PROMPT,
            field=quoted("longer"),
        )
        yield ("longer",), message
    if one.longer and sentences(one.longer) > 1:
        yield (
            ("longer",),
            _("%(field)s must be one sentence; keep what takes the time.", field=quoted("longer")),
        )
    yield from _reads_easily(("why",), one.why, language.hard_why)
    for field in ("when", "draft", "longer", "avoid"):
        yield from _reads_easily((field,), getattr(one, field) or "", language.hard)
    yield from _reads_easily(("steps", _hardest(one.steps, language)), steps, language.hard)


def starter(one: Prompt, language: Language) -> Notes:
    """Check a prompt for a week without figures, which has no dimension."""
    yield from prompt(one, language)
    if one.dimension:
        yield ("dimension",), _("A starter has no dimension; take it out.")


def area_prompt(one: Prompt, language: Language) -> Notes:
    """Check a prompt for those who lead an area, which has no dimension and no team's setting."""
    yield from prompt(one, language)
    for field in ("dimension", "settings", "when"):
        if getattr(one, field):
            yield (field,), _("A prompt for areas has no %(field)s; take it out.", field=quoted(field))


def member_prompt(one: MemberPrompt, language: Language) -> Notes:
    """Check a small thing for a member to try: short, readable, and over in ten minutes."""
    yield from _named(one.id)
    yield from _fits(("title",), one.title, HEADER, N_("a header"))
    yield from _in_order(one.settings)
    yield from _fits(("text",), one.text, DRAFT, N_("the text of a small thing to try"))
    yield from _fits(("draft",), one.draft or "", DRAFT, N_("a draft"))
    for field in ("title", "text", "draft"):
        yield from _said_openly((field,), getattr(one, field) or "", language.phrases)
    for field in ("text", "draft"):
        yield from _reads_easily((field,), getattr(one, field) or "", language.hard)
    if one.minutes > SHORT_PROMPT:
        yield (
            ("minutes",),
            _("This takes more than %(minutes)s minutes; make it a smaller thing.", minutes=SHORT_PROMPT),
        )


def guide(one: Guide, language: Language) -> Notes:
    """Check a guide for the talk; to its questions, as to all questions, no formula of reading applies."""
    asked: list[tuple[Path, str]] = [(("open",), one.open)]
    asked += [(("ask", index), text) for index, text in enumerate(one.ask)]
    for path, text in [*asked, (("close",), one.close)]:
        yield from _fits(path, text, DRAFT, N_("the guide of a talk"))
        yield from _said_openly(path, text, language.phrases)
    for path, text in asked:
        if not text.rstrip().endswith(("?", "؟")):
            yield path, _("This must be a question; end it with a question mark.")
    yield from _reads_easily(("close",), one.close, language.hard)


def reframe(one: Reframe, language: Language) -> Notes:
    """Check a reframe: one kind thought that fits a section."""
    yield from _named(one.id)
    yield from _fits(("text",), one.text, SECTION, N_("a section"))
    yield from _said_openly(("text",), one.text, {**language.phrases, **language.reframe_phrases})
    yield from _reads_easily(("text",), one.text, language.hard)


def help_kind(one: HelpKind, language: Language) -> Notes:
    """Check a kind of help: its two lines fit an option, and each recipient has one readable draft."""
    for field in ("title", "when"):
        yield from _fits((field,), getattr(one, field), OPTION, N_("an option"))
        yield from _said_openly((field,), getattr(one, field), language.phrases)
    yield from _reads_easily(("when",), one.when, language.hard)
    for index, draft in enumerate(one.drafts):
        where = ("drafts", index, "text")
        yield from _fits(where, draft.text, DRAFT, N_("a draft"))
        yield from _said_openly(where, draft.text, language.phrases)
        yield from _reads_easily(where, draft.text, language.hard)
    for recipient in Recipient:
        found = sum(draft.to is recipient for draft in one.drafts)
        if found != 1:
            yield (
                ("drafts",),
                _("There are %(number)s drafts to '%(to)s'; write exactly one.", number=found, to=recipient),
            )


def support_line(one: SupportEntry, _language: Language) -> Notes:
    """Check one support line; its address is there to be followed."""
    yield from _named(one.id)
    for field in ("name", "contact", "note"):
        for message in unseen(getattr(one, field) or ""):
            yield (field,), message


def support(entries: Iterable[SupportEntry]) -> Notes:
    """Check that all that somebody is shown fits one section: what is for everybody, and one country's."""
    lines = [(entry.country, _line(entry)) for entry in entries]
    shown = (
        [line for of, line in lines if of is None or of == country] for country in {of for of, _ in lines}
    )
    longest = max(map("\n".join, shown), key=length, default="")
    yield from _fits((), longest, SECTION, N_("the support section"))


def _line(one: SupportEntry) -> str:
    return " ".join(filter(None, [one.name, one.contact, one.note])) + " " * 10


def sentence(path: Path, text: str, language: Language) -> Notes:
    """Check one sentence of the app: its length, words, reading, and the values it names in braces."""
    short = path[0] in ("scale", "button")
    usual = (OPTION, N_("a button or an option")) if short else (SECTION, N_("a section"))
    yield from _fits(path, text, *PLACES.get(".".join(map(str, path)), usual))
    yield from _words_allowed(path, text, language.phrases)
    if path[0] in FIGURES:
        yield from _names_no_illness(path, text)
    try:
        placeholders(text)
    except ValueError as error:
        yield path, f"The braces are wrong ({error}); write a plain name between {{ and }}."
    if path[0] not in LABELS and len(text.split()) >= WORDS_TO_GRADE:
        yield from _reads_easily(path, said(text, language), language.hard)


def said(text: str, language: Language) -> str:
    """Give a sentence as it is read: values filled in, without commands to type and addresses to follow."""
    shown = re.sub(r"<[^|<>]*\|([^<>]*)>", r"\1", re.sub(r"`[^`]*`", "", text))
    return re.sub(r"\{\w+\}", language.filler, shown)


def _named(id_: str) -> Notes:
    """An id that would not fit into an address or a table."""
    if len(id_) > LONGEST_ID:
        yield (
            ("id",),
            _("The id takes %(taken)s characters; keep to %(limit)s.", taken=len(id_), limit=LONGEST_ID),
        )
    elif not ID.fullmatch(id_):
        yield ("id",), _("The id may have a-z, 0-9, dots and dashes; write one such as asking.round.")


def _words_allowed(path: Path, text: str, phrases: Phrases) -> Notes:
    """Every phrase that is never used."""
    for phrase in _said_of(text, tuple(phrases)):
        yield path, _("'%(phrase)s' is never used; %(instead)s.", phrase=phrase, instead=_(phrases[phrase]))


@lru_cache(REMEMBERED)
def _said_of(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Give those phrases that a text says."""
    spoken = " ".join(text.split()).lower()
    return tuple(each for each in phrases if each in spoken and re.search(rf"\b{re.escape(each)}\b", spoken))


def _said_openly(path: Path, text: str, phrases: Phrases) -> Notes:
    """Every phrase that is never used, and what a text that many people read must not hide."""
    yield from _words_allowed(path, text, phrases)
    for message in unsafe(text):
        yield path, message


def _fits(path: Path, text: str, limit: int, where: str) -> Notes:
    """A text that is too long for its place once &, < and > are written as Slack wants them."""
    taken = length(escape(text, quote=False))
    if taken > limit:
        yield (
            path,
            _(
                "This takes %(taken)s characters in %(place)s, which holds %(limit)s; shorten it.",
                taken=taken,
                place=_(where),
                limit=limit,
            ),
        )


def _holds(path: Path, text: str, limit: int, where: str) -> Notes:
    """A field that is too long for a place into which it is put with other words around it."""
    if length(text) > limit:
        yield (
            path,
            _(
                "“%(text)s” takes %(taken)s characters in %(place)s, which holds %(limit)s; shorten it.",
                text=text,
                taken=length(text),
                place=_(where),
                limit=limit,
            ),
        )


def _in_order(settings: Settings | None) -> Notes:
    """Settings otherwise than in the one order, or twice."""
    if settings and list(settings) != [each for each in Setting if each in settings]:
        yield (
            ("settings",),
            _(
                "The settings are to stand in this order, each once: %(order)s; write them so.",
                order=", ".join(Setting),
            ),
        )


def _names_no_illness(path: Path, text: str) -> Notes:
    """A figure that is called after an illness."""
    found = FIGURE_WORDS.search(text)
    if found:
        yield (
            path,
            _(
                "No figure is called '%(word)s'; name the load or the help that it is about.",
                word=found[0].lower(),
            ),
        )


def _reads_easily(path: Path, text: str, hard: Measure) -> Notes:
    """A text that is hard to read in its language."""
    found = hard(text)
    if found:
        yield path, found


def _hardest(steps: Sequence[str], language: Language) -> int:
    """Find the step to blame where all of them together are hard to read."""

    def hard(index: int) -> tuple[bool, int]:
        return (language.hard(steps[index]) is not None, len(steps[index]))

    return max(range(len(steps)), key=hard)
