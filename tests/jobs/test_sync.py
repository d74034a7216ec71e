"""The roster is true: who has left, became a guest or moved is known before a round opens, and daily."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from structlog.testing import capture_logs

from jobs import open as open_
from jobs import sync
from jobs.runtime import parts
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.roster import directory
from slackapp.roster.members import Identity
from slackapp.slack_answers import Busy
from slackapp.storage import tables
from slackapp.storage.console import guardians, roles, web_sessions
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.people import choices, people, slack_list, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import rounds
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE, week
from tests.scenarios.office import COLLEAGUES, EVERYBODY, LAB, Rehearsal
from tests.services.statements import statements

MONDAY = week(0, hours=1)
LISTED = "users.list"


def person(rehearsal: Rehearsal, user: str) -> Person | None:
    with rehearsal.database.read() as connection:
        return people.find(connection, WORKSPACE, user)


def asked(rehearsal: Rehearsal) -> set[str]:
    """Who is in the round that is open."""
    return {row["user"] for row in rehearsal.rows(tables.roster)}


@pytest.mark.parametrize(
    "flags",
    [
        {"deleted": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0ELSEWHERE"},
        {"is_invited_user": True},
        {"is_bot": True},
    ],
    ids=str,
)
def test_who_is_no_full_member_any_more_is_not_in_the_round_that_opens_next(
    rehearsal: Rehearsal, flags: dict[str, Any]
) -> None:
    rehearsal.says(ANA, **flags)
    rehearsal.move_to(MONDAY)
    assert rehearsal.round().number == 1
    assert ANA not in asked(rehearsal)
    assert set(COLLEAGUES) <= asked(rehearsal)
    found = person(rehearsal, ANA)
    assert (found is None) is ("deleted" in flags), "only who has left is forgotten"
    assert found is None or not found.reachable


def test_a_guest_who_becomes_a_member_counts_from_the_second_round_on(rehearsal: Rehearsal) -> None:
    rehearsal.says(ANA, is_restricted=True)
    rehearsal.move_to(MONDAY)
    rehearsal.says(ANA)
    for number, there in ((1, False), (2, True)):
        rehearsal.move_to(week(number, hours=1))
        assert rehearsal.round().number == number + 1
        assert (ANA in asked(rehearsal)) is there


def test_a_lead_who_became_a_guest_reads_no_report(rehearsal: Rehearsal) -> None:
    rehearsal.says(LEA, is_restricted=True)
    rehearsal.move_to(MONDAY)
    assert {row["user"] for row in rehearsal.rows(tables.recipient)} == {OTTO}


def appoint(rehearsal: Rehearsal, user: str) -> None:
    with rehearsal.database.write() as tx:
        guardians.appoint(tx, WORKSPACE, user, user, at=rehearsal.now(), by=By("operator", wall()))


def is_guardian(rehearsal: Rehearsal, user: str) -> bool:
    with rehearsal.database.read() as connection:
        return guardians.is_active(connection, WORKSPACE, user)


@pytest.mark.parametrize("flags", [{"is_restricted": True}, {"team_id": "T0ELSEWHERE"}], ids=str)
def test_a_guardian_who_is_no_full_member_any_more_guards_nothing(
    rehearsal: Rehearsal, flags: dict[str, Any]
) -> None:
    appoint(rehearsal, ANA)
    sync.run(WORKSPACE)
    assert is_guardian(rehearsal, ANA)
    rehearsal.says(ANA, **flags)
    rehearsal.move_to(MONDAY)
    assert not is_guardian(rehearsal, ANA)
    (opened,) = rehearsal.rows(tables.round_)
    assert opened["guardians"] == []


def test_who_has_left_is_forgotten_in_an_open_round_and_in_every_role(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    with rehearsal.database.write() as tx:
        roles.grant(tx, WORKSPACE, HANA, Role.ADMIN, by="operator", at=wall())
        roles.grant(tx, WORKSPACE, LEA, Role.ADMIN, by="operator", at=wall())
        workspaces.set_hr(tx, WORKSPACE, [HANA, OTTO])
        web_sessions.begin(tx, "digest", workspace=WORKSPACE, user=HANA, name="Hana", at=wall())
        by = By("operator", wall())
        guardians.appoint(tx, WORKSPACE, ANA, "Ana", at=rehearsal.now(), by=by)
    for user in (ANA, HANA):
        rehearsal.says(user, deleted=True)
    rehearsal.move_to(week(0, days=2))
    sync.run(WORKSPACE)

    with rehearsal.database.read() as connection:
        assert [each.user for each in roles.holders(connection, WORKSPACE)] == [LEA]
        assert workspaces.every(connection)[0].hr == (OTTO,)
        assert web_sessions.session(connection, "digest", wall()) is None
        assert guardians.active(connection, WORKSPACE) == ()
    for table in (tables.person, tables.membership, tables.roster, tables.delivery):
        assert {row["user"] for row in rehearsal.rows(table)}.isdisjoint({ANA, HANA}), table.name
    log = rehearsal.rows(tables.audit)
    assert {(row["actor"], row["action"]) for row in log} >= {
        ("slack", "role revoked"),
        ("slack", "guardian ended"),
    }


def test_of_who_is_in_no_file_any_more_and_leaves_slack_no_choice_is_kept(rehearsal: Rehearsal) -> None:
    keeper = Keeper(WORKSPACE, secret=parts().secret)
    with rehearsal.database.write() as tx:
        for user in (ANA, LEA):
            choices.set_consent(tx, WORKSPACE, user, "no")
        keeper.keep(tx, [ANA, LEA], rehearsal.now())
        people.leave(tx, WORKSPACE, [ANA, LEA])
    assert len(rehearsal.rows(tables.kept_choice)) == 2
    rehearsal.says(ANA, deleted=True)
    sync.run(WORKSPACE)
    (left,) = rehearsal.rows(tables.kept_choice)
    with rehearsal.database.write() as tx:
        keeper.forget(tx, [LEA])
    assert rehearsal.rows(tables.kept_choice) == [], left


def test_names_and_zones_follow_slack_and_no_zone_is_the_workspaces(rehearsal: Rehearsal) -> None:
    rehearsal.says(ANA, real_name="Ana Married", tz="Asia/Tokyo")
    rehearsal.says(LEA, tz="")
    sync.run(WORKSPACE)
    ana, lea = person(rehearsal, ANA), person(rehearsal, LEA)
    assert ana is not None
    assert lea is not None
    assert (ana.name, ana.zone, ana.country) == ("Ana Married", "Asia/Tokyo", "DE")
    assert lea.zone == ""


def test_somebody_whom_no_import_named_is_made_no_member_by_slack(rehearsal: Rehearsal) -> None:
    rehearsal.says("UNEW")
    with rehearsal.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, "UNEW", "no")
    sync.run(WORKSPACE)
    found = person(rehearsal, "UNEW")
    assert found is not None
    assert (found.name, found.reachable, found.consent) == ("", False, "no")


def test_slack_is_asked_once_a_day_and_within_the_hour_before_a_round_opens(rehearsal: Rehearsal) -> None:
    def calls() -> int:
        return len(rehearsal.slack.calls(LISTED))

    rehearsal.settle()
    assert calls() == 1
    for hours, times in ((-23, 1), (-2, 1), (0.1, 2), (3, 2), (23, 2), (24.2, 3)):
        rehearsal.move_to(week(0, hours=hours))
        assert calls() == times, hours
    assert rehearsal.round().opens_at == T0


def test_a_slack_that_does_not_answer_holds_an_opening_up_for_six_hours_and_no_longer(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.fault(rate_limit={"method": LISTED, "calls": 1000, "retry_after": 30})
    for hours in (0.5, 3, 5.9):
        rehearsal.advance(week(0, hours=hours))
        rehearsal.tick()
        assert not rehearsal.rows(tables.round_), hours
    rehearsal.advance(week(0, hours=6.1))
    with capture_logs() as said:
        open_.run(WORKSPACE)
    assert rehearsal.round().opens_at == T0
    assert {"round opened without knowing who has left slack"} < {each["event"] for each in said}
    assert asked(rehearsal) >= {ANA, *COLLEAGUES}, "nobody is taken out by a silence"


def test_what_stands_in_an_answer_that_is_none_of_slacks_is_in_no_log(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(*_: object) -> directory.Page:
        raise SlackApiError("", {"error": 'Received a response in a non-JSON format: {"name": "Ana"'})

    monkeypatch.setattr(directory, "page", half)
    with capture_logs() as said:
        sync.run(WORKSPACE)
    assert [each["error"] for each in said] == ["SlackApiError"]


def test_a_pause_is_waited_out_by_a_later_job_that_goes_on_where_this_one_stood(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PAGE", 6)
    rehearsal.says(LAB[-1], deleted=True)
    page, turns = directory.page, list[str]()

    def pauses(client: WebClient, home: Identity, cursor: str = "") -> directory.Page:
        turns.append(cursor)
        if len(turns) == 2:
            raise Busy(17)
        return page(client, home, cursor)

    monkeypatch.setattr(directory, "page", pauses)
    put_off: list[timedelta] = []
    monkeypatch.setattr(parts().queue, "enqueue", lambda *_, after=timedelta(): put_off.append(after))
    sync.run(WORKSPACE)
    assert put_off == [timedelta(seconds=17)]
    assert parts().queue.held(JobName.SYNC, WORKSPACE)
    with rehearsal.database.read() as connection:
        stands = slack_list.unfinished(connection, WORKSPACE)
        assert workspaces.every(connection)[0].synced_at is None
    assert stands is not None
    assert stands.cursor == turns[1] != ""
    sync.run(WORKSPACE)
    assert turns[1] == turns[2], "the page that was refused is asked for again"
    assert person(rehearsal, LAB[-1]) is None
    assert not parts().queue.held(JobName.SYNC, WORKSPACE)


def test_a_worker_that_is_killed_between_two_pages_does_no_harm(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PAGE", 6)
    rehearsal.says(ANA, deleted=True)
    noted = sync._note

    def dies(*given: Any) -> None:  # noqa: ANN401 - what the job hands on
        noted(*given)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sync, "_note", dies)
        with pytest.raises(SystemExit):
            sync.run(WORKSPACE)
    sync.run(WORKSPACE)
    known = {row["user"] for row in rehearsal.rows(tables.person)}
    assert known == set(EVERYBODY) - {ANA}
    assert all(row["reachable"] for row in rehearsal.rows(tables.person))


def test_a_cursor_that_slack_does_not_know_begins_the_list_anew(rehearsal: Rehearsal) -> None:
    rehearsal.says(ANA, deleted=True)
    with rehearsal.database.write() as tx:
        slack_list.note_page(tx, WORKSPACE, [], slack_list.Look(rehearsal.now(), "long gone"))
    sync.run(WORKSPACE)
    assert person(rehearsal, ANA) is not None
    parts().queue.release(JobName.SYNC, WORKSPACE)
    sync.run(WORKSPACE)
    assert person(rehearsal, ANA) is None


def test_whom_slack_does_not_list_counts_no_more_but_a_list_that_lacks_many_is_not_believed(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.run(WORKSPACE)
    appoint(rehearsal, ANA)
    page, hidden = directory.page, {ANA}

    def partial_page(client: WebClient, home: Identity, cursor: str = "") -> directory.Page:
        found = page(client, home, cursor)
        return directory.Page(tuple(each for each in found.accounts if each.user not in hidden), found.cursor)

    monkeypatch.setattr(directory, "page", partial_page)
    rehearsal.advance(rehearsal.now() + timedelta(hours=2))
    sync.run(WORKSPACE)
    ana = person(rehearsal, ANA)
    assert ana is not None
    assert not ana.reachable
    assert not is_guardian(rehearsal, ANA), "nobody guards questions from outside"
    hidden |= set(COLLEAGUES)
    rehearsal.advance(rehearsal.now() + timedelta(hours=2))
    with capture_logs() as said:
        sync.run(WORKSPACE)
    assert said[0]["event"] == "slack's list lacks many people, who are left as they were"
    assert said[0]["log_level"] == "error"
    there = (person(rehearsal, user) for user in COLLEAGUES)
    assert all(each is not None and each.reachable for each in there)


def test_who_lives_in_another_zone_now_is_asked_in_their_own_morning_of_this_very_week(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.move_to(MONDAY)
    before = due_at(rehearsal)
    rehearsal.says(COLLEAGUES[0], tz="America/New_York")
    sync.run(WORKSPACE)
    assert due_at(rehearsal) == before | {COLLEAGUES[0]: before[COLLEAGUES[0]] + timedelta(hours=5)}


def due_at(office: Rehearsal) -> dict[str, datetime]:
    return {row["user"]: row["due_at"] for row in office.rows(tables.delivery)}


def test_ten_thousand_people_are_read_in_few_statements(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [f"UMANY{number:05}" for number in range(400)]
    rehearsal.slack.ask(
        "users", {"users": [{"id": user, "name": "x", "real_name": user, "tz": ""} for user in many]}
    )
    with rehearsal.database.write() as tx:
        rows = [{"workspace": WORKSPACE, "user": u, "name": u, "zone": "", "reachable": True} for u in many]
        tx.execute(sa.insert(tables.person), [row | {"excluded": True} for row in rows])
    with statements(parts().database) as asked:
        sync.run(WORKSPACE)
    assert len(asked) > 10
    assert len(rehearsal.slack.calls(LISTED)) == 3
    assert len(asked) < 70, "pages, not people"


def test_the_logs_of_a_look_name_nobody_and_count_nobody(rehearsal: Rehearsal) -> None:
    rehearsal.says(ANA, deleted=True)
    with capture_logs() as said:
        sync.run(WORKSPACE)
    assert said == [
        {"event": "members synced with slack", "log_level": "info", "workspace": WORKSPACE},
    ]


def test_the_round_that_waited_is_opened_by_the_look_itself(rehearsal: Rehearsal) -> None:
    rehearsal.advance(MONDAY)
    with rehearsal.database.read() as connection:
        assert rounds.latest(connection, WORKSPACE) is None
    sync.run(WORKSPACE)
    rehearsal.work()
    assert rehearsal.round().number == 1
