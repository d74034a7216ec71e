"""Weeks with a deputy and with a pilot, through every job: who is asked, who gets a report, what is told."""

import pytest

from slackapp.clock import wall
from slackapp.pulse.partition import Unit
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import structure
from slackapp.storage.rounds import deputies, pilot, rounds
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import EVERYBODY, LAB, WARD, Office, Rehearsal, said
from tests.scenarios.test_groups import (
    LAB_NAME,
    PLACES,
    WARD_NAME,
    asked,
    closed,
    everybody_in,
    regroup,
    week_of,
)

DEPUTY = WARD[1]


def unit(office: Office, name: str) -> Unit:
    with office.database.read() as connection:
        (found,) = (each for each in structure.imported(connection, WORKSPACE).units if each.name == name)
    return found


def ask_only(office: Office, *names: str) -> None:
    units = [unit(office, name) for name in names]
    with office.database.write() as tx:
        chosen = {each.id: each.name for each in units} or None
        pilot.set_units(tx, WORKSPACE, chosen, By("operator", wall()))


def sizes(office: Office) -> dict[str, int]:
    with office.database.read() as connection:
        return {row.name: row.size for row in rounds.leaves(connection, office.round().id).values()}


def reports(office: Office, user: str) -> int:
    """How many reports somebody has got."""
    title = office.library.words("report.title")
    return sum(title in said(each) for each in office.lasting(user))


@pytest.mark.slow  # tests/storage/test_deputies.py goes through openings, too
def test_a_deputy_through_openings(rehearsal: Rehearsal) -> None:
    """Named in the first week, ended at once: four reports, not asked in the ward, then a week's wait."""
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    assert DEPUTY in asked(rehearsal)
    with rehearsal.database.write() as tx:
        deputies.add(tx, WORKSPACE, unit(rehearsal, WARD_NAME), DEPUTY, By("operator", wall()))
        deputies.end(tx, WORKSPACE, unit(rehearsal, WARD_NAME), DEPUTY, By("operator", wall()))
    closed(rehearsal, 0)
    assert "you joined your team only recently" in said(rehearsal.home(DEPUTY))
    assert reports(rehearsal, DEPUTY) == 0, "not of the check-in that she was asked in"

    for number in range(1, 5):
        week_of(rehearsal, number)
        assert sizes(rehearsal)[WARD_NAME] == 11
        assert DEPUTY not in asked(rehearsal), "she answers above, where there are three"
        assert ("your team is too small" in said(rehearsal.home(DEPUTY))) == (number < 4)
        if number == 2:
            regroup(rehearsal, {user: at for user, at in PLACES.items() if user != DEPUTY})
        closed(rehearsal, number)
        assert reports(rehearsal, DEPUTY) == number
        assert reports(rehearsal, LEA) == number + 1

    assert rehearsal.library.words("home.leads") in said(rehearsal.home(DEPUTY)), "until the next opening"
    regroup(rehearsal, PLACES)
    assert "you joined your team only recently" in said(rehearsal.home(DEPUTY))
    week_of(rehearsal, 5)
    assert DEPUTY not in asked(rehearsal)
    assert rehearsal.library.words("home.leads") not in said(rehearsal.home(DEPUTY))
    closed(rehearsal, 5)
    week_of(rehearsal, 6)
    assert sizes(rehearsal)[WARD_NAME] == 12
    closed(rehearsal, 6)
    assert reports(rehearsal, DEPUTY) == 4
    assert rehearsal.rows(tables.deputy) == []


def test_a_pilot_of_one_team_asks_nobody_else_and_then_everybody_at_once(rehearsal: Rehearsal) -> None:
    everybody_in(rehearsal)
    ask_only(rehearsal, LAB_NAME)
    week_of(rehearsal, 0)
    assert asked(rehearsal) == set(LAB)
    assert all(rehearsal.lasting(user) == [] for user in EVERYBODY if user not in LAB)
    for user in (ANA, LEA, OTTO):
        assert "Lean On begins here with some whole teams" in said(rehearsal.home(user))
    assert "left your role out" in said(rehearsal.home(HANA))
    closed(rehearsal, 0)
    assert reports(rehearsal, OTTO) == 1
    assert reports(rehearsal, LEA) == 0

    ask_only(rehearsal)
    week_of(rehearsal, 1)
    assert sizes(rehearsal) == {WARD_NAME: 12, LAB_NAME: 6}, "nobody waits"
    assert "Your group “Ward 3” is new in the check-in." in said(rehearsal.lasting(ANA)[-1])
    assert rehearsal.library.words("news.title") not in said(rehearsal.lasting(LAB[0])[-1])


def test_a_pilot_that_becomes_too_small_merges_with_nobody_outside(rehearsal: Rehearsal) -> None:
    """Five are left of the lab. Without a pilot they would join the unit above, where both leads answer."""
    everybody_in(rehearsal)
    ask_only(rehearsal, LAB_NAME, WARD_NAME)
    week_of(rehearsal, 0)
    assert sizes(rehearsal) == {WARD_NAME: 12, LAB_NAME: 6}
    closed(rehearsal, 0)
    regroup(rehearsal, {user: at for user, at in PLACES.items() if user != LAB[0]})

    week_of(rehearsal, 1)
    assert sizes(rehearsal) == {WARD_NAME: 12}
    assert "your team is too small" in said(rehearsal.home(LAB[1]))
    closed(rehearsal, 1)
    ask_only(rehearsal)
    week_of(rehearsal, 2)
    assert sizes(rehearsal) == {WARD_NAME: 12, "Clinic + Lab": 7}
