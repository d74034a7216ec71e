"""Whom somebody can write to: who leads the unit they are at home in, else the next above, and HR."""

from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from slackapp.pulse.partition import Membership, Unit
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import contacts, structure, workspaces
from slackapp.storage.people.contacts import Contacts, Named
from slackapp.storage.people.people import Person
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.teams import put_teams_in_place

BOSS = "UBOSS"
UNITS = (Unit("clinic", None, "Clinic"), Unit("ward", "clinic", "Ward"), Unit("night", "ward", "Night shift"))
NAMES = {ANA: "Ana", LEA: "Lea", OTTO: "Otto", BOSS: "Boss", HANA: "Hana"}


def settle(database: Database, memberships: Iterable[Membership], hr: Iterable[str] = ()) -> None:
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=UNITS,
            people=[Person(user, name, "UTC") for user, name in NAMES.items()],
            memberships=memberships,
        )
        where = tables.workspace.c.id == WORKSPACE
        tx.execute(sa.update(tables.workspace).where(where).values(hr=list(hr)))


def of(database: Database, user: str) -> Contacts:
    with database.read() as connection:
        return contacts.find(connection, WORKSPACE, user)


def leads(database: Database, user: str) -> list[str]:
    return [each.user for each in of(database, user).leads]


def test_the_leads_of_ones_own_unit_and_hr_are_found_by_name_in_the_order_of_the_alphabet(
    database: Database,
) -> None:
    in_ward = [Membership(user, "ward", lead=True) for user in (OTTO, LEA)]
    settle(database, [Membership(ANA, "ward", lead=False), *in_ward], hr=["USTRANGER", HANA])
    found = of(database, ANA)
    assert found.leads == (Named(LEA, "Lea"), Named(OTTO, "Otto"))
    assert found.hr == (Named("USTRANGER", ""), Named(HANA, "Hana")), "HR may stand in no file of teams"


def test_where_a_unit_has_no_lead_the_nearest_above_is_found(database: Database) -> None:
    settle(database, [Membership(ANA, "night", lead=False), Membership(BOSS, "clinic", lead=True)])
    assert leads(database, ANA) == [BOSS]
    settle(
        database,
        [
            Membership(ANA, "night", lead=False),
            Membership(BOSS, "clinic", lead=True),
            Membership(LEA, "ward", lead=True),
        ],
    )
    assert leads(database, ANA) == [LEA]


def test_a_lead_finds_who_leads_above_and_never_themselves(database: Database) -> None:
    settle(database, [Membership(LEA, "ward", lead=True), Membership(BOSS, "clinic", lead=True)], hr=[LEA])
    found = of(database, LEA)
    assert found.leads == (Named(BOSS, "Boss"),)
    assert found.hr == ()
    assert leads(database, BOSS) == []


def test_who_has_left_slack_is_no_lead_to_write_to(database: Database) -> None:
    settle(database, [Membership(ANA, "ward", lead=False), Membership(LEA, "ward", lead=True)])
    with database.write() as tx:
        tx.execute(sa.update(tables.person).where(tables.person.c.user == LEA).values(reachable=False))
    assert leads(database, ANA) == []


@pytest.mark.parametrize(("first", "found"), [(1, [LEA, OTTO]), (2, [LEA])])
def test_a_deputy_counts_from_the_round_on_in_which_they_lead(
    database: Database, first: int, found: list[str]
) -> None:
    settle(database, [Membership(ANA, "ward", lead=False), Membership(LEA, "ward", lead=True)])
    with database.write() as tx:
        row = {"workspace": WORKSPACE, "unit": "ward", "user": OTTO, "from_round": first, "until_round": None}
        tx.execute(sa.insert(tables.deputy).values(row))
    assert leads(database, ANA) == found


def test_whoever_belongs_to_no_unit_and_whoever_nobody_knows_find_hr_alone(database: Database) -> None:
    settle(database, [Membership(LEA, "ward", lead=True)], hr=[HANA])
    for user in (ANA, "UNOBODY"):
        assert of(database, user) == Contacts((), (Named(HANA, "Hana"),))


def test_who_is_left_out_by_role_still_finds_their_lead(database: Database) -> None:
    settle(database, [Membership(ANA, "ward", lead=False), Membership(LEA, "ward", lead=True)])
    with database.write() as tx:
        tx.execute(sa.update(tables.person).where(tables.person.c.user == ANA).values(excluded=True))
        structure.refresh_homes(tx, WORKSPACE)
    assert leads(database, ANA) == [LEA]
