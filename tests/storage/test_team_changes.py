"""A change of teams is prepared beside what holds, shown, and put in its place whole or not at all."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.pulse.partition import Membership
from slackapp.roster import changes, departures
from slackapp.roster.changes import (
    AlreadyOpen,
    Edit,
    EditKind,
    Many,
    Outcome,
    Shown,
    State,
    Typed,
)
from slackapp.roster.imports import Read
from slackapp.storage import tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people, structure
from slackapp.storage.rounds import deputies
from slackapp.storage.rounds.due import due
from slackapp.storage.teams import team_changes, team_staging, team_swap
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE, week
from tests.storage.changing import (
    BY,
    KEEPER,
    apply,
    by_file,
    by_hand,
    counts_from,
    current,
    move,
    shown,
    undoing,
)
from tests.storage.clinic import ASK, CLINIC, WARD, open_round, read, settle_clinic, unit

CLINIC_ID, WARD_ID = "u000001", "u000002"
HOLDS = (tables.unit, tables.person, tables.membership, tables.roster, tables.kept_choice)


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic, with a round open."""
    settle_clinic(database)
    open_round(database, 1)
    return database


def holds(office: Database) -> list[list[tuple[object, ...]]]:
    """Everything that a change of teams may change."""
    with office.read() as connection:
        return [
            [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in HOLDS
        ]


def prepared(office: Database, number: int) -> list[int]:
    """How many rows of units, people and memberships are prepared for a change."""
    with office.read() as connection:
        return [
            connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.change == number)
            ).scalar_one()
            for table in (tables.team_unit, tables.team_person, tables.team_membership)
        ]


def tidy(office: Database, at: datetime = T0) -> None:
    """What the job removes is removed."""
    with office.read() as connection:
        over = team_changes.to_remove(connection, WORKSPACE, at)
    for each in over:
        team_staging.remove(office, each)


def ben_to_clinic() -> Read:
    """The file in which one of the ward works right in the clinic."""
    told = read()
    moved = [replace(each, unit="clinic") if each.user == WARD[1] else each for each in told.memberships]
    return Read(told.units, told.people, moved)


def test_nothing_holds_before_hr_says_yes(office: Database) -> None:
    before = holds(office)
    change = by_file(office, ben_to_clinic())
    assert change.state is State.READY
    assert (shown(office).counts.moved, shown(office).counts.new) == (1, 0)
    assert holds(office) == before
    assert apply(office, change) is Outcome.APPLIED
    assert counts_from(office, WARD[1]) == ("Clinic", 3)
    with office.read() as connection:
        assert changes.find_open(connection, WORKSPACE) is None
        (done,) = audit_log.search(connection, WORKSPACE, action=Action.TEAMS_CHANGED)
    assert (done.actor, done.detail["moved"], done.detail["file"]) == (HANA, 1, "people.csv")


def test_the_preview_names_people_who_are_here_and_who_wait(office: Database) -> None:
    by_file(office, ben_to_clinic())
    found = shown(office)
    assert found.preview is not None
    assert [(each.person, each.unit) for each in found.preview.waiting] == [(WARD[1].title(), "Clinic")]
    with office.read() as connection:
        (moved,) = changes.people(connection, current(office), changes.What.MOVES)
    assert (moved.user, moved.before, moved.after) == (WARD[1], "Ward 3", "Clinic")


def test_a_second_change_is_told_whose_is_open_and_a_dropped_one_leaves_nothing(office: Database) -> None:
    first = by_file(office, ben_to_clinic())
    with pytest.raises(AlreadyOpen) as refused, office.write() as tx:
        changes.begin_file(tx, WORKSPACE, "other.csv", b"", By(OTTO, T0), now=T0)
    assert refused.value.change.author == HANA
    with office.write() as tx:
        assert changes.drop(tx, WORKSPACE, first.number, now=T0)
        assert not changes.drop(tx, WORKSPACE, first.number, now=T0)
    assert any(prepared(office, first.number))
    tidy(office)
    assert prepared(office, first.number) == [0, 0, 0]
    assert by_file(office, ben_to_clinic()).number == first.number + 1, "no number is given twice"


def test_of_two_who_say_yes_at_once_one_does_it(office: Database) -> None:
    change = by_file(office, ben_to_clinic())
    assert apply(office, change, Typed()) is Outcome.APPLIED
    assert apply(office, change, Typed()) is Outcome.NOT_READY


def test_yes_to_what_was_shown_is_no_yes_to_what_somebody_added_since(office: Database) -> None:
    seen = by_hand(office, move(WARD[1], WARD_ID, CLINIC_ID))
    later = by_hand(office, move(WARD[2], WARD_ID, CLINIC_ID))
    assert later.number == seen.number
    before = holds(office)
    assert apply(office, seen) is Outcome.NOT_READY
    assert holds(office) == before
    assert apply(office, later) is Outcome.APPLIED
    assert {counts_from(office, user) for user in WARD[1:3]} == {("Clinic", 3)}


def test_where_teams_have_changed_since_it_is_worked_out_anew_and_shown_again(office: Database) -> None:
    change = by_file(office, ben_to_clinic())

    def becomes_a_guest() -> None:
        with office.write() as tx:
            gone = tables.person.c.user == WARD[3]
            tx.execute(sa.update(tables.person).where(gone).values(reachable=False))
            structure.refresh_homes(tx, WORKSPACE)

    assert apply(office, change, between=becomes_a_guest) is Outcome.STALE
    assert counts_from(office, WARD[1]) == ("Ward 3", 0)
    again = current(office)
    assert (again.state, again.stage) == (State.READY, change.stage + 1)
    assert apply(office, again) is Outcome.APPLIED
    assert counts_from(office, WARD[1]) == ("Clinic", 3)
    assert counts_from(office, WARD[3]) is None, "who is a guest by now is not asked again by it"


def test_a_round_that_opens_makes_it_stale_too(office: Database) -> None:
    change = by_file(office, ben_to_clinic())
    assert apply(office, change, between=lambda: open_round_two(office)) is Outcome.STALE
    assert apply(office, current(office)) is Outcome.APPLIED
    assert counts_from(office, WARD[1]) == ("Clinic", 4)


def open_round_two(office: Database) -> None:
    with office.write() as tx:
        tx.execute(sa.update(tables.round_).values(status="void"))
    open_round(office, 2)


def test_whoever_leaves_loses_their_place_and_keeps_what_they_chose(office: Database) -> None:
    with office.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
    change = by_file(office, read(without=(ANA,)))
    with office.read() as connection:
        (leaves,) = changes.people(connection, change, changes.What.LEAVES)
    assert (leaves.user, leaves.before, leaves.after) == (ANA, "Ward 3", None)
    assert apply(office, change) is Outcome.APPLIED
    with office.read() as connection:
        assert people.find(connection, WORKSPACE, ANA) is None
        assert KEEPER.keeps(connection, ANA)
        here = connection.execute(sa.select(tables.roster).where(tables.roster.c.user == ANA)).all()
    assert here == []
    assert apply(office, by_file(office, read())) is Outcome.APPLIED
    with office.read() as connection:
        back = people.find(connection, WORKSPACE, ANA)
    assert back is not None
    assert back.consent == "no"
    assert counts_from(office, ANA) == ("Ward 3", 3)


def test_what_is_chosen_between_looking_and_saying_yes_is_kept_as_chosen_last(office: Database) -> None:
    with office.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    change = by_file(office, read(without=(ANA,)))
    sealed = KEEPER.seal

    def meanwhile(connection: sa.Connection, users: list[str]) -> object:
        ready = sealed(connection, users)
        with office.write() as tx:
            choices.set_consent(tx, WORKSPACE, ANA, "no")
        return ready

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KEEPER, "seal", meanwhile)
        assert apply(office, change) is Outcome.APPLIED
    apply(office, by_file(office, read()))
    with office.read() as connection:
        back = people.find(connection, WORKSPACE, ANA)
    assert back is not None
    assert back.consent == "no"


def test_of_somebody_who_has_left_slack_nothing_is_kept(office: Database) -> None:
    with office.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
    assert apply(office, by_file(office, read(without=(ANA,)), frozenset({ANA}))) is Outcome.APPLIED
    tidy(office)
    with office.read() as connection:
        assert not KEEPER.keeps(connection, ANA)
        named = sa.select(tables.team_person.c.user).where(tables.team_person.c.user == ANA)
        assert connection.execute(named).all() == []
    assert shown_names(undoing(office), office) == set(), "nor does an undoing bring them back"


def shown_names(change: changes.TeamChange, office: Database) -> set[str]:
    with office.read() as connection:
        return {each.user for each in changes.people(connection, change, changes.What.NEW)}


def test_who_leaves_slack_disappears_from_what_waits_and_from_what_could_be_undone(office: Database) -> None:
    apply(office, by_file(office, ben_to_clinic()))
    by_file(office, Read(read().units, ben_to_clinic().people[:-2], ben_to_clinic().memberships[:-2]))
    with office.write() as tx:
        departures.forget(tx, WORKSPACE, [WARD[1], LEA], KEEPER, now=T0, wall=T0)
    with office.read() as connection:
        for table in (tables.team_person, tables.team_membership):
            users = set(connection.execute(sa.select(table.c.user)).scalars())
            assert not users & {WARD[1], LEA}
        told = str(connection.execute(sa.select(tables.team_change.c.findings)).scalars().all())
    assert WARD[1] not in told
    assert LEA not in told
    assert current(office).state is State.WAITING, "it named somebody: it is worked out anew"
    assert changes.prepare(office, WORKSPACE, now=T0) is State.READY


def test_who_leaves_slack_disappears_from_a_look_at_a_change_that_is_not_about_them(office: Database) -> None:
    apply(office, by_file(office, ben_to_clinic()))
    tidy(office, T0 + timedelta(days=15))
    by_hand(office, Edit(EditKind.RENAME_UNIT, unit=WARD_ID, name="Day ward"))
    with office.write() as tx:
        kept = sa.select(tables.team_change.c.findings).where(tables.team_change.c.state == "ready")
        assert WARD[1] in str(tx.execute(kept).scalars().all()), "who waits is named"
        departures.forget(tx, WORKSPACE, [WARD[1]], KEEPER, now=T0, wall=T0)
        told = str(tx.execute(sa.select(tables.team_change.c.findings)).scalars().all())
    assert WARD[1] not in told
    assert changes.prepare(office, WORKSPACE, now=T0) is State.READY


def test_many_who_leave_or_move_need_their_number_typed(office: Database) -> None:
    change = by_file(office, read(without=WARD[1:7]))
    (warned,) = shown(office).warned()
    assert (warned.what, warned.number) == (Many.REMOVING, 6)
    assert "leaves out 6 of the 18 people" in warned.text
    before = holds(office)
    for typed in (Typed(), Typed(removing=5), Typed(removing=6, moving=1)):
        assert apply(office, change, typed) is Outcome.NUMBER
    assert holds(office) == before
    closed = week(0, days=4)
    assert apply(office, change, Typed(removing=6), now=closed) is Outcome.APPLIED


def test_a_file_that_says_what_holds_already_changes_nothing(office: Database) -> None:
    before = holds(office)
    change = by_file(office, read())
    assert shown(office).nothing
    assert apply(office, change) is Outcome.NOTHING
    assert holds(office) == before


def test_a_swap_that_is_killed_in_the_middle_has_changed_nothing(office: Database) -> None:
    change, before = by_file(office, read(without=(ANA,), ward="Day ward")), holds(office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(team_swap, "_add_people", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            apply(office, change)
    assert holds(office) == before
    assert current(office).state is State.READY
    assert apply(office, change) is Outcome.APPLIED


def test_a_stage_that_was_never_finished_is_not_shown_and_the_next_one_is(office: Database) -> None:
    with office.write() as tx:
        change = changes.begin_edits(tx, WORKSPACE, [move(WARD[1], WARD_ID, CLINIC_ID)], BY, now=T0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(team_changes, "show", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            changes.prepare(office, WORKSPACE, now=T0)
    half = current(office)
    assert any(prepared(office, half.number))
    assert (half.state, half.stage, half.last_stage) == (State.READING, 0, 1)
    assert apply(office, replace(half, stage=1), Typed()) is Outcome.NOT_READY
    assert changes.prepare(office, WORKSPACE, now=T0) is State.READY
    with office.read() as connection:
        of_change = tables.team_person.c.change == change.number
        stages = connection.execute(sa.select(tables.team_person.c.stage).where(of_change)).scalars().all()
    assert set(stages) == {current(office).stage} == {2}, "what was begun and not finished is gone"
    assert apply(office, replace(current(office), number=change.number)) is Outcome.APPLIED


def test_only_the_last_change_is_kept_and_for_two_weeks(office: Database) -> None:
    first = by_file(office, ben_to_clinic())
    apply(office, first)
    last = by_file(office, read())
    apply(office, last)
    tidy(office)
    assert not any(prepared(office, first.number))
    assert any(prepared(office, last.number))
    tidy(office, T0 + team_changes.KEPT - timedelta(seconds=1))
    with office.read() as connection:
        assert changes.can_undo(connection, WORKSPACE) is not None
        for now, regrouping in ((T0, ()), (T0 + team_changes.KEPT, (WORKSPACE,))):
            assert due(connection, now=now, wall=wall()).regrouping == regrouping
    tidy(office, T0 + team_changes.KEPT)
    assert not any(prepared(office, last.number))
    with pytest.raises(changes.NothingToUndo), office.write() as tx:
        changes.begin_undo(tx, WORKSPACE, BY, now=T0)


def test_who_lives_elsewhere_now_is_planned_anew_and_nobody_else(office: Database) -> None:
    told = read()
    away = [replace(each, zone="Asia/Tokyo") if each.user == ANA else each for each in told.people]
    change = by_file(office, Read(told.units, away, told.memberships))
    with office.read() as connection:
        assert connection.execute(team_swap.rezoned(change)).scalars().all() == [ANA]
    assert apply(office, change) is Outcome.APPLIED
    with office.read() as connection:
        assert team_changes.unsettled(connection, WORKSPACE) == ()
        found = people.find(connection, WORKSPACE, ANA)
    assert found is not None
    assert found.zone == "Asia/Tokyo"


def test_a_deputy_stays_whatever_a_file_says_and_is_named(office: Database) -> None:
    with office.write() as tx:
        deputies.add(tx, WORKSPACE, unit(office), CLINIC[1], ASK)
    change = by_file(office, read(without=(CLINIC[1],)))
    assert shown(office).kept == (CLINIC[1].title(),)
    assert shown(office).counts.removed == 0
    apply(office, change)
    with office.read() as connection:
        assert people.find(connection, WORKSPACE, CLINIC[1]) is not None


def test_a_lead_may_be_put_in_by_hand(office: Database) -> None:
    change = by_hand(office, changes.Edit(changes.EditKind.PUT, user=WARD[1], unit=WARD_ID, role="lead"))
    assert apply(office, change, Typed()) is Outcome.APPLIED
    with office.read() as connection:
        where = tables.membership.c.user == WARD[1]
        (row,) = connection.execute(sa.select(tables.membership).where(where)).all()
    assert row.lead
    assert counts_from(office, WARD[1]) == ("Clinic", 3)


def test_a_swap_that_somebody_may_not_do_any_more_is_none(office: Database) -> None:
    change, before = by_file(office, ben_to_clinic()), holds(office)

    def no(_tx: sa.Connection) -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        changes.apply(
            office,
            WORKSPACE,
            Shown(change.number, change.stage),
            BY,
            typed=Typed(),
            keeper=KEEPER,
            now=T0,
            hold=no,
        )
    assert holds(office) == before


def test_memberships_of_a_unit_that_goes_go_with_it(office: Database) -> None:
    told = read()
    all_in_one = [Membership(each.user, "clinic", each.user == HANA) for each in told.memberships]
    apply(office, by_file(office, Read(told.units[:1], told.people, all_in_one)))
    with office.read() as connection:
        units = set(connection.execute(sa.select(tables.membership.c.unit)).scalars())
    assert units == {CLINIC_ID}
