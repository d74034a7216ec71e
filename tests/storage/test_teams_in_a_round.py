"""What a change of teams may not do: hollow a group out that is being asked, or lose one step for another."""

import pytest
import sqlalchemy as sa

from slackapp.roster import changes, changes_prepare
from slackapp.roster.changes import Edit, EditKind, Outcome, State, TeamChange
from slackapp.storage import tables
from slackapp.storage.database import Database
from tests.cast import ANA, T0, week
from tests.storage.changing import apply, by_file, by_hand, counts_from, current, move, shown
from tests.storage.clinic import WARD, open_round, read, settle_clinic, unit

CLINIC_ID, WARD_ID = "u000001", "u000002"


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic, with a round open."""
    settle_clinic(database)
    open_round(database, 1)
    return database


def holds(office: Database) -> list[list[tuple[object, ...]]]:
    """Who is where, and who is asked."""
    held = (tables.unit, tables.person, tables.membership, tables.roster)
    with office.read() as connection:
        return [
            [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in held
        ]


@pytest.mark.parametrize("number", [3, 7])
def test_nobody_is_left_in_an_open_round_with_fewer_than_they_read_of(office: Database, number: int) -> None:
    """A cell at once: everybody reads eight names, and all but one and accounts that skip are taken out."""
    change = by_file(office, read(without=WARD[:number]))
    before = holds(office)
    assert apply(office, change) is Outcome.ASKED
    assert holds(office) == before
    assert apply(office, change, now=week(0, days=4)) is Outcome.APPLIED, "once it has closed, they may go"


def test_nor_is_a_group_taken_apart_person_by_person(office: Database) -> None:
    for number in (1, 2):
        assert apply(office, by_file(office, read(without=WARD[:number]))) is Outcome.APPLIED
    assert apply(office, by_file(office, read(without=WARD[:3]))) is Outcome.ASKED


def test_who_has_left_slack_goes_from_an_open_round_at_once(office: Database) -> None:
    gone = WARD[:5]
    assert apply(office, by_file(office, read(without=gone), frozenset(gone))) is Outcome.APPLIED


def test_a_step_sent_twice_takes_no_other_step_with_it(
    office: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where people are many the job sees whether each step fits, after several were taken."""
    monkeypatch.setattr(changes, "LARGEST_AT_ONCE", 0)

    def sends(*edits: Edit) -> TeamChange:
        by_hand(office, *edits)
        changes_prepare.compute(office, current(office), now=T0, breathe=lambda: None)
        return current(office)

    rename = Edit(EditKind.RENAME_UNIT, unit=WARD_ID, name="Day ward")
    sends(rename, move(ANA, WARD_ID, CLINIC_ID))
    assert sends(move(ANA, WARD_ID, CLINIC_ID)).state is State.READY
    (notice,) = shown(office).notices
    assert str(notice).endswith("They are not in Day ward any more: look at its members again.")
    assert apply(office, current(office)) is Outcome.APPLIED
    assert counts_from(office, ANA) == ("Clinic", 3)
    assert unit(office, "Day ward").id == WARD_ID
    assert sends(move(ANA, WARD_ID, CLINIC_ID)).state is State.FAULTY, "where no step fits, that is said"
