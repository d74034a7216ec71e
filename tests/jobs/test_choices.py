"""What people choose is kept where messages leave: none to who said stop, none on a day of absence."""

from datetime import date, timedelta

import sqlalchemy as sa
from click.testing import CliRunner

from jobs.runtime import parts
from slackapp.blocks.ids import Action
from slackapp.cli.main import main
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule
from slackapp.storage import tables
from slackapp.storage.people import choices, people, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.rounds import released
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.office import LAB, WARD, Rehearsal, said

BEN, CLEO, DORA = WARD[1:4]
TUESDAY, WEDNESDAY = date(2026, 1, 6), date(2026, 1, 7)


def test_no_message_of_any_kind_reaches_who_said_stop_even_one_that_was_on_its_way(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_round()
    round_id = rehearsal.round().id
    at = {"round": round_id, "due_at": rehearsal.now()}
    kinds = {ANA: "checkin", BEN: "intro", CLEO: "welcome", DORA: "void", HANA: "void_hr"}
    stopped = (*kinds, LEA, OTTO)
    with rehearsal.database.write() as tx:
        for user in stopped:
            choices.stop(tx, WORKSPACE, user)
        tx.execute(sa.delete(tables.delivery))
        rows = [at | {"user": user, "kind": kind} for user, kind in kinds.items()]
        tx.execute(sa.insert(tables.delivery), [*rows, at | {"user": LAB[0], "kind": "intro"}])
        tx.execute(sa.insert(tables.notice).values(workspace=WORKSPACE, user=OTTO, kind="guardian"))
    rehearsal.tick()
    with rehearsal.database.write() as tx:
        released.publish(tx, workspace=WORKSPACE, round_id=round_id, closed=[])
        tx.execute(sa.insert(tables.report).values(round=round_id, user=LEA))
    rehearsal.settle()
    assert [row["status"] for row in rehearsal.rows(tables.report)] == ["refused"]
    assert len(rehearsal.slack.calls("chat.postMessage")) == len(rehearsal.lasting(LAB[0])) == 1
    assert not any(rehearsal.messages(user) for user in stopped)


def test_a_message_that_is_late_or_moved_finds_nobody_away(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        for user in WARD:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    rehearsal.open_round()
    with rehearsal.database.write() as tx:
        choices.set_away(tx, WORKSPACE, ANA, WEDNESDAY, WEDNESDAY)
        choices.set_pause(tx, WORKSPACE, BEN, date(2026, 2, 2))
    rehearsal.advance(week(0, days=2, hours=9))  # no worker ran on Tuesday
    rehearsal.settle()
    assert not any(rehearsal.lasting(user) for user in (ANA, BEN))
    assert all(len(rehearsal.lasting(user)) == 1 for user in (CLEO, DORA))
    waiting = [row["user"] for row in rehearsal.rows(tables.delivery) if row["status"] != "sent"]
    assert not {ANA, BEN} & set(waiting), "no hour is left for them, and nothing goes round in circles"


def test_a_check_in_goes_on_without_a_schedule_and_what_is_kept_back_does_not_go_round_in_circles(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_round()
    with rehearsal.database.write() as tx:
        stored = workspaces.dump_schedule(Schedule("UTC")) | {"zone": "Mars/Olympus"}
        tx.execute(sa.update(tables.workspace).values(schedule=stored, **workspaces.NOT_KNOWN))
        choices.set_away(tx, WORKSPACE, ANA, TUESDAY, TUESDAY)
    rehearsal.advance(week(0, days=1, hours=17))
    rehearsal.tick()
    assert all(len(rehearsal.lasting(user)) == 1 for user in (BEN, CLEO, DORA))
    (hers,) = (row for row in rehearsal.rows(tables.delivery) if row["user"] == ANA)
    assert (hers["status"], hers["attempts"]) == ("pending", 0)
    assert hers["not_before"] > wall() + timedelta(minutes=55)
    assert not rehearsal.lasting(ANA)
    assert "Ward 3" in said(rehearsal.home(BEN))
    rehearsal.advance(week(0, days=3, hours=18.1))
    rehearsal.tick()
    assert rehearsal.round().status == "released"
    assert "Ward 3" in rehearsal.told(LEA)


def test_a_holiday_that_is_declared_on_monday_moves_tuesdays_messages(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    ran = CliRunner().invoke(main, ["schedule", "set", "--zone", "UTC", "--holiday", "2026-01-06"])
    assert ran.exit_code == 0, ran.output
    rehearsal.move_to(week(0, days=1, hours=23))
    assert not any(rehearsal.lasting(user) for user in (*WARD, *LAB))
    rehearsal.move_to(week(0, days=2, hours=23))
    assert all(len(rehearsal.lasting(user)) == 1 for user in (*WARD, *LAB))


def test_who_said_stop_and_is_left_out_of_the_file_gets_no_message_for_another_choice(
    rehearsal: Rehearsal,
) -> None:
    """Hana stands for HR and is in no team; a form that she opens later must not undo her stop."""
    rehearsal.slack.command(HANA, "/leanon stop")
    keeper = Keeper(WORKSPACE, secret=parts().secret)
    with rehearsal.database.write() as tx:
        keeper.keep(tx, [HANA], rehearsal.now())
        people.leave(tx, WORKSPACE, [HANA])
    rehearsal.slack.command(HANA, "/leanon pause 2")
    (hana,) = [row for row in rehearsal.rows(tables.person) if row["user"] == HANA]
    assert (hana["silent"], hana["paused_until"]) == (True, None), "she is shown the ways back"
    assert "Messages have stopped" in str(rehearsal.home(HANA))
    rehearsal.slack.click(HANA, Action.GET_MESSAGES, home=True)
    assert not any(row["silent"] for row in rehearsal.rows(tables.person))
    assert rehearsal.rows(tables.kept_choice) == []
