"""User groups are looked at each day, and what differs is proposed: no team changes before HR says yes."""

from collections.abc import Iterable

import pytest
import sqlalchemy as sa
from slack_sdk import WebClient
from structlog.testing import capture_logs

from jobs import groups, sync
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.roster import changes, changes_told
from slackapp.roster.changes import Outcome, Shown, Source, State, TeamChange, Typed
from slackapp.roster.groups import NoGroups
from slackapp.roster.members import Kind
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import structure
from slackapp.storage.rounds.due import due
from slackapp.storage.teams import group_accounts, unit_groups
from slackapp.storage.teams.group_accounts import Said
from slackapp.storage.teams.unit_groups import Followed
from tests.cast import ANA, HANA, LEA, WORKSPACE, week
from tests.jobs.waiting import pauses_end
from tests.scenarios.office import COLLEAGUES, LAB, WARD, Rehearsal

GROUP = "S0WARD"
NEW, GUEST, BOT = "UNEW", "UGUEST", "UBOT"


def group(rehearsal: Rehearsal, users: Iterable[str]) -> None:
    """These people are in the user group from now on."""
    found = {"id": GROUP, "handle": "ward-3", "name": "Ward 3", "users": list(users)}
    rehearsal.slack.ask("user-groups", {"user_groups": [found]})


@pytest.fixture(autouse=True)
def _followed(rehearsal: Rehearsal) -> None:
    """Ward 3 follows a group in which the same people are."""
    group(rehearsal, [LEA, *WARD])
    rehearsal.synced()
    with rehearsal.database.write() as tx:
        unit_groups.follow(tx, WORKSPACE, Followed("Ward 3", GROUP, "ward-3"))


def proposed(rehearsal: Rehearsal) -> TeamChange | None:
    with rehearsal.database.read() as connection:
        return changes.find_open(connection, WORKSPACE)


def steps(rehearsal: Rehearsal) -> set[str]:
    """What the open change would do, a line a person."""
    with rehearsal.database.read() as connection:
        change = changes.find_open(connection, WORKSPACE)
        assert change is not None
        return {f"{each.name} {each.what}" for each in changes_told.told(connection, change, limit=50).lines}


def members(rehearsal: Rehearsal, unit: str = "Ward 3") -> set[str]:
    with rehearsal.database.read() as connection:
        found = structure.imported(connection, WORKSPACE)
    return {each.user for each in found.memberships if each.unit == unit and not each.lead}


def test_a_group_that_is_as_the_team_proposes_nothing_and_is_looked_at_again_a_day_later(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.tick()
    assert proposed(rehearsal) is None, "who leads the team is in the group, and stays its lead"
    group(rehearsal, [*WARD, LAB[0]])
    rehearsal.tick()
    assert proposed(rehearsal) is None, "it was looked at today"
    rehearsal.advance(week(0, hours=1))
    rehearsal.tick()
    assert proposed(rehearsal)


def test_what_differs_is_proposed_and_holds_once_hr_says_yes(rehearsal: Rehearsal) -> None:
    rehearsal.says(NEW, real_name="Nell New", tz="Europe/Madrid")
    rehearsal.says(GUEST, real_name="Gil Guest", is_restricted=True)
    rehearsal.says(BOT, is_bot=True)
    group(rehearsal, [LEA, HANA, NEW, GUEST, BOT, "UGONE", *WARD[:-1]])
    rehearsal.tick()
    change = proposed(rehearsal)
    assert change
    assert (change.source, change.state, change.author) == (Source.GROUPS, State.READY, "slack")
    assert steps(rehearsal) == {
        f"{COLLEAGUES[-1]} leaves Ward 3",
        "Nell New joins Ward 3 as a member",
        "Gil Guest joins Ward 3 as a member",
    }
    assert members(rehearsal) == {*WARD}, "nothing of it holds yet"
    assert rehearsal.rows(tables.group_account) == [], "what Slack said of strangers is kept no longer"

    outcome = changes.apply(
        rehearsal.database,
        WORKSPACE,
        Shown(change.number, change.stage),
        By(HANA, wall()),
        typed=Typed(),
        keeper=rehearsal.services.kept(WORKSPACE),
        now=rehearsal.now(),
    )
    assert outcome is Outcome.APPLIED
    assert members(rehearsal) == {NEW, GUEST, *WARD[:-1]}


def test_beside_an_open_change_nothing_is_proposed_nor_asked(rehearsal: Rehearsal) -> None:
    group(rehearsal, WARD[1:])
    with rehearsal.database.write() as tx:
        changes.begin_file(tx, WORKSPACE, "teams.csv", b"x", By(HANA, wall()), now=rehearsal.now())
    groups.run(WORKSPACE)
    found = proposed(rehearsal)
    assert found
    assert found.source is Source.FILE
    assert rehearsal.slack.calls("usergroups.list") == []


def test_a_pause_that_slack_asks_for_is_kept_and_nobody_is_asked_about_twice(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "AT_ONCE", 2)
    users = [f"UNEW{number}" for number in range(5)]
    for user in users:
        rehearsal.says(user)
    group(rehearsal, [*WARD, *users])
    asked: list[str] = []
    real = WebClient.users_info

    def info(client: WebClient, *, user: str) -> object:
        asked.append(user)
        if len(asked) == 4:
            rehearsal.fault(rate_limit={"method": "users.info", "calls": 1, "retry_after": 9})
        return real(client, user=user)

    monkeypatch.setattr(WebClient, "users_info", info)
    groups.run(WORKSPACE)
    assert proposed(rehearsal) is None
    assert len(rehearsal.rows(tables.group_account)) == 3, "what was said before the pause"
    assert rehearsal.queue.held(JobName.GROUPS, WORKSPACE)
    pauses_end(rehearsal)
    groups.run(WORKSPACE)
    assert sorted(asked) == sorted([*users, users[3]])
    assert len(steps(rehearsal)) == 5


def test_a_missing_scope_is_logged_with_no_name_and_tried_the_next_day(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise NoGroups("no scope")

    monkeypatch.setattr("slackapp.roster.groups.groups", refuse)
    with capture_logs() as logged:
        groups.run(WORKSPACE)
    assert [each["error"] for each in logged if each["log_level"] == "error"] == ["no user groups to be read"]
    assert ANA not in str(logged)
    with rehearsal.database.read() as connection:
        assert due(connection, now=rehearsal.now(), wall=wall()).following == ()


def test_a_group_that_is_gone_leaves_the_team_as_it_is(rehearsal: Rehearsal) -> None:
    gone = {"id": GROUP, "handle": "ward-3", "name": "Ward 3", "users": [], "disabled": True}
    rehearsal.slack.ask("user-groups", {"user_groups": [gone]})
    groups.run(WORKSPACE)
    assert proposed(rehearsal) is None
    assert members(rehearsal) == {*WARD}


def test_a_team_that_is_gone_follows_nothing_any_more(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(tables.unit_group).values(unit="gone"))
        assert unit_groups.followed(tx, WORKSPACE) == {}
    rehearsal.tick()
    assert rehearsal.rows(tables.unit_group) == []


def test_who_leaves_slack_before_it_is_proposed_is_forgotten_here_too(rehearsal: Rehearsal) -> None:
    rehearsal.says(NEW)
    with rehearsal.database.write() as tx:
        group_accounts.keep(tx, WORKSPACE, [Said(NEW, "Nell New", "UTC", Kind.MEMBER)])
    rehearsal.says(NEW, deleted=True)
    sync.run(WORKSPACE)
    assert rehearsal.rows(tables.group_account) == []


def test_what_hr_dropped_is_not_proposed_again_before_it_is_another_thing_or_hr_asks(
    rehearsal: Rehearsal,
) -> None:
    group(rehearsal, [*WARD, LAB[0]])
    rehearsal.tick()
    drop(rehearsal)
    rehearsal.move_to(week(0, days=2))
    assert proposed(rehearsal) is None
    with rehearsal.database.write() as tx:
        unit_groups.ask_for_look(tx, WORKSPACE)
    rehearsal.tick()
    assert proposed(rehearsal) is not None
    drop(rehearsal)
    group(rehearsal, [*WARD, LAB[0], LAB[1]])
    rehearsal.move_to(week(0, days=4))
    assert proposed(rehearsal) is not None


def test_what_is_only_proposed_is_in_nobodys_way_and_is_proposed_again_afterwards(
    rehearsal: Rehearsal,
) -> None:
    group(rehearsal, [*WARD, LAB[0]])
    rehearsal.tick()
    now = rehearsal.now()
    with rehearsal.database.write() as tx:
        mine = changes.begin_file(tx, WORKSPACE, "teams.csv", b"unit\n", By(HANA, wall()), now=now)
    assert proposed(rehearsal) == mine
    with rehearsal.database.write() as tx, pytest.raises(changes.AlreadyOpen):
        changes.begin_file(tx, WORKSPACE, "teams.csv", b"unit\n", By(LEA, wall()), now=now)
    drop(rehearsal)
    rehearsal.move_to(week(0, days=4))
    again = proposed(rehearsal)
    assert again is not None
    assert again.source is Source.GROUPS


def drop(rehearsal: Rehearsal) -> None:
    """HR drops the change that is open."""
    found = proposed(rehearsal)
    assert found is not None
    with rehearsal.database.write() as tx:
        assert changes.drop(tx, WORKSPACE, found.number, now=rehearsal.now())
