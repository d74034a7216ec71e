"""What was put in place last can be taken back, as if it had not been while no round has opened (R16)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from slackapp.pulse.partition import Reason
from slackapp.roster import changes
from slackapp.roster.changes import Edit, EditKind, NothingToUndo, Outcome, TeamChange
from slackapp.roster.imports import Read
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people, workspaces
from tests.cast import ANA, T0, WORKSPACE, week
from tests.storage import changing
from tests.storage.changing import BY, by_file, by_hand, counts_from, shown, undoing
from tests.storage.clinic import WARD, asked_in, open_round, read, settle_clinic, split, unit

TEAMS = (tables.unit, tables.membership)


AFTER_IT = week(0, days=5)
"""The round has closed, and the next has not opened."""


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic after a round."""
    settle_clinic(database)
    open_round(database, 1)
    return database


def apply(office: Database, change: TeamChange, between: Callable[[], object] = lambda: None) -> Outcome:
    """Hana says yes after the round."""
    return changing.apply(office, change, None, between, AFTER_IT)


def teams(office: Database) -> object:
    """Units, memberships and where everybody counts from when."""
    with office.read() as connection:
        found = [
            [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in TEAMS
        ]
        p = tables.person.c
        columns = (p.user, p.name, p.zone, p.country, p.reachable, p.excluded, p.home, p.counts_from)
        return [*found, connection.execute(sa.select(*columns).order_by(p.user)).all()]


def upside_down() -> Read:
    """Half of the ward goes to the clinic, Ana leaves, somebody comes, the ward has another name."""
    told = read(without=(ANA,), ward="Day ward")
    new = replace(told.people[0], user="UNEW", name="New")
    moved = [
        replace(each, unit="clinic") if each.user in WARD[1:4] else each
        for each in (*told.memberships, replace(told.memberships[0], user="UNEW"))
    ]
    return Read(told.units, [*told.people, new], moved)


def next_round(office: Database, number: int) -> None:
    with office.write() as tx:
        tx.execute(sa.update(tables.round_).values(status="void"))
    open_round(office, number)


def test_undone_before_a_round_opens_everybody_counts_as_if_nothing_had_been(office: Database) -> None:
    with office.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    before = teams(office)
    assert apply(office, by_file(office, upside_down())) is Outcome.APPLIED
    assert counts_from(office, WARD[1]) == ("Clinic", 3)
    assert teams(office) != before

    change = undoing(office)
    assert (shown(office).counts.moved, shown(office).counts.new, shown(office).counts.removed) == (0, 1, 1)
    assert apply(office, change) is Outcome.APPLIED

    assert teams(office) == before
    with office.read() as connection:
        back = people.find(connection, WORKSPACE, ANA)
        here = sa.select(tables.roster.c.user).where(tables.roster.c.user == ANA)
        assert connection.execute(here).all() == [], "her place in the open round is not among it"
    assert back is not None
    assert back.consent == "yes"


def test_whoever_was_taken_out_of_an_open_round_is_not_back_at_once(database: Database) -> None:
    """A cell a week: all but one and five are removed as each round opens, and are back before the next."""
    settle_clinic(database)
    open_round(database, 1)
    ward = unit(database).id
    honest = WARD[6:]
    changing.apply(
        database, by_hand(database, *(Edit(EditKind.REMOVE, user=user, unit=ward) for user in honest))
    )
    change = undoing(database)
    assert shown(database).cannot_return, "it is said before the yes"
    assert changing.apply(database, change) is Outcome.APPLIED
    for user in honest:
        assert counts_from(database, user) == ("Ward 3", 3)
        assert asked_in(split(database), user) is Reason.JUST_JOINED, "nobody is told that the group is whole"
    for _ in range(2):  # nor does going back and forth bring them sooner
        assert changing.apply(database, undoing(database)) is Outcome.APPLIED
    assert counts_from(database, honest[0]) == ("Ward 3", 3)
    for _ in range(2):
        assert apply(database, undoing(database)) is Outcome.APPLIED
    assert counts_from(database, honest[0]) == ("Ward 3", 3), "nor once that round has closed"


def test_undone_after_a_round_opened_whoever_moves_joins_as_ever(office: Database) -> None:
    apply(office, by_file(office, upside_down()))
    next_round(office, 2)
    change = undoing(office)
    assert shown(office).counts.moved == 3
    assert apply(office, change) is Outcome.APPLIED
    for user in (*WARD[1:4], ANA):
        assert counts_from(office, user) == ("Ward 3", 4)
    assert counts_from(office, WARD[5]) == ("Ward 3", 0), "who did not move waits for nothing"


def test_a_round_that_opens_while_the_undoing_waits_is_one_that_has_opened(office: Database) -> None:
    """The cell's way round: looked at before the round, said yes to after it."""
    apply(office, by_file(office, upside_down()))
    change = undoing(office)
    assert apply(office, change, between=lambda: next_round(office, 2)) is Outcome.STALE
    with office.read() as connection:
        again = changes.find_open(connection, WORKSPACE)
    assert again is not None
    assert apply(office, again) is Outcome.APPLIED
    assert counts_from(office, WARD[1]) == ("Ward 3", 4)


def test_an_undoing_is_undone_as_well_and_nobody_counts_sooner_by_it(office: Database) -> None:
    before = teams(office)
    apply(office, by_file(office, upside_down()))
    changed = teams(office)
    for wanted in (before, changed, before):
        assert apply(office, undoing(office)) is Outcome.APPLIED
        assert teams(office) == wanted


def test_what_slack_has_said_since_stays(office: Database) -> None:
    apply(office, by_file(office, upside_down()))
    with office.write() as tx:
        who = tables.person.c.user == WARD[1]
        tx.execute(sa.update(tables.person).where(who).values(name="Ben Berger", zone="Asia/Tokyo"))
    assert apply(office, undoing(office)) is Outcome.APPLIED
    with office.read() as connection:
        found = people.find(connection, WORKSPACE, WARD[1])
    assert found is not None
    assert (found.name, found.zone) == ("Ben Berger", "Asia/Tokyo")


def test_where_nothing_was_changed_nothing_is_undone(database: Database) -> None:
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        assert changes.can_undo(tx, WORKSPACE) is None
        with pytest.raises(NothingToUndo):
            changes.begin_undo(tx, WORKSPACE, BY, now=T0)
