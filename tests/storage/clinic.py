"""A clinic of two units in a database: imported, asked round after round, and looked at."""

from datetime import UTC, datetime

from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, current_window
from slackapp.pulse.partition import Membership, Partition, Reason, Unit, partition
from slackapp.roster.imports import Read, take_over
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import openings, rounds
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week

SECRET = b"a secret of at least thirty-two bytes"
WARD = (ANA, *(f"UWARD{at}" for at in range(7)))
CLINIC = (OTTO, *(f"UCLINIC{at}" for at in range(7)))
ASK = By("operator", datetime(2026, 1, 1, tzinfo=UTC))


def read(*, without: tuple[str, ...] = (), ward: str = "Ward 3") -> Read:
    """Lea leads the ward; Otto and others work right in the clinic, which Hana leads."""
    places = [
        *((user, "ward", False) for user in WARD),
        *((user, "clinic", False) for user in CLINIC),
        (LEA, "ward", True),
        (HANA, "clinic", True),
    ]
    return Read(
        [Unit("clinic", None, "Clinic"), Unit("ward", "clinic", ward)],
        [Person(user, user.title(), "UTC", "DE") for user, *_ in places if user not in without],
        [Membership(user, unit, lead) for user, unit, lead in places if user not in without],
    )


def settle_clinic(database: Database) -> None:
    """The clinic before its first round."""
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"))
        take_over(tx, WORKSPACE, read())


def unit(office: Database, name: str = "Ward 3") -> Unit:
    with office.read() as connection:
        (found,) = (each for each in structure.imported(connection, WORKSPACE).units if each.name == name)
    return found


def split(office: Database) -> Partition:
    """Who would be asked with whom if a round opened now."""
    with office.read() as connection:
        return partition(structure.organisation(connection, WORKSPACE), workspace=WORKSPACE)


def asked_in(found: Partition, user: str) -> str | Reason:
    """The name of the group that somebody is asked in, or why they are not."""
    return next((leaf.name for leaf in found.leaves if user in leaf.members), None) or found.unasked[user]


def open_round(office: Database, number: int) -> str:
    """Open the round of this number, a week after the one before."""
    window = current_window(Schedule(zone="UTC"), week(number - 1))
    assert window is not None
    with office.write() as tx:
        workspace = workspaces.find(tx, WORKSPACE)
        assert workspace is not None
        key = rounds.round_id(WORKSPACE, window)
        leaves = partition(structure.organisation(tx, WORKSPACE), workspace=WORKSPACE).leaves
        return openings.begin(
            tx,
            workspace=workspace,
            window=window,
            number=number,
            theme="load",
            published=Libraries().now(tx, WORKSPACE),
            key=RoundKey.derive(bytes(range(32)), secret=SECRET, round_id=key),
            leaves=leaves,
            due=[],
        )
