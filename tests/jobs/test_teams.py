"""A file of teams is read by a job, page by page of Slack's list; whatever goes wrong, nothing is changed."""

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from jobs import schedule, teams
from jobs.runtime import parts
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.roster import changes, changes_prepare, directory
from slackapp.roster.changes import Findings, Outcome, Shown, State, Step, TeamChange, Typed
from slackapp.roster.members import Identity
from slackapp.slack_answers import Busy
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.teams import team_changes, team_staging
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import LAB, WARD, Rehearsal

HEADER = "unit,parent,person,role,country\n"
FILE = HEADER + "".join(
    [
        f"Clinic,,{HANA},excluded,DE\n",
        f"Ward 3,Clinic,{LEA},lead,DE\n",
        f"Lab,Clinic,{OTTO},lead,DE\n",
        *(f"Ward 3,Clinic,{user},member,DE\n" for user in WARD[1:]),
        *(f"Lab,Clinic,{user},member,DE\n" for user in (*LAB, ANA)),
    ]
)
"""Ana goes from the ward to the lab."""


@pytest.fixture(autouse=True)
def _small_pages_and_no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE", 8)
    monkeypatch.setattr(teams, "BREATH", 0)


def begin(rehearsal: Rehearsal, text: str = FILE) -> None:
    with rehearsal.database.write() as tx:
        changes.begin_file(tx, WORKSPACE, "people.csv", text.encode(), By(HANA, wall()), now=rehearsal.now())


def current(rehearsal: Rehearsal) -> TeamChange:
    with rehearsal.database.read() as connection:
        found = changes.find_open(connection, WORKSPACE)
    assert found is not None
    return found


def findings(rehearsal: Rehearsal) -> Findings:
    with rehearsal.database.read() as connection:
        return changes.findings(connection, current(rehearsal))


def home(rehearsal: Rehearsal, user: str) -> str:
    return next(str(row["unit"]) for row in rehearsal.rows(tables.membership) if row["user"] == user)


def test_a_file_is_read_and_waits_to_be_looked_at_and_what_it_was_read_from_is_gone(
    rehearsal: Rehearsal,
) -> None:
    begin(rehearsal)
    before = rehearsal.rows(tables.membership)
    schedule.tick()
    rehearsal.work()
    teams.run(WORKSPACE)  # twice is as good as once
    assert current(rehearsal).state is State.READY
    assert findings(rehearsal).counts.removed == 0
    assert rehearsal.rows(tables.team_file) == rehearsal.rows(tables.team_account) == []
    assert rehearsal.rows(tables.membership) == before
    ready = current(rehearsal)
    outcome = changes.apply(
        rehearsal.database,
        WORKSPACE,
        Shown(ready.number, ready.stage),
        By(HANA, wall()),
        typed=Typed(),
        keeper=Keeper(WORKSPACE, secret=parts().secret),
        now=rehearsal.now(),
    )
    assert outcome is Outcome.APPLIED
    lab = next(row["id"] for row in rehearsal.rows(tables.unit) if row["name"] == "Lab")
    assert home(rehearsal, ANA) == lab
    rehearsal.settle()


def test_one_fault_in_the_last_row_and_nothing_is_changed_and_it_is_named_with_its_line(
    rehearsal: Rehearsal,
) -> None:
    begin(rehearsal, FILE + "Lab,Clinic,UNOBODY,member,DE\nLab,Clinic,ana@clinic,boss,DE\n")
    before = rehearsal.rows(tables.membership)
    rehearsal.settle()
    assert current(rehearsal).state is State.FAULTY
    lines = len(FILE.splitlines())
    found = findings(rehearsal).faults
    assert [each.line for each in found] == [lines + 1, lines + 2, lines + 2]
    assert (
        str(found[0].text) == 'Slack knows no member "UNOBODY": use the member id from the person\'s profile.'
    )
    assert rehearsal.rows(tables.membership) == before
    assert rehearsal.rows(tables.team_file) == rehearsal.rows(tables.team_account) == []
    begin(rehearsal)  # another file takes its place
    rehearsal.settle()
    assert current(rehearsal).state is State.READY


def test_where_slack_asks_for_a_pause_a_later_job_goes_on_where_this_one_stood(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, turns = directory.page, list[str]()

    def pauses(client: WebClient, identity: Identity, cursor: str = "") -> directory.Page:
        turns.append(cursor)
        if len(turns) == 2:
            raise Busy(17)
        return page(client, identity, cursor)

    monkeypatch.setattr(directory, "page", pauses)
    put_off: list[timedelta] = []
    monkeypatch.setattr(parts().queue, "enqueue", lambda *_, after=timedelta(): put_off.append(after))
    begin(rehearsal)
    teams.run(WORKSPACE)
    assert put_off == [timedelta(seconds=17)]
    assert parts().queue.held(JobName.TEAMS, WORKSPACE)
    stands = current(rehearsal)
    assert (stands.state, stands.step, stands.done) == (State.READING, Step.SLACK, 8)
    teams.run(WORKSPACE)
    assert turns[1] == turns[2] != ""
    teams.run(WORKSPACE)
    assert current(rehearsal).state is State.READY
    assert not parts().queue.held(JobName.TEAMS, WORKSPACE)


def test_a_worker_that_is_killed_at_any_point_loses_nothing(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rehearsal)
    before = rehearsal.rows(tables.membership)
    for where, name in (
        (team_staging, "keep_accounts"),
        (changes_prepare, "read_roster"),
        (team_changes, "progress"),
        (team_staging, "tidy"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, _dies)
            with pytest.raises(SystemExit):
                run_on()
        assert rehearsal.rows(tables.membership) == before
    rehearsal.settle()
    ready = current(rehearsal)
    assert ready.state is State.READY
    stages = {row["stage"] for row in rehearsal.rows(tables.team_membership) if row["change"] == ready.number}
    assert stages == {ready.stage}
    assert rehearsal.rows(tables.team_file) == rehearsal.rows(tables.team_account) == []


def run_on() -> None:
    """Run the job as often as a file of the office needs."""
    for _ in range(4):
        teams.run(WORKSPACE)


def _dies(*_: object, **__: object) -> None:
    raise SystemExit


def test_a_slack_that_refuses_is_asked_again_later(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> directory.Page:
        raise SlackApiError("", {"error": "invalid_cursor"})

    begin(rehearsal)
    with monkeypatch.context() as patch:
        patch.setattr(directory, "page", refuses)
        put_off: list[timedelta] = []
        patch.setattr(parts().queue, "enqueue", lambda *_, after=timedelta(): put_off.append(after))
        teams.run(WORKSPACE)
    assert put_off == [teams.AFTER_FAILURE]
    assert current(rehearsal).cursor is None
    (why,) = changes.refusals(current(rehearsal))
    assert "(invalid_cursor): it is asked again within minutes" in str(why.text), (
        "HR reads why it stands still"
    )
    parts().queue.release(JobName.TEAMS, WORKSPACE)
    rehearsal.settle()
    assert current(rehearsal).state is State.READY
    assert findings(rehearsal).faults == ()


def test_a_file_that_is_dropped_while_it_is_read_is_read_no_further(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rehearsal)
    page = directory.page

    def meanwhile(client: WebClient, identity: Identity, cursor: str = "") -> directory.Page:
        with rehearsal.database.write() as tx:
            changes.drop(tx, WORKSPACE, current_number(rehearsal), now=rehearsal.now())
        return page(client, identity, cursor)

    with monkeypatch.context() as patch:
        patch.setattr(directory, "page", meanwhile)
        teams.run(WORKSPACE)
    rehearsal.settle()
    left = (tables.team_change, tables.team_file, tables.team_account)
    assert [rehearsal.rows(each) for each in left] == [[], [], []]


def current_number(rehearsal: Rehearsal) -> int:
    return current(rehearsal).number


def test_what_slack_said_is_gone_once_a_change_is_in_place_whoever_was_killed(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rehearsal)
    with monkeypatch.context() as patch:
        patch.setattr(team_staging, "tidy", _dies)
        with pytest.raises(SystemExit):
            run_on()
    found = current(rehearsal)
    assert found.state is State.READY
    assert rehearsal.rows(tables.team_account), "with everybody's e-mail address"
    database, now = rehearsal.database, rehearsal.now()
    seen = Shown(found.number, found.stage)
    keeper = Keeper(WORKSPACE, secret=parts().secret)
    by = By(HANA, wall())
    done = changes.apply(database, WORKSPACE, seen, by, typed=Typed(), keeper=keeper, now=now)
    assert done is Outcome.APPLIED
    teams.run(WORKSPACE)
    assert not rehearsal.rows(tables.team_account)
    assert not rehearsal.rows(tables.team_file)
