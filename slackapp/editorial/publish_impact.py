"""What publishing does: when people meet a draft, which trends begin anew, which texts fall behind."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from content import entries as content
from content.entry import FIRST, Entries, EntryKind, words
from content.faults import LibraryInvalid
from content.series import new_series
from content.translations import N_, _
from slackapp.editorial.validation import item_asked
from slackapp.storage.library.editions import Draft, Place, Texts
from slackapp.storage.library.published import Current

REPORT: Final = N_("Leads meet it from their next report on.")
ROUND: Final = N_("People meet it from the next check-in on; one that is open stays as it is.")
ANNOUNCED: Final = N_(
    "The next check-in announces it, and people are asked it after that; before the first check-in, at once."
)
MET: Final = {
    EntryKind.PROMPT: REPORT,
    EntryKind.STARTER: REPORT,
    EntryKind.THEME: ROUND,
    EntryKind.ITEM: ANNOUNCED,
    EntryKind.ASKED: ANNOUNCED,
    EntryKind.REFRAME: N_("People meet it after sending their answers, from now on."),
    EntryKind.MEMBER: N_("People meet it in App Home, from now on."),
    EntryKind.AREA: N_("HR and heads of area meet it from now on."),
    EntryKind.GUIDE: N_("Leads meet it when they open the guide of a talk, from now on."),
    EntryKind.HELP: N_("People meet it when they ask for help, from now on."),
    EntryKind.SUPPORT: N_("People meet it where the line that it translates is confirmed."),
}
SPARE: Final = N_("Nobody is asked it until it is chosen, on the page Questions.")
GONE: Final = N_("Nobody meets it any more, from the next message on.")
CONFIRM: Final = N_("Whoever runs Lean On has to confirm it first, with “leanon support verify”.")
UNCONFIRMED: Final = N_("Whoever runs Lean On has yet to confirm it, with “leanon support verify”.")
UNTIL: Final = {
    (True, False): N_("Until then people read it as it was."),
    (False, False): N_("Until then nobody reads it."),
    (True, True): N_("Until then people read it as it was, and no new check-in goes out."),
    (False, True): N_("Until then nobody reads it, and no new check-in goes out."),
}
"""What holds until a support line is confirmed: by whether people read it before, and if it holds all up."""
SERIES_KINDS: Final = frozenset({EntryKind.THEME, EntryKind.ITEM, EntryKind.ASKED})
"""Kinds that decide what people are asked, and so which series their answers belong to."""


def when_met(now: Texts, then: Texts, draft: Draft, countries: Collection[str]) -> str:
    """From when on people meet what a draft says; `countries` are those in which somebody is asked.

    `then` is what is published once this draft is, and what goes along with it.
    """
    kind, place = draft.place.kind, draft.place
    if draft.body is None:
        return _(GONE)
    if needs_confirming(place, draft.body):
        return _confirmed_first(now, draft, countries)
    if kind is EntryKind.ITEM and place.entry not in _asked(then[FIRST]):
        return _(SPARE)
    if kind is EntryKind.ITEM and not place.is_leading:
        return _(ROUND)  # other words for the same question, which nobody announces
    return _(MET[kind])


def needs_confirming(place: Place, body: object) -> bool:
    """Whether this is a support line that nobody is shown before the operator has confirmed it."""
    return place.kind is EntryKind.SUPPORT and place.locale == FIRST and body is not None


def unconfirmed(place: Place, current: Current, countries: Collection[str]) -> str:
    """What people read of a support line that nobody has confirmed as it is published; else nothing."""
    if place.kind is not EntryKind.SUPPORT or place.locale != FIRST:
        return ""
    found = [each for each in current.unconfirmed(countries) if each.id == place.entry]
    if not found:
        return ""
    return f"{_(UNCONFIRMED)} {_(UNTIL[bool(current.shown(found[0])), False])}"


def new_trends(now: Texts, drafts: Iterable[Draft]) -> tuple[str, ...]:
    """The titles of the themes whose trend would begin anew; none where that cannot be told."""
    drafts = tuple(each for each in drafts if each.place.kind in SERIES_KINDS and each.place.is_leading)
    if not drafts:
        return ()
    then = now.with_drafts(drafts)
    try:
        before, after = (content.library(_asked_of(each[FIRST]), FIRST) for each in (now, then))
        return tuple(before.themes[each].title for each in new_series(before, after))
    except (AttributeError, LookupError, TypeError, LibraryInvalid):  # unfit, and that is said
        return ()


def outdated_translations(now: Texts, drafts: Sequence[Draft]) -> tuple[Place, ...]:
    """The translations that would lag behind the first language: its words change, and theirs do not."""
    chosen = {each.place for each in drafts}
    reworded = sorted(
        each.place
        for each in drafts
        if each.body and each.place.locale == FIRST and _is_reworded(each, now[FIRST])
    )
    others = (replace(each, locale=locale) for each in reworded for locale in now if locale != FIRST)
    return tuple(
        each
        for each in others
        if each not in chosen
        and each.key in now[each.locale]
        and now.speaks(each.locale, each.key) == each.locale
    )


def _is_reworded(draft: Draft, entries: Entries) -> bool:
    before = entries.get(draft.place.key)
    return before is not None and words(before) != words(draft.body or {})


def _confirmed_first(now: Texts, draft: Draft, countries: Collection[str]) -> str:
    country = (draft.body or {}).get("country")
    lines = {
        entry: body.get("country") for (kind, entry), body in now[FIRST].items() if kind is EntryKind.SUPPORT
    }
    known = draft.place.entry in lines
    # Beside a line that is there already, a new one holds nothing up.
    held = country not in lines.values() and (country is None or country in countries)
    return f"{_(CONFIRM)} {_(UNTIL[known, held])}"


def _asked(entries: Entries) -> frozenset[str]:
    return frozenset(item_asked(body) for (kind, _), body in entries.items() if kind is EntryKind.ASKED)


def _asked_of(entries: Entries) -> Entries:
    return {key: body for key, body in entries.items() if key[0] in SERIES_KINDS}
