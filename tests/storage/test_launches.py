"""The launch: nothing opens before it, it refuses until every step is done, and each step says by whom."""

from datetime import timedelta

import pytest

from content.entries import seeded
from content.entry import EntryKind
from content.library import load
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule
from slackapp.pulse.partition import Membership, Unit
from slackapp.storage.console import audit_log, guardians
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import decided, due, launches, plans
from slackapp.storage.rounds import pilot as pilots
from slackapp.storage.rounds.launches import NotComplete, StepName
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, VERA, WORKSPACE, week
from tests.storage.conftest import TEAM
from tests.storage.editing import publish
from tests.teams import put_teams_in_place

pytestmark = pytest.mark.both_databases
SUNDAY = week(0) - timedelta(days=1)
ASK = By(HANA, wall())


@pytest.fixture
def empty(database: Database) -> Database:
    """Two workspaces that somebody has just installed, with nothing in them."""
    with database.write() as tx:
        for key in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.register(tx, enterprise_id=None, team_id=key, name="Test")
    return database


def missing(database: Database) -> list[StepName]:
    with database.read() as connection:
        return [each.name for each in launches.checklist(connection, WORKSPACE) if not each.done]


def do_all(database: Database) -> None:
    """Each step in its order, looking after each that it is the one that counts now."""
    with database.write() as tx:
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=[Unit("ward", None, "Ward 3")],
            people=[Person(user, user, "UTC", "DE") for user in (*TEAM, LEA)],
            memberships=[*(Membership(user, "ward", False) for user in TEAM), Membership(LEA, "ward", True)],
        )
    assert StepName.TEAMS not in missing(database)
    with database.write() as tx:
        lines = load().support.unconfirmed({"DE"}, {})
        digests = {each.id: each.digest for each in lines}
        decided.confirm_support(tx, WORKSPACE, digests, ASK, name="Hana", named=["TelefonSeelsorge"])
        decided.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"), ASK, now=SUNDAY)
        for name in launches.SAID:
            launches.say_done(tx, WORKSPACE, name, ASK)


def opening(database: Database, days: float = 0.1) -> tuple[str, ...]:
    with database.read() as connection:
        return due.due(connection, now=week(0, days=days), wall=wall()).opening


def test_an_empty_workspace_misses_every_step_and_cannot_be_launched(empty: Database) -> None:
    assert missing(empty) == list(StepName)
    with pytest.raises(NotComplete) as refused, empty.write() as tx:
        launches.launch(tx, WORKSPACE, ASK, now=SUNDAY)
    assert refused.value.missing == tuple(StepName)


def test_nothing_opens_before_the_launch_and_the_next_window_after_it(empty: Database) -> None:
    do_all(empty)
    assert missing(empty) == []
    assert opening(empty) == ()
    with empty.write() as tx:
        assert launches.launch(tx, WORKSPACE, ASK, now=SUNDAY)
        assert not launches.launch(tx, WORKSPACE, ASK, now=SUNDAY)
        found = workspaces.find(tx, WORKSPACE)
        (noted,) = audit_log.search(tx, WORKSPACE, action=Action.LAUNCHED)
    assert found is not None
    assert (found.launched_at, found.launched_by, noted.actor) == (SUNDAY, HANA, HANA)
    assert opening(empty) == (WORKSPACE,), "and not the other workspace, which has nothing"


def test_a_launch_in_the_middle_of_a_week_opens_nothing_then_unless_it_is_meant(empty: Database) -> None:
    do_all(empty)
    with empty.write() as tx:
        launches.launch(tx, WORKSPACE, ASK, now=week(0, days=1))
    assert opening(empty, days=1.1) == ()
    assert opening(empty, days=7.1) == (WORKSPACE,)


def test_a_launch_at_once_opens_the_window_that_has_begun(empty: Database) -> None:
    do_all(empty)
    with empty.write() as tx:
        launches.launch(tx, WORKSPACE, ASK, now=week(0, days=1), at_once=True)
    assert opening(empty, days=1.1) == (WORKSPACE,)


def test_each_step_says_by_whom_it_was_done_and_what_is_there_counts_before_what_was_said(
    empty: Database,
) -> None:
    do_all(empty)
    with empty.write() as tx:
        guardians.appoint(tx, WORKSPACE, VERA, "Vera", at=SUNDAY, by=By("operator", wall()))
        pilots.set_units(tx, WORKSPACE, {"ward": "Ward 3"}, By(LEA, wall()))
        steps = {each.name: each for each in launches.checklist(tx, WORKSPACE)}
    assert {name.value: each.by for name, each in steps.items()} == {
        "teams": "",
        "support": HANA,
        "schedule": HANA,
        "guardians": "operator",
        "words": HANA,
        "test": HANA,
        "whom": LEA,
    }


def test_what_was_read_has_to_be_read_again_once_hr_has_published_something(empty: Database) -> None:
    do_all(empty)
    at = (EntryKind.PROMPT, "energy.small-step")
    publish(empty, {at: {**seeded("en")[at], "title": "A smaller step"}})
    with empty.read() as connection:
        (words,) = [e for e in launches.checklist(connection, WORKSPACE) if e.name is StepName.WORDS]
    assert (words.done, words.stale, words.by) == (False, True, HANA)


def test_a_step_that_is_seen_to_be_done_cannot_be_said_to_be(empty: Database) -> None:
    with pytest.raises(ValueError, match="is seen"), empty.write() as tx:
        launches.say_done(tx, WORKSPACE, StepName.TEAMS, ASK)


def test_nobody_reads_of_a_next_message_before_the_launch(empty: Database) -> None:
    do_all(empty)
    with empty.read() as connection:
        found, person = workspaces.find(connection, WORKSPACE), people.find(connection, WORKSPACE, ANA)
        assert found is not None
        assert person is not None
        assert plans.next_message(connection, found, person, SUNDAY) is None
