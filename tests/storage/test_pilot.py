"""A pilot is kept by ids of units: who moves into it has joined, whole units that come in have not (R16)."""

from dataclasses import replace

import pytest

from slackapp.pulse.partition import Reason
from slackapp.roster.imports import Read, plan, take_over
from slackapp.storage.database import Database
from slackapp.storage.people import choices, structure, workspaces
from slackapp.storage.rounds import pilot, rounds
from slackapp.storage.rounds.pilot import OnlyGrows
from slackapp.storage.rounds.placements import Placement, placement
from slackapp.storage.rounds.splits import Splits
from tests.cast import ANA, LEA, OTTO, WORKSPACE
from tests.storage.clinic import ASK, CLINIC, WARD, asked_in, open_round, read, settle_clinic, split, unit


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic before its first round, with the ward as its pilot."""
    settle_clinic(database)
    choose(database, "Ward 3")
    return database


def choose(office: Database, *names: str) -> None:
    """Ask these units only, or all where none is named."""
    units = [unit(office, name) for name in names]
    with office.write() as tx:
        assert pilot.set_units(tx, WORKSPACE, {each.id: each.name for each in units} or None, ASK)


def placed(office: Database, user: str) -> Placement:
    with office.read() as connection:
        workspace = workspaces.find(connection, WORKSPACE)
        assert workspace is not None
        return placement(connection, Splits(), workspace, user)


def sizes(office: Database, round_id: str) -> dict[str, int]:
    with office.read() as connection:
        return {row.name: row.size for row in rounds.leaves(connection, round_id).values()}


def test_only_the_units_of_the_pilot_are_asked_and_the_others_are_told_why(office: Database) -> None:
    first = open_round(office, 1)

    assert sizes(office, first) == {"Ward 3": 8}
    assert placed(office, OTTO).reason is Reason.OUTSIDE_PILOT
    assert placed(office, LEA).reason is Reason.OUTSIDE_PILOT, "she would answer above the ward"
    assert len(placed(office, ANA).people) == 8


def test_a_wider_pilot_asks_whole_units_at_once(office: Database) -> None:
    open_round(office, 1)
    open_round(office, 2)
    choose(office, "Clinic")

    assert split(office).unasked.keys() == {"UHANA"}, "who leads the top unit; nobody waits"
    third = open_round(office, 3)
    assert sizes(office, third) == {"Ward 3": 8, "Clinic": 9}
    with office.read() as connection:
        rows = rounds.leaves(connection, third).values()
    assert {row.name: (row.joined, row.departed) for row in rows} == {"Ward 3": (0, 0), "Clinic": (0, 0)}


def test_who_moves_into_a_unit_of_the_pilot_has_joined_it(office: Database) -> None:
    open_round(office, 1)
    known = read()
    moved = [replace(each, unit="ward") if each.user == OTTO else each for each in known.memberships]
    with office.write() as tx:
        take_over(tx, WORKSPACE, Read(known.units, known.people, moved))

    assert asked_in(split(office), OTTO) is Reason.JUST_JOINED
    open_round(office, 2)
    assert asked_in(split(office), OTTO) == "Ward 3"


def test_a_pilot_is_chosen_freely_before_the_first_round_and_only_grows_from_then_on(
    office: Database,
) -> None:
    choose(office)
    choose(office, "Ward 3")
    open_round(office, 1)
    choose(office)
    with pytest.raises(OnlyGrows) as refused:
        choose(office, "Ward 3")
    assert "Ward 3" not in refused.value.units
    with office.read() as connection:
        assert structure.pilot(connection, WORKSPACE) is None


def test_a_wider_pilot_waits_for_the_next_opening(office: Database) -> None:
    first = open_round(office, 1)
    choose(office)

    with office.read() as connection:
        assert {row.name for row in rounds.leaves(connection, first).values()} == {"Ward 3"}
    assert len(sizes(office, open_round(office, 2))) > 1


def test_the_pilot_outlives_a_name_and_a_unit_that_goes(office: Database) -> None:
    with office.write() as tx:
        take_over(tx, WORKSPACE, read(ward="Day ward"))
    assert [leaf.name for leaf in split(office).leaves] == ["Day ward"]

    known = read()
    clinic = [each for each in known.memberships if each.unit == "clinic"]
    gone = Read([known.units[0]], known.people, clinic)
    with office.write() as tx:
        assert plan(tx, WORKSPACE, gone).organisation.pilot == structure.pilot(tx, WORKSPACE)
        take_over(tx, WORKSPACE, gone)
    assert split(office).leaves == (), "nobody else is asked because a unit is gone"


def test_it_does_not_depend_on_what_anybody_chose(office: Database) -> None:
    before = split(office)
    with office.write() as tx:
        for at, user in enumerate((*WARD, *CLINIC)):
            choices.set_consent(tx, WORKSPACE, user, "yes" if at % 2 else "no")

    assert split(office) == before
