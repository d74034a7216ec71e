"""Who is a deputy leads from the next opening on, for at least four, and no file of teams ends that (R16)."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from slackapp.pulse.deputies import Deputy
from slackapp.pulse.partition import Reason, Unit
from slackapp.roster import departures
from slackapp.roster.imports import Read, plan, take_over
from slackapp.storage import tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Database
from slackapp.storage.people import people, structure
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.rounds import deputies, pilot, reports, rounds
from slackapp.storage.rounds.deputies import NotADeputy
from tests.cast import ANA, LEA, OTTO, T0, WORKSPACE
from tests.storage.clinic import ASK, SECRET, asked_in, open_round, read, settle_clinic, split, unit


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic before its first round."""
    settle_clinic(database)
    return database


def add(office: Database, user: str, name: str = "Ward 3") -> Deputy:
    with office.write() as tx:
        return deputies.add(tx, WORKSPACE, unit(office, name), user, ASK)


def end(office: Database, user: str) -> Deputy:
    with office.write() as tx:
        return deputies.end(tx, WORKSPACE, unit(office), user, ASK)


def read_by(office: Database, round_id: str, user: str) -> list[str]:
    """The names of the groups whose report of this round somebody gets."""
    with office.read() as connection:
        names = rounds.leaves(connection, round_id)
        return [names[leaf].name for leaf in reports.leaves_for(connection, round_id, user)]


def test_before_the_first_round_a_deputy_answers_above_at_once(office: Database) -> None:
    assert add(office, ANA) == Deputy(unit(office).id, ANA, 1)
    first = open_round(office, 1)

    with office.read() as connection:
        leaf = rounds.leaf_of(connection, first, ANA)
    assert leaf is not None
    assert leaf.name == "Clinic"
    assert read_by(office, first, ANA) == ["Ward 3"]
    assert read_by(office, first, LEA) == ["Ward 3"]


def test_a_deputy_gets_the_reports_of_the_rounds_that_open_from_then_on(office: Database) -> None:
    first = open_round(office, 1)
    assert add(office, ANA).from_round == 2
    assert read_by(office, first, ANA) == [], "she is asked in that one"

    assert asked_in(split(office), ANA) is Reason.JUST_JOINED, "above she has joined"
    second = open_round(office, 2)
    assert read_by(office, second, ANA) == ["Ward 3"]
    assert asked_in(split(office), ANA) == "Clinic"


def test_a_deputy_from_elsewhere_leads_there_and_answers_above_that_unit(office: Database) -> None:
    """Leading beats membership: Otto answers in the clinic all the same, and never in the ward."""
    open_round(office, 1)
    add(office, OTTO)
    second = open_round(office, 2)

    assert read_by(office, second, OTTO) == ["Ward 3"]
    assert asked_in(split(office), OTTO) == "Clinic", "where he was at home before, so that he has not joined"


@pytest.mark.parametrize("opened", [1, 2, 3, 4], ids=["none of theirs", "one", "two", "three"])
def test_before_the_fourth_round_has_opened_the_end_is_set_for_it(office: Database, opened: int) -> None:
    open_round(office, 1)
    add(office, ANA)
    for number in range(2, opened + 1):
        open_round(office, number)

    assert end(office, ANA).until_round == 5
    assert end(office, ANA).until_round == 5, "asking again changes nothing"
    for number in range(opened + 1, 6):
        assert "Ward 3" in read_by(office, open_round(office, number), ANA)
    sixth = open_round(office, 6)
    assert read_by(office, sixth, ANA) == []
    with office.read() as connection:
        assert structure.deputies(connection, WORKSPACE) == ()


def test_who_ends_with_a_round_gets_its_report_and_no_other_one(office: Database) -> None:
    open_round(office, 1)
    add(office, ANA)
    ids = {number: open_round(office, number) for number in range(2, 7)}

    assert end(office, ANA).until_round == 6
    assert read_by(office, ids[6], ANA) == ["Ward 3"]
    seventh = open_round(office, 7)
    assert read_by(office, ids[6], ANA) == [], "who leads no more reads nothing more"
    assert read_by(office, seventh, ANA) == []


def test_coming_back_to_being_a_member_waits_as_whoever_joins(office: Database) -> None:
    """Her last round is the fifth: she joins the ward as that opens, and counts from the second after it."""
    open_round(office, 1)
    add(office, ANA)
    end(office, ANA)
    for number in range(2, 5):
        open_round(office, number)
        assert asked_in(split(office), ANA) == "Clinic"
    open_round(office, 5)

    assert asked_in(split(office), ANA) is Reason.JUST_JOINED
    open_round(office, 6)
    assert asked_in(split(office), ANA) == "Ward 3"


def test_an_end_after_the_fourth_waits_as_well(office: Database) -> None:
    open_round(office, 1)
    add(office, ANA)
    for number in range(2, 7):
        open_round(office, number)
    end(office, ANA)

    assert asked_in(split(office), ANA) is Reason.JUST_JOINED
    open_round(office, 7)
    assert asked_in(split(office), ANA) == "Ward 3"


def test_an_end_that_was_set_can_be_taken_back(office: Database) -> None:
    open_round(office, 1)
    add(office, ANA)
    end(office, ANA)
    assert add(office, ANA) == Deputy(unit(office).id, ANA, 2), "since when stays"

    for number in range(2, 9):
        assert read_by(office, open_round(office, number), ANA) == ["Ward 3"]


@pytest.mark.parametrize(
    ("user", "why"),
    [
        (LEA, "leads it anyway"),
        ("UNOBODY", "stands in no file of teams"),
        (ANA, "is its deputy already"),
    ],
)
def test_who_cannot_be_one_is_told_why(office: Database, user: str, why: str) -> None:
    add(office, ANA)
    with pytest.raises(NotADeputy, match=why):
        add(office, user)
    with pytest.raises(NotADeputy, match="is no deputy of it"):
        end(office, OTTO)


def test_an_import_neither_ends_nor_shortens_it(office: Database) -> None:
    """She is in the file, not in the file, and her unit has another name."""
    open_round(office, 1)
    add(office, ANA)
    before = stored(office)
    for wanted in (read(), read(without=(ANA,)), read(without=(ANA, OTTO), ward="Day ward")):
        with office.read() as connection:
            planned = plan(connection, WORKSPACE, wanted)
        with office.write() as tx:
            take_over(tx, WORKSPACE, wanted)
        assert stored(office) == before
        with office.read() as connection:
            organisation = structure.organisation(connection, WORKSPACE)
        assert planned.kept == ({ANA: ANA.title()} if ANA not in {p.user for p in wanted.people} else {})
        assert set(planned.organisation.memberships) == set(organisation.memberships)
        assert planned.organisation.eligible == organisation.eligible
        assert planned.organisation.waiting == organisation.waiting

    assert read_by(office, open_round(office, 2), ANA) == ["Day ward"]
    with office.read() as connection:
        assert OTTO not in people.everyone(connection, WORKSPACE), "others whom the file leaves out do go"


def test_a_deputy_does_not_decide_which_unit_an_import_finds_again(office: Database) -> None:
    """All her people are called otherwise now, and the name went to Otto, who was but their deputy."""
    add(office, OTTO)
    ward, known = unit(office), read()
    places = [replace(each, unit="new") if each.unit == "ward" else each for each in known.memberships]
    places = [replace(each, unit="ward") if each.user == OTTO else each for each in places]
    wanted = Read([*known.units, Unit("new", "clinic", "Day ward")], known.people, places)
    with office.read() as connection:
        matched = plan(connection, WORKSPACE, wanted).matched

    assert [(each.unit, each.name) for each in matched.renamed] == [(ward.id, "Day ward")]


def test_a_unit_that_an_import_ends_has_no_deputy(office: Database) -> None:
    add(office, ANA)
    wanted = read()
    clinic = [each for each in wanted.memberships if each.unit == "clinic"]
    with office.write() as tx:
        take_over(tx, WORKSPACE, Read([wanted.units[0]], wanted.people, clinic))

    assert stored(office) == []
    assert asked_in(split(office), ANA) is Reason.NO_TEAM


def test_leaving_slack_ends_it_at_once(office: Database) -> None:
    add(office, ANA)
    with office.write() as tx:
        departures.forget(tx, WORKSPACE, [ANA], Keeper(WORKSPACE, secret=SECRET), now=T0, wall=T0)

    assert stored(office) == []


def test_who_is_no_full_member_reads_nothing_meanwhile(office: Database) -> None:
    add(office, ANA)
    first = open_round(office, 1)
    assert read_by(office, first, ANA) == ["Ward 3"]
    with office.write() as tx:
        tx.execute(sa.update(tables.person).where(tables.person.c.user == ANA).values(reachable=False))

    assert read_by(office, first, ANA) == []
    assert all(ANA not in leaf.leads for leaf in split(office).leaves)


def test_the_database_knows_no_end_before_the_fourth_round(office: Database) -> None:
    add(office, ANA)
    with pytest.raises(IntegrityError), office.write() as tx:
        tx.execute(sa.update(tables.deputy).values(until_round=3))
    with office.write() as tx:
        tx.execute(sa.update(tables.deputy).values(until_round=4))


def test_all_of_it_stands_in_the_audit_log(office: Database) -> None:
    ward = unit(office)
    add(office, ANA)
    end(office, ANA)
    end(office, ANA)
    with office.write() as tx:
        assert pilot.set_units(tx, WORKSPACE, {ward.id: ward.name}, ASK)
        assert not pilot.set_units(tx, WORKSPACE, {ward.id: ward.name}, ASK)
        assert pilot.set_units(tx, WORKSPACE, None, ASK)
        assert not pilot.set_units(tx, WORKSPACE, None, ASK)
        done = audit_log.search(tx, WORKSPACE)

    assert [(each.action, each.subject, each.detail) for each in reversed(done)] == [
        (Action.DEPUTY_NAMED, ANA, {"units": {ward.id: "Ward 3"}}),
        (Action.DEPUTY_ENDED, ANA, {"units": {ward.id: "Ward 3"}}),
        (Action.PILOT_SET, pilot.SUBJECT, {"units": {ward.id: "Ward 3"}}),
        (Action.PILOT_ENDED, pilot.SUBJECT, {}),
    ]


def stored(office: Database) -> list[tuple[object, ...]]:
    with office.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(tables.deputy))]
