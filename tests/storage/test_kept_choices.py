"""What somebody chose outlives a file that leaves them out, for twelve weeks, and tells nobody who it is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from slackapp.pulse.absence import Absence
from slackapp.pulse.calendar import Slot
from slackapp.pulse.partition import Membership, Unit
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices, kept_choices, people
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.people.people import Person
from slackapp.storage.people.workspaces import dump_slot
from slackapp.storage.rounds.due import due
from tests.cast import ANA, LEA, OTHER_WORKSPACE, WORKSPACE, week
from tests.storage.conftest import TEAM, settle_team
from tests.teams import put_teams_in_place

SECRET = b"a made-up secret of at least thirty-two characters"
KEEPER = Keeper(WORKSPACE, secret=SECRET)
EVERYBODY = (*TEAM, LEA)


def imports(database: Database, users: Iterable[str], at: int, *, deactivated: Iterable[str] = ()) -> None:
    """A file that names these users, so many weeks from the first."""
    users = list(users)
    with database.write() as tx:
        there = {user for user, each in people.everyone(tx, WORKSPACE).items() if each.name}
        KEEPER.keep(tx, there - set(users) - set(deactivated), week(at))
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=[Unit("ward", None, "Ward 3")],
            people=[Person(user, user, "UTC") for user in users],
            memberships=[Membership(user, "ward", user == LEA) for user in users],
        )
        KEEPER.give_back(tx, users, week(at))


def chosen(database: Database, user: str) -> Person:
    with database.read() as connection:
        found = people.find(connection, WORKSPACE, user)
    assert found is not None
    return found


def kept(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(tables.kept_choice))]


@pytest.fixture
def team(database: Database) -> Database:
    """Ana said no and chose a time, and was asked once before; the others chose nothing."""
    settle_team(database)
    with database.write() as tx:
        tx.execute(
            sa.update(tables.person)
            .where(tables.person.c.user == ANA)
            .values(consent="no", asked=1, asked_at=week(-3), slot=dump_slot(Slot(2, time(9))))
        )
    return database


def test_who_said_no_is_not_asked_again_after_a_file_that_left_them_out(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    assert len(kept(team)) == 1, "who chose nothing leaves nothing"
    imports(team, EVERYBODY, 11)
    ana = chosen(team, ANA)
    assert (ana.consent, ana.asked, ana.slot) == ("no", 1, Slot(2, time(9)))
    assert ana.asked_at == week(11), "when they were asked is not kept"
    assert kept(team) == []


def test_everything_that_was_chosen_comes_back(team: Database) -> None:
    with team.write() as tx:
        choices.stop(tx, WORKSPACE, ANA)
        choices.set_pause(tx, WORKSPACE, ANA, date(2026, 2, 2))
        choices.set_away(tx, WORKSPACE, ANA, date(2026, 3, 2), date(2026, 3, 6))
        choices.set_remind(tx, WORKSPACE, ANA, on=True)
    before = chosen(team, ANA)
    imports(team, set(EVERYBODY) - {ANA}, 0)
    imports(team, EVERYBODY, 1)
    assert replace(chosen(team, ANA), name="", zone="", country=None, asked_at=None) == replace(
        before, name="", zone="", country=None, asked_at=None
    )


def test_every_choice_of_a_person_is_kept() -> None:
    about = {"workspace", "user", "name", "zone", "country", "reachable", "excluded"}
    about |= {"asked_at", "home", "counts_from", "listed_at", "speaks"}
    assert {each.name for each in tables.person.columns} - about == set(kept_choices.NOTHING)


def test_a_row_tells_nothing_of_what_was_chosen_not_even_by_its_length(team: Database) -> None:
    """Days away or a rare hour would tell whose row it is, and so who wants no messages."""
    with team.write() as tx:
        for user in EVERYBODY:
            choices.set_remind(tx, WORKSPACE, user, on=True)
        choices.set_away(tx, WORKSPACE, ANA, date(2026, 3, 2), date(2026, 3, 6))
        choices.set_pause(tx, WORKSPACE, ANA, date(2026, 2, 2))
        choices.stop(tx, WORKSPACE, ANA)
        KEEPER.keep(tx, EVERYBODY, week(0))
        rows = tx.execute(sa.select(tables.kept_choice)).all()
    assert set(tables.kept_choice.columns.keys()) == {"workspace", "digest", "sealed", "until"}
    assert len({row.sealed for row in rows}) == len(rows) == len(EVERYBODY), "alike choices look unlike"
    assert len({len(row.sealed) for row in rows}) == 1
    assert not any(word in row.sealed for row in rows for word in (b"silent", b"2026", b"09:00"))


def test_a_row_that_another_secret_sealed_is_nobodys(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    other = Keeper(WORKSPACE, secret=b"another secret of at least thirty-two characters")
    (row,) = kept(team)
    with team.write() as tx:
        changed = {"sealed": other._sealed(str(row[1]), kept_choices.NOTHING | {"silent": True})}
        tx.execute(sa.update(tables.kept_choice).values(changed))
        assert not KEEPER.is_silent(tx, ANA)
    imports(team, EVERYBODY, 1)
    assert chosen(team, ANA).consent == "unknown"


def test_a_pause_chosen_meanwhile_does_not_undo_a_no(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    with team.write() as tx:
        choices.set_pause(tx, WORKSPACE, ANA, date(2026, 2, 2))
    imports(team, EVERYBODY, 1)
    assert (chosen(team, ANA).consent, chosen(team, ANA).absence) == ("no", Absence(date(2026, 2, 2)))


def test_who_came_back_meanwhile_is_not_silent_again(team: Database) -> None:
    with team.write() as tx:
        choices.stop(tx, WORKSPACE, ANA)
    imports(team, set(EVERYBODY) - {ANA}, 0)
    with team.read() as connection:
        assert KEEPER.is_silent(connection, ANA), "missing, and still not to be written to"
        assert not KEEPER.is_silent(connection, LEA)
    with team.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    imports(team, EVERYBODY, 1)
    assert (chosen(team, ANA).consent, chosen(team, ANA).silent) == ("yes", False)


def test_who_is_known_for_a_choice_alone_stays_known(team: Database) -> None:
    with team.write() as tx:
        choices.stop(tx, WORKSPACE, "UNOBODY")
    imports(team, EVERYBODY, 0)
    assert chosen(team, "UNOBODY").silent
    assert kept(team) == []


def test_after_twelve_weeks_of_the_calendar_nothing_is_left(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    with team.read() as connection:
        for days, overdue in ((83, ()), (84, (WORKSPACE,))):
            now = week(0, days=days)
            assert due(connection, now=now, wall=now).purging == overdue
    with team.write() as tx:
        kept_choices.purge(tx, WORKSPACE, week(12) - timedelta(seconds=1))
    assert len(kept(team)) == 1
    imports(team, EVERYBODY, 13)
    assert chosen(team, ANA).consent == "unknown", "too late, although it was not deleted yet"
    with team.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
    imports(team, set(EVERYBODY) - {ANA}, 14)
    with team.write() as tx:
        kept_choices.purge(tx, WORKSPACE, week(26))
    assert kept(team) == []


def test_who_has_left_slack_is_forgotten_and_nothing_is_kept(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0, deactivated=[ANA])
    assert kept(team) == []
    imports(team, EVERYBODY, 1)
    assert chosen(team, ANA).consent == "unknown"


def test_a_choice_made_meanwhile_is_the_one_that_holds(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    with team.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    imports(team, EVERYBODY, 1)
    assert chosen(team, ANA).consent == "yes"
    assert kept(team) == []


def test_who_is_erased_is_kept_no_longer(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    with team.write() as tx:
        KEEPER.forget(tx, [ANA])
    assert kept(team) == []


def test_the_database_alone_tells_nobody_whose_choice_it_is(team: Database) -> None:
    imports(team, set(EVERYBODY) - {ANA}, 0)
    (row,) = kept(team)
    assert ANA not in repr(row)
    others = (
        Keeper(WORKSPACE, secret=b"another secret of at least thirty-two characters"),
        Keeper(OTHER_WORKSPACE, secret=SECRET),
    )
    digests = {each._digest(ANA) for each in (KEEPER, *others)}
    assert len(digests) == 3, "it takes the secret, and tells nothing of another workspace"
    assert row[1] == KEEPER._digest(ANA)


def test_leaving_out_somebody_twice_keeps_one_choice(team: Database) -> None:
    for at in (0, 1):
        with team.write() as tx:
            KEEPER.keep(tx, [ANA], week(at))
    (row,) = kept(team)
    assert row[-1] == week(13)
