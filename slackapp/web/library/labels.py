"""What pages say of an entry in the words of its form: its fields, what changed, what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from content import fields, formats, translations
from content.changes import Change, Words, changes
from content.entry import FIRST, Body, Entries, EntryKind
from content.localised import day, listing
from content.translations import N_, _
from content.validate import Problem
from slackapp.editorial import question_selection
from slackapp.editorial.entries import EntryStatus
from slackapp.editorial.workflow import Outcome
from slackapp.pulse.effect import FEWEST_TEAMS, Effect, Verdict
from slackapp.storage.library.editions import Edition, Place
from slackapp.storage.library.prompt_reach import FEWEST
from slackapp.web.library.fields import SETTINGS, Field, form, slug

COUNTED: Final = frozenset({EntryKind.PROMPT, EntryKind.STARTER})
"""Kinds of which it is counted how many leads were shown them."""
QUOTED: Final = re.compile(r"'([a-z_]+)'")
LISTS: Final[Mapping[str, str]] = {"steps": N_("Steps"), "ask": N_("To ask on"), "drafts": N_("Drafts")}
"""What is no field of a form but a list of them."""
FIRST_OF: Final[Mapping[str, str]] = {"steps": "steps-1", "ask": "ask-1", "drafts": "draft-teammate"}
"""The first field of each list."""
NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    Outcome.SAVED: (
        "good",
        N_("Saved as a draft. Nobody else meets it before a second person publishes it."),
    ),
    Outcome.TAKEN_BACK: (
        "warm",
        N_("Saved as a draft, and so taken back from review. Hand it in again when it is ready."),
    ),
    Outcome.UNFIT: (
        "warm",
        N_("Saved as a draft, but not handed in: there is something to put right first."),
    ),
    Outcome.AS_PUBLISHED: (
        "warm",
        N_("Saved as a draft, but not handed in: it says what people read already. Go on, or throw it away."),
    ),
    Outcome.HANDED_IN: ("good", N_("Handed in. A second person can now publish it.")),
    Outcome.UNCHANGED: ("calm", N_("Nothing was changed, so nothing was saved.")),
    Outcome.DISCARDED: ("good", N_("The draft is gone. The audit log keeps what it said.")),
    Outcome.KEPT: ("good", N_("It is kept. Nobody is asked to retire it any more.")),
    Outcome.RETIRING: (
        "good",
        N_("Handed in to be retired. People meet it until a second person publishes that."),
    ),
    Outcome.RESTORED: ("good", N_("That version is a draft now. Look it over, then hand it in.")),
    Outcome.RESTORED_OVER: (
        "good",
        N_("That version is the draft now. What the draft said before stands in the audit log."),
    ),
}
"""What was done to an entry, as its page says it: a kind of notice and a sentence."""
HANDED_TO_A_GUARDIAN: Final = (
    "good",
    N_("Handed in. Once a guardian has said yes, a second person can publish it."),
)
CHOICE: Final[Mapping[str, str]] = {
    "asked until now": N_("Asked until now"),
    "asked from then on": N_("Asked from then on"),
}
"""What changes of a choice of question."""


def notice(chosen: tuple[str, str] | None) -> tuple[str, str] | None:
    """One of the notices in the language of whoever reads it; nothing where there is none."""
    return None if chosen is None else (chosen[0], _(chosen[1]))


def settings() -> Mapping[str, str]:
    """How a team can work, in words, by the names of the settings."""
    return {value: _(label) for value, label in SETTINGS.options}


def settings_said(values: Iterable[str]) -> str:
    """Say how a team works in a few words; nothing chosen is as the team above."""
    names = settings()
    return listing(names[each] for each in values if each in names) or _("as the team above it")


def field_labels(kind: EntryKind) -> Mapping[str, str]:
    """What the form calls the fields, by the names that `content.fields` gives them."""
    others = {name: _(label) for name, label in {**LISTS, **CHOICE}.items()}
    return {**{each.name: each.label for each in form(kind)}, **others}


def field_facts(kind: EntryKind, body: Body | None) -> tuple[tuple[str, str], ...]:
    """The whole text of an entry, field by field: label and text."""
    found = fields.shown(body)
    known = form(kind)
    return tuple((each.label, _text(each, found[each.name])) for each in known if found.get(each.name))


def text_changes(kind: EntryKind, before: Body | None, after: Body | None) -> tuple[Change, ...]:
    """What differs between two texts of an entry; what one chose is told by its words, not by its code."""
    known = {each.name: each for each in form(kind)}
    found = (each for each in changes(before, after) if each.field != "id")  # which nobody chooses
    return tuple(_worded(known.get(each.field), each) for each in found)


def entry_changes(
    now: Entries, then: Entries, place: Place, before: Body | None, after: Body | None
) -> tuple[Change, ...]:
    """What differs between two texts at a place; of a choice, the questions themselves, of now and then."""
    if place.kind is EntryKind.ASKED:
        return question_selection.changes_of_choice(now, then, place.entry, after)
    return text_changes(place.kind, before, after)


def form_problems(kind: EntryKind, problems: Iterable[Problem]) -> tuple[tuple[str, str], ...]:
    """Each problem as the name of an input that it is about, or nothing, and a sentence."""
    inputs = {each.slug for each in form(kind)}
    found = []
    for each in problems:
        name = FIRST_OF.get(each.field, slug(each.field))
        found.append((name if name in inputs else "", _sentence(kind, each.message)))
    return tuple(dict.fromkeys(found))


def about(
    entry: EntryStatus, people: Mapping[str, str], reach: str | None, helps: Effect | None
) -> tuple[tuple[str, str], ...]:
    """How far an entry is used, whether it helps, and how what people read now came to be; `people` are names
    by user id.
    """
    found = []
    if entry.place.kind in COUNTED and entry.place.locale == FIRST:
        few = _("fewer than %(number)s teams, or not counted yet", number=FEWEST)
        found.append((_("Shown to"), _("%(number)s teams", number=reach) if reach else few))
        found.append((_("Does it help?"), _helps(helps)))
    made = entry.edition
    if made is None:
        version = _("As it came with Lean On") if entry.body else _("None is published yet")
        return (*found, (_("Version"), version))
    version = str(made.number)
    if made.body is None:
        version = _("%(number)s, in which it was retired", number=made.number)
    found += [(_("Version"), version), (_("Written by"), authors(made, people))]
    found.append((_("Reviewed by"), people.get(made.reviewer, made.reviewer)))
    if made.published_at:
        found.append((_("Published"), day(made.published_at)))
    return tuple(found)


def helps_in_short(effect: Effect | None) -> str:
    """Whether a prompt helps, in a cell of a list."""
    if effect is None:
        return _("not enough teams to tell")
    if effect.verdict is Verdict.NO_CLEAR_DIFFERENCE:
        return _("no clear difference")
    return _difference(effect)


def authors(edition: Edition, people: Mapping[str, str]) -> str:
    """Who wrote a version, by name."""
    return listing(people.get(user, user) for user in edition.authors)


def _helps(effect: Effect | None) -> str:
    if effect is None:
        return _(
            "Not enough teams to tell: %(number)s must have done it, and %(number)s have been shown another"
            " prompt instead.",
            number=FEWEST_TEAMS,
        )
    points = (
        _("No clear difference: %(points)s points in the eight weeks after.", points=_difference(effect))
        if effect.verdict is Verdict.NO_CLEAR_DIFFERENCE
        else _("%(points)s points in the eight weeks after.", points=_difference(effect))
    )
    compared = _(
        "Compared are %(teams)s teams or more that did it with %(others)s or more that were shown another"
        " prompt at the same time, by what was released and nothing else. Leads choose what they do, so it is"
        " a hint and no proof; of ten prompts that do nothing, one may look as if it did.",
        teams=effect.teams,
        others=effect.others,
    )
    return f"{points} {compared}"


def _difference(effect: Effect) -> str:
    spoken = translations.locale()
    return f"{formats.signed(spoken, effect.difference)} ± {formats.decimal(spoken, effect.plus_minus)}"


def _worded(field: Field | None, change: Change) -> Change:
    if field is None or not (field.options or field.type == "flag"):
        return change
    before, after = (_text(field, text) if text else "" for text in (change.before, change.after))
    runs: Words = (("gone", before), ("new", after))
    return Change(change.field, before, after, tuple(each for each in runs if each[1]))


def _text(field: Field, text: str) -> str:
    if field.type == "flag":
        return _("Yes") if text == "true" else _("No")
    if field.type == "choices":
        return ", ".join(dict(field.options).get(one, one) for one in text.split(", "))
    return dict(field.options).get(text, text)


def _sentence(kind: EntryKind, message: str) -> str:
    known = field_labels(kind)
    return QUOTED.sub(lambda found: _("“%(title)s”", title=known.get(found[1], found[1])), message)
