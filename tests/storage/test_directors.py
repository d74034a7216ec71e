"""Who directs an area reads what was released in it: who led it at the opening and still does (R16)."""

import pytest
import sqlalchemy as sa

from slackapp.pulse.partition import Membership
from slackapp.roster.imports import Read, take_over
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import people
from slackapp.storage.rounds import deputies, organisation, reports, retention
from slackapp.storage.rounds.area_figures import Figures
from slackapp.storage.rounds.tree_places import NoSuchArea
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.storage.clinic import ASK, open_round, read, settle_clinic, unit

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic before its first round: Hana leads it, and the ward is below it."""
    settle_clinic(database)
    return database


def directed(office: Database, round_id: str, user: str) -> list[str]:
    """The names of the areas whose figures of this round somebody reads."""
    with office.read() as connection:
        return [each.name for each in reports.areas_for(connection, round_id, user)]


def test_who_leads_an_area_when_a_round_opens_and_still_does_reads_it(office: Database) -> None:
    first = open_round(office, 1)
    assert directed(office, first, HANA) == ["Clinic"]
    assert [directed(office, first, user) for user in (LEA, ANA, OTTO)] == [[], [], []]


def test_who_leads_it_no_more_reads_nothing_more(office: Database) -> None:
    first = open_round(office, 1)
    with office.write() as tx:
        now = read()
        left = [each for each in now.memberships if each.user != HANA]
        take_over(tx, WORKSPACE, Read(now.units, now.people, [*left, Membership(HANA, "ward", lead=False)]))
    assert directed(office, first, HANA) == []


def test_who_comes_to_lead_it_waits_for_the_next_opening(office: Database) -> None:
    first = open_round(office, 1)
    with office.write() as tx:
        now = read()
        led = [*now.memberships, Membership(OTTO, "clinic", lead=True)]
        led.remove(Membership(OTTO, "clinic", lead=False))
        take_over(tx, WORKSPACE, Read(now.units, now.people, led))
    assert directed(office, first, OTTO) == []
    assert directed(office, open_round(office, 2), OTTO) == ["Clinic"]


def test_a_deputy_of_an_area_reads_it_from_the_next_opening_on(office: Database) -> None:
    first = open_round(office, 1)
    with office.write() as tx:
        deputies.add(tx, WORKSPACE, unit(office, "Clinic"), OTTO, ASK)
    assert directed(office, first, OTTO) == []
    assert directed(office, open_round(office, 2), OTTO) == ["Clinic"]


def test_a_round_keeps_in_which_areas_each_group_was(office: Database) -> None:
    first = open_round(office, 1)
    clinic = unit(office, "Clinic").id
    with office.read() as connection:
        rows = connection.execute(sa.select(tables.leaf.c.name, tables.leaf.c.within)).all()
    assert {(row.name, *row.within) for row in rows} == {("Ward 3", clinic), ("Clinic", clinic)}
    assert first


def test_what_says_who_directed_goes_with_whoever_leaves_and_with_the_round(office: Database) -> None:
    open_round(office, 1)
    with office.write() as tx:
        assert len(tx.execute(sa.select(tables.director)).all()) == 1
        people.leave(tx, WORKSPACE, [HANA])
        assert tx.execute(sa.select(tables.director)).all() == []
        tx.execute(sa.insert(tables.director).values(round="another", unit="u", user=HANA))
        tx.execute(sa.update(tables.round_).values(status="void"))
        tx.execute(sa.update(tables.director).values(round=sa.select(tables.round_.c.id).scalar_subquery()))
        retention.purge(tx, WORKSPACE, week(200))
        assert tx.execute(sa.select(tables.director)).all() == []


def test_a_unit_with_nothing_below_it_is_no_area(office: Database) -> None:
    open_round(office, 1)
    with office.read() as connection:
        for area in (unit(office).id, "nowhere"):
            with pytest.raises(NoSuchArea):
                organisation.overview(connection, Figures(), WORKSPACE, area=area)
