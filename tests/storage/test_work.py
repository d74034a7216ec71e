"""How a unit works is HR's to say: it holds for all below, outlives a change, and decides what leads get."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from content.library import load
from content.prompts import Setting
from slackapp.roster.imports import take_over
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import work
from slackapp.storage.rounds import lead_prompts, lead_report
from tests.cast import ANA, LEA, OTHER_WORKSPACE, WORKSPACE, week
from tests.storage.clinic import WARD, read, settle_clinic, unit
from tests.storage.test_lead_prompts import next_round

LIBRARY = load()
DESK, SHIFT = Setting.DESK, Setting.SHIFT


def say(database: Database, name: str, *settings: Setting) -> str:
    """HR says how a unit works; returns its id."""
    found = unit(database, name).id
    with database.write() as tx:
        work.choose(tx, WORKSPACE, found, settings)
    return found


def test_what_is_chosen_holds_for_all_below_until_one_of_them_says_otherwise(database: Database) -> None:
    settle_clinic(database)
    ward, clinic = unit(database, "Ward 3").id, say(database, "Clinic", SHIFT)
    with database.read() as connection:
        assert work.holding(connection, WORKSPACE, [ward]) == {SHIFT}
        assert work.said(connection, WORKSPACE, ward) == work.ANY
        assert work.above(connection, WORKSPACE, ward) == {SHIFT}
    say(database, "Ward 3", DESK)
    with database.read() as connection:
        assert work.holding(connection, WORKSPACE, [ward]) == {DESK}
        assert work.holding(connection, WORKSPACE, [ward, clinic]) == {DESK, SHIFT}, "of a group, all"
        assert work.of_person(connection, WORKSPACE, ANA) == {DESK}
        assert work.holding(connection, OTHER_WORKSPACE, [ward]) == work.ANY
    say(database, "Ward 3")
    with database.read() as connection:
        assert work.holding(connection, WORKSPACE, [ward]) == {SHIFT}, "as above again"


def test_one_team_of_which_nothing_is_said_makes_everything_fit_its_whole_group(database: Database) -> None:
    settle_clinic(database)
    ward, clinic = say(database, "Ward 3", SHIFT), unit(database, "Clinic").id
    with database.read() as connection:
        assert work.holding(connection, WORKSPACE, [ward]) == {SHIFT}
        assert work.holding(connection, WORKSPACE, [ward, clinic]) == work.ANY
        assert work.holding(connection, WORKSPACE, ["gone"]) == work.ANY
        assert work.of_person(connection, WORKSPACE, "nobody") == work.ANY


def test_what_hr_said_of_a_unit_outlives_an_import_a_new_name_and_goes_with_the_unit(
    database: Database,
) -> None:
    settle_clinic(database)
    ward = say(database, "Ward 3", SHIFT)
    with database.write() as tx:
        take_over(tx, WORKSPACE, read(without=WARD[:1], ward="Ward Three"))
        found = unit_row(tx, ward)
        assert (found.name, found.settings) == ("Ward Three", ["shift"])
        assert unit_row(tx, found.parent).name == "Clinic"
        told = read()
        take_over(tx, WORKSPACE, replace(told, units=told.units[:1], memberships=told.memberships[8:16]))
        assert tx.execute(sa.select(tables.unit.c.settings)).scalars().all() == [None]


def unit_row(connection: sa.Connection, of: str) -> sa.Row[tuple[object, ...]]:
    return connection.execute(sa.select(tables.unit).where(tables.unit.c.id == of)).one()


def test_a_lead_of_a_ward_gets_every_starter_that_fits_and_never_one_for_desks(database: Database) -> None:
    settle_clinic(database)
    say(database, "Ward 3", SHIFT)
    found = next_round(database, 1)
    fitting = {each.id for each in LIBRARY.starters if each.fits({SHIFT})}
    assert fitting < {each.id for each in LIBRARY.starters}, "else this shows nothing"
    shown = set()
    for number in range(2 * len(LIBRARY.starters)):
        now = week(1) + timedelta(minutes=number)
        with database.write() as tx:
            made = lead_report.lead_report(tx, LIBRARY, found, LEA, now=now)
            assert made is not None, "a lead always gets one"
            shown.add(made.prompt.id)
            lead_prompts.note_shown(tx, found.id, LEA, made.prompt.id, leaf=made.about, now=now)
    assert shown == fitting
