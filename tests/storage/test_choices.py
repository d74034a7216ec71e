"""What a person chooses is theirs: kept as they chose it, and it moves nobody's group."""

from collections.abc import Callable, Iterator
from datetime import date, time

import pytest
import sqlalchemy as sa

from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import Slot
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people, structure
from slackapp.storage.people.people import Person
from tests.cast import ANA, WORKSPACE
from tests.storage.conftest import TEAM, settle_team

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)
CHOOSE: dict[str, Callable[[sa.Connection, str], None]] = {
    "no": lambda tx, user: choices.set_consent(tx, WORKSPACE, user, "no"),
    "stop": lambda tx, user: choices.stop(tx, WORKSPACE, user),
    "messages again": lambda tx, user: choices.get_messages(tx, WORKSPACE, user),
    "pause": lambda tx, user: choices.set_pause(tx, WORKSPACE, user, LAST),
    "away": lambda tx, user: choices.set_away(tx, WORKSPACE, user, FIRST, LAST),
    "slot": lambda tx, user: choices.set_slot(tx, WORKSPACE, user, Slot(2, time(9))),
    "reminder": lambda tx, user: choices.set_remind(tx, WORKSPACE, user, on=True),
}


def ana(database: Database, user: str = ANA) -> Person:
    with database.read() as connection:
        found = people.find(connection, WORKSPACE, user)
    assert found is not None
    return found


@pytest.fixture
def team(migrated_sqlite_url: str) -> Iterator[Database]:
    """On SQLite alone, for speed: the choices that a file of teams carries are tried on both databases."""
    database = Database(migrated_sqlite_url)
    settle_team(database)
    with database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    yield database
    database.close()


def test_nobody_who_chose_nothing_is_absent_silent_or_reminded(team: Database) -> None:
    one = ana(team, TEAM[1])
    assert (one.consent, one.slot, one.absence) == ("unknown", None, PRESENT)
    assert (one.remind, one.silent) == (False, False)


def test_a_pause_and_days_away_are_kept_and_ended_apart(team: Database) -> None:
    with team.write() as tx:
        CHOOSE["pause"](tx, ANA)
        CHOOSE["away"](tx, ANA)
    assert ana(team).absence == Absence(LAST, FIRST, LAST)
    with team.write() as tx:
        choices.set_pause(tx, WORKSPACE, ANA, None)
    assert ana(team).absence == Absence(None, FIRST, LAST)
    with team.write() as tx:
        choices.set_away(tx, WORKSPACE, ANA, None, None)
    assert ana(team).absence == PRESENT


def test_dates_that_name_no_days_are_refused_and_nothing_is_written(team: Database) -> None:
    with pytest.raises(ValueError, match="last day"), team.write() as tx:
        choices.set_away(tx, WORKSPACE, ANA, LAST, FIRST)
    with pytest.raises(ValueError, match="first and a last"), team.write() as tx:
        choices.set_away(tx, WORKSPACE, ANA, FIRST, None)
    assert ana(team).absence == PRESENT


def test_a_slot_is_chosen_and_given_back(team: Database) -> None:
    with team.write() as tx:
        CHOOSE["slot"](tx, ANA)
    assert ana(team).slot == Slot(2, time(9))
    with team.write() as tx:
        choices.set_slot(tx, WORKSPACE, ANA, None)
    assert ana(team).slot is None


def test_not_for_me_ends_the_check_ins_and_stop_ends_every_message(team: Database) -> None:
    with team.write() as tx:
        CHOOSE["no"](tx, ANA)
    assert (ana(team).consent, ana(team).silent) == ("no", False)
    with team.write() as tx:
        CHOOSE["stop"](tx, ANA)
    assert (ana(team).consent, ana(team).silent) == ("no", True)


def test_count_me_in_ends_silence_and_pause_and_leaves_the_rest(team: Database) -> None:
    with team.write() as tx:
        for choose in ("pause", "away", "slot", "reminder", "stop"):
            CHOOSE[choose](tx, ANA)
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    back = ana(team)
    assert (back.consent, back.silent, back.absence) == ("yes", False, Absence(None, FIRST, LAST))
    assert (back.slot, back.remind) == (Slot(2, time(9)), True)


def test_messages_come_again_without_a_yes_to_the_check_in(team: Database) -> None:
    with team.write() as tx:
        CHOOSE["stop"](tx, ANA)
        CHOOSE["messages again"](tx, ANA)
    assert (ana(team).consent, ana(team).silent) == ("no", False)


@pytest.mark.parametrize("choose", CHOOSE)
def test_nothing_that_somebody_chooses_moves_a_group(team: Database, choose: str) -> None:
    with team.read() as connection:
        before = structure.organisation(connection, WORKSPACE)
    with team.write() as tx:
        for user in TEAM[:-2]:
            CHOOSE[choose](tx, user)
    with team.read() as connection:
        assert structure.organisation(connection, WORKSPACE) == before


@pytest.mark.parametrize("choose", CHOOSE)
def test_somebody_whom_no_import_has_named_may_choose_too(team: Database, choose: str) -> None:
    with team.write() as tx:
        CHOOSE[choose](tx, "UNOBODY")
    found = ana(team, "UNOBODY")
    assert (found.name, found.reachable) == ("", False)
