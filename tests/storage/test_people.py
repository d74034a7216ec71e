"""Who is in the organisation comes from outside; what people chose stays theirs."""

import sqlalchemy as sa

from slackapp.pulse.partition import Membership, Unit
from slackapp.roster.imports import Read, take_over
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people, workspaces
from slackapp.storage.people.people import Person
from tests.cast import ANA, LEA, WORKSPACE
from tests.services.statements import statements
from tests.storage.conftest import TEAM, Opened, settle_team


def import_(database: Database, users: tuple[str, ...]) -> None:
    """A file of teams is put in place in which these people work in Ward 3."""
    with database.write() as tx:
        here = [Person(user, f"{user} again", "UTC") for user in users]
        members = [Membership(user, "Ward 3", user == LEA) for user in users]
        take_over(tx, WORKSPACE, Read([Unit("Ward 3", None, "Ward 3")], here, members))


def test_an_import_keeps_what_people_chose(database: Database) -> None:
    settle_team(database)
    with database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
    import_(database, (*TEAM, LEA))
    with database.read() as connection:
        ana = people.find(connection, WORKSPACE, ANA)
    assert ana is not None
    assert (ana.name, ana.consent) == (f"{ANA} again", "no")


def test_an_hour_that_nobody_can_read_is_the_schedules_and_keeps_nobody_else_waiting(opened: Opened) -> None:
    mine = (tables.person.c.workspace == WORKSPACE) & (tables.person.c.user == ANA)
    for unread in ([7, "09:00"], [1], ["x", None], [1, "late"]):
        with opened.database.write() as tx:
            tx.execute(sa.update(tables.person).where(mine).values(slot=unread))
            everyone = people.everyone(tx, WORKSPACE)
        assert set(everyone) == {*TEAM, LEA}
        assert everyone[ANA].slot is None


def test_who_has_left_is_forgotten(opened: Opened) -> None:
    import_(opened.database, (*(user for user in TEAM if user != ANA), LEA))
    with opened.database.read() as connection:
        for table in (tables.roster, tables.delivery):
            users = set(connection.execute(sa.select(table.c.user)).scalars())
            assert ANA not in users
            assert users == set(TEAM) - {ANA}
        ana = people.find(connection, WORKSPACE, ANA)
    assert ana is None


def test_many_who_leave_at_once_hold_nobodys_answer_up(database: Database) -> None:
    many = [f"U{number:05}" for number in range(1_200)]
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        rows = [{"workspace": WORKSPACE, "user": user, "name": user, "zone": ""} for user in many]
        tx.execute(sa.insert(tables.person), [row | {"reachable": True, "excluded": False} for row in rows])
    with statements(database) as asked, database.write() as tx:
        people.leave(tx, WORKSPACE, many)
    with database.read() as connection:
        assert people.everyone(connection, WORKSPACE) == {}
    assert len(asked) < 40, "lists, not people"
