"""How a team works, for its page: what is chosen, what holds else, and what a choice has just replaced."""

from typing import Any

from flask import request

from content import localised
from slackapp.storage.database import Transaction
from slackapp.storage.people import work
from slackapp.web.library.labels import settings


def shown(connection: Transaction, workspace: str, unit: str) -> dict[str, Any]:
    """What there is to choose, what is chosen, what the team above has, and what [Undo] puts back, if any."""
    names = settings()
    above = work.in_order(work.above(connection, workspace, unit))
    was = request.args.get("was") if request.args.get("done") == "work" else None
    return {
        "options": list(names.items()),
        "chosen": work.in_order(work.said(connection, workspace, unit)),
        "above": localised.listing(names[each] for each in above),
        "before": None if was is None else work.in_order(work.read(was.split(" "))),
    }
