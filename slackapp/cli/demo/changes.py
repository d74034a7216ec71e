"""What changes for people between two rounds of the demo's past: who joins, who pauses, who stands in."""

from typing import Final

from slackapp.cli.demo.cast import CAST, Worker, units
from slackapp.cli.demo.installation import TEAM_ID, Installation
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.partition import Membership, Unit
from slackapp.roster.imports import Read, take_over
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Transaction
from slackapp.storage.people import structure, work
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import deputies

PAUSE: Final = "/leanon pause 3"


def import_teams(tx: Transaction, staff: tuple[Worker, ...], left: int) -> None:
    """Import the teams as they are with so many past rounds still to open."""
    here = [one for one in staff if one.joined is None or one.joined >= left]
    there = units(staff)
    read = Read(
        units=[Unit(name, parent, name) for name, parent in there.items()],
        people=[Person(one.user, one.name, one.zone, one.country) for one in here],
        memberships=[
            *(Membership(one.user, one.unit, one.lead) for one in here),
            *(Membership(one.user, unit, lead=True) for one in here for unit in one.also if unit in there),
        ],
    )
    take_over(tx, TEAM_ID, read)


def say_how_they_work(tx: Transaction) -> None:
    """Say how the teams of the cast work, as HR does: those who care for patients in shifts."""
    named = {each.name: each.works for each in CAST.teams}
    for unit in structure.units(tx, TEAM_ID):
        if works := named.get(unit.name):
            work.choose(tx, TEAM_ID, unit.id, works)


def between(installation: Installation, staff: tuple[Worker, ...], left: int) -> None:
    """Let join, pause and stand in for a lead who does so with so many past rounds still to open."""
    if any(one.joined == left for one in staff):
        with installation.database.write() as tx:
            import_teams(tx, staff, left)
    for one in staff:
        if one.paused == left:
            installation.sandbox.act(one.user, "command", text=PAUSE)
        if one.deputy == left:
            with installation.database.write() as tx:
                known = structure.imported(tx, TEAM_ID).units
                (unit,) = (each for each in known if each.name == one.unit)
                deputies.add(tx, TEAM_ID, unit, one.user, By(OPERATOR, wall()))
