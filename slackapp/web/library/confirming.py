"""Whether a support line that is published still has to be confirmed, and what people read until then."""

from typing import Final

from content.entry import EntryKind
from slackapp.storage.database import Transaction
from slackapp.storage.library.editions import FIRST
from slackapp.storage.people import workspaces
from slackapp.web.library import names
from slackapp.web.library.row import Row

WAITS: Final = "Whoever runs Lean On has yet to confirm it, with “leanon support verify”. Until then {until}."


def waits(connection: Transaction, row: Row) -> str:
    """What to say of a support line that nobody has confirmed as it is published; else nothing."""
    place = row.place
    if place.kind is not EntryKind.SUPPORT or place.locale != FIRST or row.body is None:
        return ""
    current = names.current(connection, place.workspace, FIRST)
    countries = workspaces.countries(connection, place.workspace)
    found = [each for each in current.unconfirmed(countries) if each.id == place.entry]
    if not found:
        return ""
    return WAITS.format(until="people read it as it was" if current.shown(found[0]) else "nobody reads it")
