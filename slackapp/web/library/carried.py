"""Offers on their way from one page to the next: in the page itself, nothing is kept on the server.

What comes back is believed in nothing: it is read as if a stranger had written it, and checked anew.
"""

import json
import re
from collections.abc import Iterable
from typing import Final

from content.entry import JSON, EntryKind
from slackapp.storage.library.editions import EVERYWHERE, Place
from slackapp.web.access import Who
from slackapp.web.library import places
from slackapp.web.library.offers import Offer

LONGEST_ID: Final = 120
ENDS: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A character that ends a text where databases are written in C; `dump` writes none."""


class Unreadable(ValueError):
    """Nothing that one of our pages has written."""


def dump(offers: Iterable[Offer]) -> str:
    """Offers as a text of one line."""
    rows = [
        [each.place.locale, each.place.kind.value, each.place.entry, each.body, each.base, each.edit]
        for each in offers
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def load(me: Who, text: str, *, most: int) -> tuple[Offer, ...]:
    """Read what `dump` wrote, for the workspace of whoever brings it.

    Raises:
        Unreadable: it was not written by `dump`, or not of so few offers.
    """
    try:
        rows = json.loads(text)
        json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if ENDS.search(text) or not isinstance(rows, list) or len(rows) > most:
        raise Unreadable
    found = {offer.place: offer for offer in (_offer(me, row) for row in rows)}
    if len(found) != len(rows):
        raise Unreadable
    return tuple(found.values())


def _offer(me: Who, row: JSON) -> Offer:
    match row:
        case [str(locale), str(kind), str(entry), dict() | None as body, int(base), int(edit)]:
            # JSON's true counts as 1 here, and not in every database.
            if bool not in {type(base), type(edit)} and (body is None or body.get("id") == entry):
                return Offer(_place(me, locale, kind, entry), body, base, edit)
    raise Unreadable


def _place(me: Who, locale: str, kind: str, entry: str) -> Place:
    wanted = (EVERYWHERE,) if kind == EntryKind.ASKED else places.locales()
    if kind not in set(EntryKind) or locale not in wanted or not 0 < len(entry) <= LONGEST_ID:
        raise Unreadable
    return Place(me.workspace, locale, EntryKind(kind), entry)
