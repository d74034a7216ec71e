"""What a team's report knows besides its releases: words beside weeks, and why teams share a number."""

import sqlalchemy as sa

from slackapp.pulse.release import TooFew
from slackapp.pulse.report import Grouping, TeamReport
from slackapp.roster.imports import take_over
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import lead_report, marks, placements, released, rounds
from slackapp.storage.rounds.released import Closed
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE
from tests.storage.clinic import WARD, open_round, read, settle_clinic, split


def mark(database: Database, round_id: str, leaf: str, word: str, *, workspace: str = WORKSPACE) -> None:
    with database.write() as tx:
        row = {"round": round_id, "leaf": leaf, "workspace": workspace, "word": word}
        tx.execute(sa.insert(tables.mark).values(row))


def ended(database: Database, number: int) -> str:
    """Open a round and end it with too few answers in every group."""
    key = open_round(database, number)
    with database.write() as tx:
        closed = [Closed(leaf, TooFew()) for leaf in rounds.leaves(tx, key)]
        released.publish(tx, workspace=WORKSPACE, round_id=key, closed=closed)
    return key


def report(database: Database, name: str) -> TeamReport:
    with database.read() as connection:
        last = rounds.latest_ended(connection, WORKSPACE)
        assert last is not None
        (leaf,) = (key for key, row in rounds.leaves(connection, last.id).items() if row.name == name)
        found = lead_report.team(connection, workspace=WORKSPACE, leaf=leaf, name=name)
    assert found is not None
    return found


def test_the_marks_of_a_trend_are_its_own_and_those_of_hr_after_them(database: Database) -> None:
    for round_id, leaf, word in (
        ("r1", marks.EVERYWHERE, "flu"),
        ("r1", "ward", "move"),
        ("r2", marks.EVERYWHERE, "strike"),
        ("r2", "lab", "release"),
    ):
        mark(database, round_id, leaf, word)
    mark(database, "r3", "ward", "theirs", workspace=OTHER_WORKSPACE)
    with database.read() as connection:
        assert marks.of_leaf(connection, WORKSPACE, "ward") == {"r1": ("move", "flu"), "r2": ("strike",)}
        assert marks.of_leaf(connection, WORKSPACE, "lab") == {"r1": ("flu",), "r2": ("release", "strike")}
        assert marks.of_leaf(connection, OTHER_WORKSPACE, "lab") == {}


def test_a_team_alone_has_no_reason_and_one_that_was_joined_has(database: Database) -> None:
    settle_clinic(database)
    ended(database, 1)
    assert report(database, "Ward 3").grouping is None
    with database.write() as tx:
        take_over(tx, WORKSPACE, read(without=WARD[3:]))
    ended(database, 2)
    assert report(database, "Clinic + Ward 3").grouping == Grouping(units=2, parts=1, smallest=6)


def test_everybody_answers_in_the_group_that_they_are_asked_in(database: Database) -> None:
    settle_clinic(database)
    with database.read() as connection:
        workspace = workspaces.find(connection, WORKSPACE)
        assert workspace is not None
        groups = placements.groups(connection, workspace)
        assert {leaf.name: set(leaf.members) for leaf in split(database).leaves} == {
            name: {user for user, in_ in groups.items() if in_ == name} for name in ("Ward 3", "Clinic")
        }
        assert (groups[LEA], groups[ANA], groups[OTTO]) == ("Clinic", "Ward 3", "Clinic")
        assert HANA not in groups, "she leads the top, and is asked nowhere"
        assert people.find(connection, WORKSPACE, HANA) is not None
