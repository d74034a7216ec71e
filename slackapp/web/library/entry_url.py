"""How addresses and forms name an entry of the library, and a draft of it as somebody saw it."""

from collections.abc import Mapping
from typing import Final

from flask import abort, url_for

from content import translations
from content.entry import FIRST, EntryKind
from content.files import locales
from slackapp.editorial import kinds
from slackapp.editorial.conflicts import SeenDraft
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place, Seen
from slackapp.web.access import Who

DIGITS: Final = 10


def entry_url(place: Place, view: str = "library.entry", *, done: str | None = None) -> str:
    """The page of an entry, or another view of it; `done` names what its notice says was done."""
    if place.kind is EntryKind.ASKED:
        return url_for("library.questions", done=done, _anchor=place.entry)
    if not place.entry:
        return url_for("library.listing", locale=place.locale, kind=place.kind.value)
    return url_for(view, locale=place.locale, kind=place.kind.value, entry=place.entry, done=done)


def named_place(me: Who, locale: str, kind: str, entry: str) -> Place:
    """The place in this person's own library that an address names; there may be nothing yet.

    Ends the request with 404 where the address can name none.
    """
    if locale not in locales() or kind not in set(EntryKind) or kind == EntryKind.ASKED:
        abort(404)
    if "\0" in entry:  # PostgreSQL knows no text with it
        abort(404)
    return Place(me.workspace, locale, EntryKind(kind), entry)


def known_locale(locale: str) -> str:
    """A language, if the library has it, else the first."""
    return locale if locale in locales() else FIRST


def seen_draft(draft: Draft) -> str:
    """Which draft, and as what somebody saw it, for a form."""
    return f"{draft.edit}/{draft.place}"


def read_seen_draft(me: Who, said: str) -> SeenDraft:
    """What `seen_draft` said; ends the request with 404 where it never said so."""
    edit, *rest = said.split("/", 3)
    if len(rest) != len(("locale", "kind", "entry")):
        abort(404)
    locale, kind, entry = rest
    if kind == EntryKind.ASKED and locale == EVERYWHERE and entry in kinds.dimensions():
        place = Place(me.workspace, locale, EntryKind.ASKED, entry)
    else:
        place = named_place(me, locale, kind, entry)
    return SeenDraft(place, number({"edit": edit}, "edit"))


def seen_in(typed: Mapping[str, str]) -> Seen:
    """What the page held from which a form comes."""
    return Seen(number(typed, "base"), number(typed, "edit"))


def number(typed: Mapping[str, str], name: str) -> int:
    """A number that one of our pages put into a form; -1, which fits nothing, where it is none."""
    said = typed.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < DIGITS else -1


def lang(place: Place) -> str:
    """The language of the texts at a place, where it is not that of the page."""
    locale = FIRST if place.locale == EVERYWHERE else place.locale
    return "" if locale == translations.locale() else locale


def title_lang(place: Place) -> str:
    """The language of what stands at a place in a few words, where it is not that of the page."""
    return "" if place.kind is EntryKind.ASKED else lang(place)
