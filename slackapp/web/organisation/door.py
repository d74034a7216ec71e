"""Who reads an area: HR, and whoever led it when the last check-in opened and still does (R8, R16)."""

from flask import abort

from slackapp.storage.database import Transaction
from slackapp.storage.people import structure
from slackapp.storage.rounds import reports, rounds
from slackapp.web.access import Permission, Who


def of_area(connection: Transaction, me: Who, unit: str) -> str:
    """The name of an area whose figures they read. Ends the request with 404 where it is none of theirs."""
    if me.may(Permission.FIGURES):
        areas = structure.areas(connection, me.workspace)
    else:
        ended = rounds.latest_ended(connection, me.workspace)
        areas = reports.areas_for(connection, ended.id, me.user) if ended else ()
    found = {each.id: each.name for each in areas}
    if unit not in found:
        abort(404)
    return found[unit]
