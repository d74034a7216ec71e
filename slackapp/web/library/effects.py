"""What publishing does: from when on people meet a draft, and which trends begin anew."""

from collections.abc import Collection, Iterable
from typing import Final

from content import entries as content
from content.entry import Entries, EntryKind
from content.faults import LibraryInvalid
from content.series import new_series
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.web.library import after, asking, places
from slackapp.web.library.after import Libraries

REPORT: Final = "Leads meet it from their next report on."
ROUND: Final = "People meet it from the next check-in on; one that is open stays as it is."
MET: Final = {
    EntryKind.PROMPT: REPORT,
    EntryKind.STARTER: REPORT,
    EntryKind.THEME: ROUND,
    EntryKind.ITEM: ROUND,
    EntryKind.ASKED: ROUND,
    EntryKind.REFRAME: "People meet it after sending their answers, from now on.",
}
SPARE: Final = "Nobody is asked it until it is chosen, on the page Questions."
LATER: Final = "Nobody meets it yet: it is kept for when Lean On speaks {language}."
UNUSED: Final = "Nobody meets it yet: it is kept for when Lean On helps people to ask somebody."
LATER_GONE: Final = "Nobody met it so far, as Lean On does not speak {language} yet."
GONE: Final = "Nobody meets it any more, from the next message on."
CONFIRM: Final = (
    "Whoever runs Lean On has to confirm it first, with “leanon support verify”. Until then {until}."
)
AS_BEFORE: Final = "people read it as it was"
NOT_AT_ALL: Final = "nobody reads it"
NO_CHECKIN: Final = ", and no new check-in goes out"
SERIES: Final = frozenset({EntryKind.THEME, EntryKind.ITEM, EntryKind.ASKED})


def met(now: Libraries, then: Libraries, draft: Draft, countries: Collection[str]) -> str:
    """From when on people meet what a draft says; `countries` are those in which somebody is asked.

    `then` is what is published once this draft is, and what goes along with it.
    """
    kind, locale = draft.place.kind, draft.place.locale
    if draft.body is None:
        return GONE if locale in {FIRST, EVERYWHERE} else LATER_GONE.format(language=places.language(locale))
    if unmet := later(draft.place):
        return unmet
    if needs_confirming(draft):
        return _confirmed(now, draft, countries)
    if kind is EntryKind.ITEM and draft.place.entry not in _asked(then[FIRST]):
        return SPARE
    return MET[kind]


def later(place: Place) -> str:
    """Why nobody meets what is published there, whatever it says; nothing where they do."""
    if place.locale not in {FIRST, EVERYWHERE}:
        return LATER.format(language=places.language(place.locale))
    return UNUSED if place.kind is EntryKind.HELP else ""


def needs_confirming(draft: Draft) -> bool:
    """Whether it is a support line that nobody is shown before the operator has confirmed it."""
    return draft.place.kind is EntryKind.SUPPORT and draft.place.locale == FIRST and draft.body is not None


def new_trends(now: Libraries, drafts: Iterable[Draft]) -> tuple[str, ...]:
    """The titles of the themes whose trend would begin anew; none where that cannot be told."""
    drafts = tuple(each for each in drafts if _is_asked_from(each))
    if not drafts:
        return ()
    then = after.published(now, drafts)
    try:
        before, after_ = (content.library(_asked_of(each[FIRST]), FIRST) for each in (now, then))
        return tuple(before.themes[each].title for each in new_series(before, after_))
    except (AttributeError, LookupError, TypeError, LibraryInvalid):  # unfit, and that is said
        return ()


def _confirmed(now: Libraries, draft: Draft, countries: Collection[str]) -> str:
    country = (draft.body or {}).get("country")
    lines = {
        entry: body.get("country") for (kind, entry), body in now[FIRST].items() if kind is EntryKind.SUPPORT
    }
    known = draft.place.entry in lines
    # Beside a line that is there already, a new one holds nothing up.
    held = country not in lines.values() and (country is None or country in countries)
    return CONFIRM.format(until=(AS_BEFORE if known else NOT_AT_ALL) + (NO_CHECKIN if held else ""))


def _is_asked_from(draft: Draft) -> bool:
    return draft.place.kind in SERIES and draft.place.locale in {FIRST, EVERYWHERE}


def _asked(entries: Entries) -> frozenset[str]:
    return frozenset(asking.item_of(body) for (kind, _), body in entries.items() if kind is EntryKind.ASKED)


def _asked_of(entries: Entries) -> Entries:
    return {key: body for key, body in entries.items() if key[0] in SERIES}
