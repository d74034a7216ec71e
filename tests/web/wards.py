"""Teams whose check-ins have ended, written into a database: who is in which, and what was released."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from content.later import later
from content.library import load
from content.series import series
from slackapp.pulse.calendar import Schedule
from slackapp.pulse.partition import Leaf, Membership, Organisation, Unit, partition
from slackapp.roster import changes_findings
from slackapp.roster.spreadsheet import Fault, Problem
from slackapp.storage import tables
from slackapp.storage.database import Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.teams import team_changes
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.promises.history import TOO_FEW, VOID, Row, published
from tests.scenarios.office import COLLEAGUES, LAB
from tests.teams import put_teams_in_place

__all__ = ["LAB_LEAF", "TOO_FEW", "VOID", "WARD_LEAF", "furnish", "past", "published"]

LEADS: Final = {LEA: ("Ward 3",), OTTO: ("Lab",)}
UNITS: Final = (
    Unit("Clinic", None, "Clinic"),
    Unit("Ward 3", "Clinic", "Ward 3"),
    Unit("Lab", "Clinic", "Lab"),
)
TEAMS: Final = {**dict.fromkeys((ANA, *COLLEAGUES), "Ward 3"), **dict.fromkeys(LAB, "Lab")}
MEMBERS: Final = tuple(Membership(user, unit, lead=False) for user, unit in TEAMS.items())


DEPUTY: Final = COLLEAGUES[0]
"""Who may lead Ward 3 for a while."""


def _leaves(leads: Mapping[str, tuple[str, ...]]) -> dict[str, Leaf]:
    """Unit → its leaf, where these lead these units."""
    asked = Organisation(UNITS, (*MEMBERS, *_led(leads)), frozenset({*TEAMS, LEA, OTTO}))
    return {each.units[0]: each for each in partition(asked, workspace=WORKSPACE).leaves}


def _led(leads: Mapping[str, tuple[str, ...]]) -> list[Membership]:
    return [Membership(user, unit, lead=True) for user, units in leads.items() for unit in units]


WARD_LEAF: Final = _leaves(LEADS)["Ward 3"].id
"""Ana's team, which Lea leads."""
LAB_LEAF: Final = _leaves(LEADS)["Lab"].id
"""The team that Otto leads."""


def furnish(tx: Transaction, leads: Mapping[str, tuple[str, ...]] = LEADS) -> None:
    """Let them work in Ward 3 and in the lab from now on. Hana, of HR, is in no team."""
    everybody = (*TEAMS, LEA, OTTO)
    put_teams_in_place(
        tx,
        WORKSPACE,
        units=list(UNITS),
        people=[Person(user, user, "UTC", "DE") for user in everybody]
        + [Person(HANA, HANA, "UTC", "DE", excluded=True)],
        memberships=[*MEMBERS, *_led(leads)],
    )
    workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"))


def past(
    tx: Transaction,
    number: int,
    ward: Row,
    lab: Row = TOO_FEW,
    *,
    theme: str = "load",
    leads: Mapping[str, tuple[str, ...]] = LEADS,
    **columns: Any,  # noqa: ANN401 - whatever the round's row shall say besides
) -> str:
    """Write a check-in that has ended, with what was released of both teams; returns its id."""
    key, both = f"past-{number}", _leaves(leads)
    values = {"id": key, "workspace": WORKSPACE, "number": number, "theme": theme, "fingerprint": "-"}
    values |= {"opens_at": week(number), "closes_at": week(number, days=3, hours=18)}
    values |= {"series": series(theme, load().themes[theme].defaults)}
    values |= {"k": 5, "epsilon": 2.0, "focus_epsilon": 1.0}
    tx.execute(sa.insert(tables.round_).values(values | columns))
    for name, row in (("Ward 3", ward), ("Lab", lab)):
        found = both[name]
        at = {"round": key, "leaf": found.id}
        told = {"name": found.name, "units": list(found.units), "heads": list(found.heads)}
        size = {"k": 5, "waited": 0, "size": len(found.members), "within": ["Clinic"]}
        tx.execute(sa.insert(tables.leaf).values(at | told | size))
        for user in found.leads:
            tx.execute(sa.insert(tables.recipient).values(at | {"user": user}))
        tx.execute(sa.insert(tables.release).values(at | {"workspace": WORKSPACE} | row))
    tx.execute(sa.update(tables.round_).where(tables.round_.c.id == key).values(status="released"))
    return key


def refuse_file(tx: Transaction, *faults: tuple[int | None, str]) -> None:
    """The job has read the file of the open change, and found this wrong with it, line by line."""
    problem = Problem("teams.csv", [Fault(line, later(text)) for line, text in faults])
    change = team_changes.find_open(tx, WORKSPACE)
    assert change is not None
    told = changes_findings.dump(changes_findings.faults(problem))
    assert team_changes.note(tx, change, state=team_changes.State.FAULTY.value, findings=told)
