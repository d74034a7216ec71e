"""Who reads a trend: members and leads of that team; to anybody else it is as if it were not there."""

from dataclasses import dataclass

from flask import abort, current_app

from slackapp.pulse.report import TeamReport
from slackapp.storage.database import Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.placements import Placement
from slackapp.storage.rounds.readable import Readable, readable
from slackapp.storage.rounds.splits import Splits
from slackapp.web.access import Who


@dataclass(frozen=True)
class Opened:
    """A trend that its reader may read: as its lead, if so, and whether it is one of several."""

    report: TeamReport
    led: bool
    many: bool


def trends_of(connection: Transaction, me: Who) -> Readable:
    """The trends that somebody may read."""
    splits: Splits = current_app.extensions["leanon"].splits
    found = workspaces.find(connection, me.workspace)
    return readable(connection, splits, found, me.user) if found else Readable(Placement())


def opened(connection: Transaction, me: Who, leaf: str) -> Opened:
    """The trend of this leaf. Ends the request with 404 where it is not theirs to read, or is none."""
    found = trends_of(connection, me)
    told = next((each for each in found if each.leaf_id == leaf), None)
    if told is None:
        abort(404)
    return Opened(told, found.leads(leaf), many=len(list(found)) > 1)


def led(connection: Transaction, me: Who, leaf: str) -> Opened:
    """The trend of this leaf, for its lead. Ends the request with 404 for everybody else."""
    found = opened(connection, me, leaf)
    if not found.led:
        abort(404)
    return found
