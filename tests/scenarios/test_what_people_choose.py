"""Who sees what a person chose about messages: that person; no lead, no colleague, no HR, no command."""

from datetime import date

from click.testing import CliRunner

from slackapp.blocks.ids import Action
from slackapp.cli.main import main
from slackapp.storage import tables
from slackapp.storage.people import choices
from slackapp.storage.rounds import plans
from tests.cast import HANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.office import LAB, WARD, Rehearsal, actions, said

AWAY, PAUSED, STOPPED, REMINDED, COMES_BACK, NOBODY_KNOWS = WARD[:6]
TUESDAY = date(2026, 1, 6)


def test_what_people_choose_moves_their_messages_and_is_seen_by_nobody_else(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        for user in (*WARD, LEA):
            choices.set_consent(tx, WORKSPACE, user, "yes")
    rehearsal.open_round()
    before = seen_by_others(rehearsal)
    with rehearsal.database.write() as tx:
        choices.set_away(tx, WORKSPACE, AWAY, TUESDAY, TUESDAY)
        choices.set_pause(tx, WORKSPACE, PAUSED, date(2026, 1, 19))
        choices.set_pause(tx, WORKSPACE, COMES_BACK, date(2026, 1, 19))
        choices.set_remind(tx, WORKSPACE, REMINDED, on=True)
        plans.replan(tx, WORKSPACE, WARD, rehearsal.now())
    for user in (STOPPED, LEA):
        rehearsal.slack.command(user, "/leanon stop")
    assert seen_by_others(rehearsal) == before

    rehearsal.move_to(week(0, days=1, hours=16))
    held = (AWAY, PAUSED, COMES_BACK, STOPPED)
    assert not any(rehearsal.lasting(user) for user in held)
    assert all(len(rehearsal.lasting(user)) == 1 for user in WARD if user not in held)
    assert not any(rehearsal.messages(user) for user in (OTTO, HANA))

    with rehearsal.database.write() as tx:
        choices.set_pause(tx, WORKSPACE, COMES_BACK, None)
        plans.replan(tx, WORKSPACE, [COMES_BACK], rehearsal.now())
    rehearsal.settle()
    assert actions(rehearsal.lasting(COMES_BACK)[0])[0] == Action.CHECKIN_START
    rehearsal.move_to(week(0, days=2, hours=11))
    assert len(rehearsal.lasting(AWAY)) == len(rehearsal.lasting(COMES_BACK)) == 1
    assert not rehearsal.lasting(PAUSED)

    assert Action.CHECKIN_START in actions(rehearsal.home(PAUSED)), "it stays open to whoever looks for it"
    for user in (AWAY, COMES_BACK, *WARD[6:11]):
        rehearsal.answer(user)
    rehearsal.move_to(week(0, days=3, hours=7))  # Slack is asked who is there, which the operator sees
    before = seen_by_others(rehearsal)
    rehearsal.move_to(week(0, days=3, hours=9.1))
    told = [user for user in (*WARD, *LAB, LEA, OTTO, HANA) if reminders_of(rehearsal, user)]
    assert told == [REMINDED], "whoever asked for it, and has not answered"
    assert seen_by_others(rehearsal) == before
    rehearsal.move_to(week(0, days=3, hours=18.1))
    assert not rehearsal.lasting(LEA), "whoever said stop gets no report either"
    assert "Ward 3" in said(rehearsal.home(LEA)), "and reads it in the Home tab"
    assert len(rehearsal.lasting(OTTO)) == 1

    rehearsal.move_to(week(1, hours=1))
    sizes = [row["size"] for row in rehearsal.rows(tables.leaf) if row["name"] == "Ward 3"]
    assert sizes == [len(WARD)] * 2, "nobody leaves the group by what they choose"


def reminders_of(rehearsal: Rehearsal, user: str) -> int:
    return sum("You asked for a reminder" in said(message) for message in rehearsal.lasting(user))


def seen_by_others(rehearsal: Rehearsal) -> dict[str, str]:
    """What leads, HR, members and the operator can look at."""
    found = {user: said(rehearsal.home(user)) for user in (OTTO, HANA, NOBODY_KNOWS, LAB[0])}
    for command in (["status"], ["roles", "list"], ["deputies", "list"], ["guardians", "list"]):
        found[" ".join(command)] = CliRunner().invoke(main, command, catch_exceptions=False).output
    return found
