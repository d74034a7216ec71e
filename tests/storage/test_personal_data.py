"""Whoever asks gets all that the tables keep of them, and whoever asks to be erased is named in few."""

import json
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatch
from typing import Any

import pytest
import sqlalchemy as sa

from slackapp.roster import departures
from slackapp.storage import personal_data, tables
from slackapp.storage.console import audit_log, console_links
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.console_links import Gone
from slackapp.storage.database import Database
from slackapp.storage.people import people
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.personal_data import ABOUT, DECIDED, LASTING, LISTED, WITHHELD
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.promises.shape import TRIGGERS, drop_triggers
from tests.storage.conftest import Opened
from tests.storage.test_kept_choices import KEEPER, SECRET, imports

pytestmark = pytest.mark.both_databases

SHORTEST = 9
"""A column of fewer characters holds no id of Slack's and no name."""
NOBODY: Mapping[str, str] = {
    **{
        f"{table}.*": "its rows are about no person"
        for table in (
            *(
                "unit",
                "team_unit",
                "unit_group",
                "round_question",
                "leaf",
                "reminder",
                "box",
                "release",
                "sending",
            ),
            *("purge_permit", "mark", "shared_prompt", "vetted_wording", "demo_clock"),
        )
    },
    "*.workspace": "a workspace",
    "workspace.*": "the workspace itself, but for those who decided",
    "round.guardians": "names of guardians, as everybody was told them; they go with the round",
    "round.*": "the round itself",
    "kept_choice.digest": "nobody can tell whose it is; what it keeps is given by Keeper.chosen",
    "kept_choice.sealed": "as above",
    "team_file.bytes": "a file until it is read, mostly a minute; then it is in the tables of teams",
    "team_change.edits": "a change that is open: people in it stand in team_person; erasing takes them out",
    "team_change.findings": "as above",
    **{f"team_change.{name}": "the change itself" for name in ("step", "cursor", "digest")},
    **{
        f"{table}.{name}": "a text, not a person"
        for table, name in (
            *(("support_confirmation", "digest"), ("library_draft", "body"), ("library_edition", "body")),
        )
    },
    "launch_step.library": "a number",
    "audit.detail": "given where they are the subject; of what they did themselves it may name others",
    **{f"console_role.{name}": "given as that of a person who has a role" for name in ("user", "name")},
}
"""Columns that could hold who somebody is and are not given, each with its reason."""


@pytest.fixture
def full(opened: Opened) -> Database:
    """An open round, and a row about Ana, or decided by her, in every table that can have one."""
    with opened.database.write() as tx:
        for name in TRIGGERS:
            drop_triggers(tx, name)
        for table in _naming():
            if table is tables.workspace:
                tx.execute(
                    sa.update(table).values(hr=[ANA, HANA], launched_by=ANA, paused_by=ANA, paused_at=week(0))
                )
            elif table not in {tables.person, tables.membership, tables.roster, tables.delivery}:
                for row in _rows(table, opened.round_id):
                    tx.execute(sa.insert(table).values(row))
    return opened.database


def _naming() -> list[sa.Table]:
    """Every table that can name somebody, once."""
    found = [*ABOUT, *(table for table, _, _ in (*DECIDED, *LISTED))]
    return [table for at, table in enumerate(found) if table not in found[:at]]


def _rows(table: sa.Table, round_id: str) -> list[dict[str, Any]]:
    """A row that is about Ana, and where people decide one that she decided about Otto."""
    row = {each.name: _value(each) for each in table.columns if not each.nullable or each.name == "note"}
    row |= {"workspace": WORKSPACE, "round": round_id, **_ONE_OF.get(table.name, {})}
    row = {name: value for name, value in row.items() if name in table.c}
    naming = {column for of, column in ABOUT.items() if of is table}
    naming |= {column for of, column, _ in DECIDED if of is table}
    row |= dict.fromkeys(naming, ANA) | {column: [ANA, HANA] for of, column, _ in LISTED if of is table}
    if table is not tables.console_role:
        return [row]
    return [row | {"granted_by": "operator"}, row | {"user": OTTO, "name": "Otto"}]


_ONE_OF: Mapping[str, dict[str, Any]] = {
    "deputy": {"from_round": 1},
    "audit": {"number": 1000, "action": "saved"},
    "report": {"status": "sent"},
    "notice": {"kind": "guardian", "status": "sent"},
    "console_role": {"role": "admin"},
    "wording_approval": {"kind": "item"},
    "team_change": {"source": "hand", "state": "dropped"},
    "library_draft": {"state": "draft"},
}


def _value(column: sa.Column[Any]) -> object:
    """Something that the column takes."""
    kind = column.type
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, tables.Instant):
        return week(0)
    if isinstance(kind, sa.Date):
        return date(2026, 1, 5)
    if isinstance(kind, sa.String):
        return "Ana" if column.name == "name" and column.table in ABOUT else "x"
    return 1


def _everything(database: Database) -> dict[str, str]:
    """All that each table holds, as text."""
    with database.read() as connection:
        return {
            name: repr(connection.execute(sa.select(table)).all())
            for name, table in tables.metadata.tables.items()
        }


def _can_name(column: sa.Column[Any]) -> bool:
    kind = column.type
    if isinstance(kind, sa.String):
        return kind.length is None or kind.length >= SHORTEST
    return isinstance(kind, sa.JSON | sa.LargeBinary)


def _given() -> set[str]:
    found = {str(each) for table in ABOUT for each in table.columns}
    for table, column, names in (*DECIDED, *LISTED):
        found |= {f"{table.name}.{name}" for name in (column, *names)}
    return found


def test_every_column_that_can_name_somebody_is_given_to_them_or_has_a_reason() -> None:
    columns = {
        str(each) for table in tables.metadata.tables.values() for each in table.columns if _can_name(each)
    }
    assert WITHHELD.keys() <= columns
    missing = {each for each in columns - _given() if not any(fnmatch(each, reason) for reason in NOBODY)}
    assert missing == set(), "export it, or say here why not"


def test_all_of_it_is_given_and_nothing_of_others(full: Database) -> None:
    with full.read() as connection:
        found = personal_data.found(connection, WORKSPACE, ANA)
        others = personal_data.found(connection, WORKSPACE, "UNOBODY")
    named = {table.name for table in ABOUT} | {table.name for table, _, _ in (*DECIDED, *LISTED)}
    assert set(found) == named
    told = json.dumps(found)
    assert not [each for each in (LEA, OTTO, HANA, *(f"UTEAM{n}" for n in range(7))) if each in told]
    assert found["roster"][0]["check_in"] == 1
    assert others == {}


def test_who_is_erased_stands_nowhere_but_where_it_is_said(full: Database) -> None:
    with full.write() as tx:
        departures.erase(tx, WORKSPACE, ANA, KEEPER, now=week(0), by=By("operator", week(0)))
    left = {name for name, held in _everything(full).items() if f"'{ANA}'" in held or "'Ana'" in held}
    assert left <= LASTING | {"roster"}
    assert "roster" in left, "in an open check-in they keep their place"
    with full.read() as connection:
        noted = audit_log.search(connection, WORKSPACE, action=Action.ERASED)
        found = personal_data.found(connection, WORKSPACE, ANA)
    assert [(each.actor, each.subject, dict(each.detail)) for each in noted] == [("operator", "", {})]
    assert set(found) <= LASTING | {"roster"}


def test_a_link_to_the_console_names_nobody_who_was_erased(full: Database) -> None:
    with full.write() as tx:
        token = console_links.give(tx, WORKSPACE, ANA, at=week(0))
        departures.erase(tx, WORKSPACE, ANA, KEEPER, now=week(0), by=By("operator", week(0)))
    assert ANA not in _everything(full)["console_session"]
    with full.read() as connection, pytest.raises(Gone):
        console_links.look(connection, token, at=week(0))


def test_whoever_leaves_their_column_out_of_it_is_caught(
    full: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {table: column for table, column in ABOUT.items() if table is not tables.agreement}
    monkeypatch.setattr(personal_data, "ABOUT", kept)
    with full.read() as connection:
        assert "agreement" not in personal_data.found(connection, WORKSPACE, ANA)


def test_who_was_erased_is_not_asked_again_by_any_later_file(opened: Opened) -> None:
    database = opened.database
    with database.write() as tx:
        departures.erase(tx, WORKSPACE, ANA, KEEPER, now=week(0), by=By("operator", week(0)))
    for at in (1, 40, 41, 90):  # named, and left out for longer than a choice is kept, and named again
        imports(database, [ANA, LEA] if at != 41 else [LEA], at)
    with database.read() as connection:
        ana = people.find(connection, WORKSPACE, ANA)
        held = connection.execute(sa.select(tables.kept_choice)).all()
    assert ana is not None
    assert (ana.consent, ana.silent) == ("no", True)
    assert len(held) == 1
    assert held[0].until is None
    assert ANA not in repr(held)


def test_who_comes_back_by_themselves_is_asked_as_anybody(opened: Opened) -> None:
    database = opened.database
    with database.write() as tx:
        departures.erase(tx, WORKSPACE, ANA, KEEPER, now=week(0), by=By("operator", week(0)))
    imports(database, [ANA, LEA], 1)
    with database.write() as tx:
        tx.execute(sa.update(tables.person).values(consent="yes", silent=False))
    imports(database, [LEA], 2)
    imports(database, [ANA, LEA], 3)
    with database.read() as connection:
        ana = people.find(connection, WORKSPACE, ANA)
        held = connection.execute(sa.select(tables.kept_choice)).all()
    assert ana is not None
    assert (ana.consent, ana.silent) == ("yes", False)
    assert held == []


def test_leaving_slack_takes_the_digest_of_nobody_who_was_erased(opened: Opened) -> None:
    with opened.database.write() as tx:
        departures.erase(tx, WORKSPACE, ANA, KEEPER, now=week(0), by=By("operator", week(0)))
        departures.forget(tx, WORKSPACE, [ANA], KEEPER, now=week(1), wall=week(1))
        assert KEEPER.keeps(tx, ANA)
        assert not Keeper(WORKSPACE, secret=SECRET[::-1]).keeps(tx, ANA), "only LEANON_SECRET tells who it is"
