"""A merge between two rounds takes no published figure from the members of the teams that are merged."""

from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, current_window
from slackapp.pulse.partition import Membership, Unit, partition
from slackapp.pulse.release import Release
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import openings, released, rounds
from slackapp.storage.rounds.placements import placement
from slackapp.storage.rounds.released import Closed
from slackapp.storage.rounds.splits import Splits
from tests.cast import ANA, WORKSPACE, week
from tests.storage.conftest import SECRET
from tests.teams import put_teams_in_place

EAST = (ANA, *(f"UEAST{number}" for number in range(5)))
WEST = tuple(f"UWEST{number}" for number in range(6))


def employ(database: Database, east: tuple[str, ...]) -> None:
    """Two teams of six; or with fewer people in the east, one team of both."""
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"))
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=[
                Unit("clinic", None, "Clinic"),
                *(Unit(id_, "clinic", id_.title()) for id_ in ("east", "west")),
            ],
            people=[Person(user, user, "UTC") for user in (*east, *WEST)],
            memberships=[
                *(Membership(user, "east", lead=False) for user in east),
                *(Membership(user, "west", lead=False) for user in WEST[: len(east)]),
            ],
        )


def run_round(database: Database) -> None:
    window = current_window(Schedule(zone="UTC"), week(0))
    assert window is not None
    with database.write() as tx:
        workspace = workspaces.find(tx, WORKSPACE)
        assert workspace is not None
        leaves = partition(structure.organisation(tx, WORKSPACE), workspace=WORKSPACE).leaves
        round_id = rounds.round_id(WORKSPACE, window)
        openings.begin(
            tx,
            workspace=workspace,
            window=window,
            number=1,
            theme="load",
            published=Libraries().now(tx, WORKSPACE),
            key=RoundKey.derive(bytes(32), secret=SECRET, round_id=round_id),
            leaves=leaves,
            due=[],
        )
        closed = [Closed(leaf.id, Release(3.4, "5\N{EN DASH}7", None)) for leaf in leaves]
        released.publish(tx, workspace=WORKSPACE, round_id=round_id, closed=closed)


def test_whose_team_is_merged_still_reads_what_was_published_for_it(database: Database) -> None:
    employ(database, EAST)
    run_round(database)
    employ(database, EAST[:4])  # four and four: now one team
    with database.read() as connection:
        workspace = workspaces.find(connection, WORKSPACE)
        assert workspace is not None
        ana = placement(connection, Splits(), workspace, ANA)
        west = placement(connection, Splits(), workspace, WEST[0])
        names = {row.leaf: row.name for row in rounds.leaves(connection, f"{WORKSPACE}-20260105").values()}
    assert ana.name == west.name == "East + West"
    assert ana.leaf == west.leaf
    assert ana.leaf not in names
    assert ana.former is not None
    assert west.former is not None
    assert (names[ana.former[0]], names[west.former[0]]) == ("East", "West")
