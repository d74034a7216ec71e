"""Who would report together is worked out once for everybody, and anew whenever it is another."""

import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from slackapp.pulse.partition import Membership, Organisation, Reason, Unit, homes, partition
from slackapp.roster.imports import Read, take_over
from slackapp.storage import tables
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import people, slack_list, structure, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.people.slack_list import Listed, Look
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import deputies, pilot, released, rounds, splits
from slackapp.storage.rounds.placements import Placement, placement
from slackapp.storage.rounds.released import Closed
from slackapp.storage.rounds.splits import Split, Splits
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE
from tests.services.statements import statements
from tests.storage.clinic import ASK, CLINIC, WARD, open_round, read, settle_clinic, unit

STRANGER = "USTRANGER"
EVERYBODY = (*WARD, *CLINIC, LEA, HANA, STRANGER)


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic before its first round."""
    settle_clinic(database)
    return database


def placed(office: Database, splits: Splits) -> dict[str, Placement]:
    """Where everybody stands, by what is remembered."""
    with office.read() as connection:
        workspace = workspaces.find(connection, WORKSPACE)
        assert workspace is not None
        return {user: placement(connection, splits, workspace, user) for user in EVERYBODY}


def close(office: Database) -> None:
    """End the round that is open, of which nothing is released."""
    with office.write() as tx:
        last = rounds.latest(tx, WORKSPACE)
        assert last is not None
        closed = [Closed(leaf, None) for leaf in rounds.leaves(tx, last.id)]
        released.publish(tx, workspace=WORKSPACE, round_id=last.id, closed=closed)


def opens_and_closes(office: Database) -> None:
    open_round(office, 1)
    close(office)


def opens(office: Database) -> None:
    open_round(office, 1)


def writes(change: Callable[[Transaction], object]) -> Callable[[Database], None]:
    def written(office: Database) -> None:
        with office.write() as tx:
            change(tx)

    return written


def leads_for_a_while(office: Database) -> None:
    ward = unit(office)
    with office.write() as tx:
        deputies.add(tx, WORKSPACE, ward, ANA, ASK)


def narrows(office: Database) -> None:
    ward = unit(office)
    with office.write() as tx:
        pilot.set_units(tx, WORKSPACE, {ward.id: ward.name}, ASK)


CHANGES = {
    "a team gets another name": writes(lambda tx: take_over(tx, WORKSPACE, read(ward="Ward 4"))),
    "a team becomes too small": writes(lambda tx: take_over(tx, WORKSPACE, read(without=WARD[1:4]))),
    "somebody leaves": writes(lambda tx: people.leave(tx, WORKSPACE, [WARD[1]])),
    "somebody is no full member any more": writes(
        lambda tx: slack_list.note_page(
            tx, WORKSPACE, [Listed(ANA, "Ana", "UTC", member=False)], Look(T0, "next")
        )
    ),
    "Slack lists nobody any more": writes(
        lambda tx: slack_list.finish(tx, WORKSPACE, began_at=T0 + timedelta(days=9_000), at=T0, believed=True)
    ),
    "groups have to be larger": writes(
        lambda tx: workspaces.set_privacy(tx, WORKSPACE, k=8, epsilon=1, focus_epsilon=None)
    ),
    "a deputy comes": leads_for_a_while,
    "a pilot is chosen": narrows,
    "a round opens": opens,
    "a round ends": opens_and_closes,
}


@pytest.mark.both_databases
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_who_reports_together_is_seen_at_once(office: Database, what: str) -> None:
    kept = Splits()
    before = placed(office, kept)
    CHANGES[what](office)
    after = placed(office, kept)

    assert after == placed(office, Splits()), "as somebody finds it who remembers nothing"
    assert after != before
    assert after[STRANGER].reason is Reason.NO_TEAM


@pytest.mark.both_databases
def test_who_has_left_is_forgotten_though_nobody_asks_and_what_holds_stays(office: Database) -> None:
    kept = Splits()
    with statements(office) as asked:
        kept.forget_changed(office)
    assert asked == [], "as nothing is remembered"
    with office.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id="TONE", name="One")
    for key in (WORKSPACE, "TONE"):
        with office.read() as connection:
            found = workspaces.find(connection, key)
            assert found is not None
            placement(connection, kept, found, ANA)
    kept.forget_changed(office)
    assert {*kept._kept.versions()} == {WORKSPACE, "TONE"}
    with office.write() as tx:
        people.leave(tx, WORKSPACE, [WARD[1]])
    kept.forget_changed(office)
    assert {*kept._kept.versions()} == {"TONE"}


def test_what_was_worked_out_anew_meanwhile_is_not_forgotten(office: Database) -> None:
    kept = Splits()
    placed(office, kept)
    (former,) = kept._kept.versions().values()
    with office.write() as tx:
        people.leave(tx, WORKSPACE, [WARD[1]])
    placed(office, kept)
    kept._kept.forget(WORKSPACE, former)
    assert {*kept._kept.versions()} == {WORKSPACE}


def test_who_reports_together_is_read_of_nobody_as_long_as_nothing_has_changed(office: Database) -> None:
    opens_and_closes(office)
    kept = Splits()
    first = placed(office, kept)
    with statements(office) as asked:
        again = placed(office, kept)

    assert again == first
    everybody = [each for each in asked if "FROM membership" in each or "FROM unit" in each or "home" in each]
    assert asked
    assert everybody == []


def test_members_of_a_merged_group_find_the_one_they_were_in_before(office: Database) -> None:
    opens_and_closes(office)
    kept = Splits()
    placed(office, kept)
    with office.write() as tx:
        take_over(tx, WORKSPACE, read(without=WARD[1:4]))

    found = placed(office, kept)
    assert found[ANA].leaf == found[OTTO].leaf
    former = [found[user].former or ("", "") for user in (ANA, OTTO)]
    assert [name for _, name in former] == ["Ward 3", "Clinic"]


def test_who_is_remembered_waits_for_nobody_of_whom_it_is_being_worked_out(
    office: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.storage.remembered.TURNS", 1)
    kept, real, meanwhile = Splits(), splits._split, list[dict[str, Placement]]()
    before = placed(office, kept)
    with office.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id="TONE", name="One")

    def slow(connection: Transaction, of: Workspace) -> Split:
        with ThreadPoolExecutor(1) as pool:
            meanwhile.append(pool.submit(placed, office, kept).result(timeout=10))
        return real(connection, of)

    monkeypatch.setattr(splits, "_split", slow)
    with office.read() as connection:
        other = workspaces.find(connection, "TONE")
        assert other is not None
        placement(connection, kept, other, ANA)
    assert meanwhile == [before]


def test_what_was_rolled_back_is_remembered_by_nobody(office: Database) -> None:
    kept = Splits()
    with office.write() as tx:
        take_over(tx, WORKSPACE, read(without=WARD[1:4]))
        workspace = workspaces.find(tx, WORKSPACE)
        assert workspace is not None
        assert placement(tx, kept, workspace, ANA).name == "Clinic + Ward 3"
        tx.rollback()

    assert placed(office, kept)[ANA].name == "Ward 3"


def test_a_database_that_was_restored_does_not_give_a_version_out_once_more(office: Database) -> None:
    kept = Splits()
    with office.write() as tx:
        structure.note_change(tx, WORKSPACE)
        backup = tx.execute(sa.select(tables.workspace.c.teams_version)).scalar_one()
    with office.write() as tx:
        take_over(tx, WORKSPACE, read(ward="Ward 4"))
    assert placed(office, kept)[ANA].name == "Ward 4"
    with office.write() as tx:  # as a copy from before would have it, in which something else is changed
        tx.execute(sa.update(tables.unit).where(tables.unit.c.name == "Ward 4").values(name="Ward 3"))
        tx.execute(sa.update(tables.workspace).values(teams_version=backup))
        take_over(tx, WORKSPACE, read(ward="Ward 5"))

    assert placed(office, kept)[ANA].name == "Ward 5"


def test_of_many_workspaces_those_asked_for_last_are_remembered(
    office: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.storage.rounds.splits.MOST_PEOPLE", 2 * len(EVERYBODY))
    kept = Splits()
    with office.write() as tx:
        for key in ("TONE", "TTWO"):
            workspaces.register(tx, enterprise_id=None, team_id=key, name=key)
            take_over(tx, key, read())
    with office.read() as connection:
        for key in (WORKSPACE, "TONE", WORKSPACE, "TTWO"):
            found = workspaces.find(connection, key)
            assert found is not None
            placement(connection, kept, found, ANA)
    assert [*kept._kept._kept] == [WORKSPACE, "TTWO"]


def test_thousands_of_people_take_little_memory_and_each_is_found() -> None:
    units = [Unit("all", None, "All"), *(Unit(f"u{at}", "all", f"Team {at}") for at in range(2_000))]
    users = [f"U{at:08}" for at in range(20_000)]
    memberships = [Membership(user, f"u{at % 2_000}", lead=False) for at, user in enumerate(users)]
    found = Organisation(units, memberships, frozenset(users[1:]))
    split, home = partition(found, workspace=WORKSPACE), homes(found)
    tracemalloc.start()
    kept = Split(split, home, {})
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert held / len(kept) < 60, "35 when this was written, and the names of groups besides"
    assert kept.place(users[0]) is Reason.NOT_ELIGIBLE
    for leaf in split.leaves:
        groups = {kept.place(user) for user in leaf.members}
        (group,) = groups
        assert not isinstance(group, Reason)
        assert (group.leaf, kept.members(group)) == (leaf.id, leaf.members)


def test_a_day_of_the_calendar_changes_nothing(office: Database) -> None:
    """What is remembered goes by no clock: a demo that moves its own reads the same."""
    kept = Splits()
    first = placed(office, kept)
    with office.write() as tx:
        tx.execute(sa.update(tables.workspace).values(synced_at=T0 + timedelta(days=1)))
    assert placed(office, kept) == first


def test_a_person_who_is_new_waits_and_sees_whom_they_join(office: Database) -> None:
    opens_and_closes(office)
    kept = Splits()
    placed(office, kept)
    told = read()
    everybody = [*told.people, Person(STRANGER, "New", "UTC", "DE")]
    memberships = [*told.memberships, Membership(STRANGER, "ward", lead=False)]
    with office.write() as tx:
        take_over(tx, WORKSPACE, Read(told.units, everybody, memberships))

    found = placed(office, kept)[STRANGER]
    assert found.reason is Reason.JUST_JOINED
    assert found.joining is not None
    assert (found.joining[0], len(found.joining[1])) == ("Ward 3", len(WARD))


@pytest.mark.both_databases
def test_of_languages_those_alone_are_read_that_are_not_the_workspaces(office: Database) -> None:
    """Slack tells one of everybody: what a click costs does not grow with those who read English."""
    with office.write() as tx:
        tx.execute(sa.update(tables.person).values(speaks="en-GB"))
        for user, told in ((ANA, {"language": "de"}), (OTTO, {"speaks": "es-MX"}), (LEA, {"speaks": None})):
            tx.execute(sa.update(tables.person).where(tables.person.c.user == user).values(told))
    with office.read() as connection, statements(office) as asked:
        found = people.locales(connection, WORKSPACE)

    assert found == ({ANA: "de", OTTO: "es-419"}, "en")
    assert len([each for each in asked if "FROM person" in each]) == 2
    with office.write() as tx:
        tx.execute(sa.update(tables.person).values(speaks="en-GB", language=None))
        assert people.locales(tx, WORKSPACE) == ({}, "en")
