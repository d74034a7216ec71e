"""Promise 8: what is looser than the protocol is refused by the database itself (red team 8; R2, R3, R7)."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from slackapp.pulse.release import Tally, release
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import WORKSPACE, week
from tests.storage.conftest import Opened, refused, settle_team

pytestmark = pytest.mark.both_databases

FITTING: dict[str, Any] = {"k": 5, "epsilon": 2.0, "focus_epsilon": 1.0, "closes_at": timedelta(hours=48)}

STRICTER: dict[str, dict[str, Any]] = {
    "the least": {},
    "half the epsilon": {"epsilon": 1.0, "focus_epsilon": 0.5},
    "no focus": {"focus_epsilon": None},
    "a larger k": {"k": 12},
    "a longer window": {"closes_at": timedelta(hours=120)},
}
LOOSER: dict[str, dict[str, Any]] = {
    "epsilon 3": {"epsilon": 3.0},
    "epsilon 2.01": {"epsilon": 2.01},
    "an endless epsilon": {"epsilon": float("inf")},
    "no epsilon": {"epsilon": None},
    "focus epsilon 2": {"focus_epsilon": 2.0},
    "an endless focus epsilon": {"focus_epsilon": float("inf")},
    "a negative focus epsilon": {"focus_epsilon": -1.0},
    "k 4": {"k": 4},
    "k 0": {"k": 0},
    "k 13": {"k": 13},
    "no k": {"k": None},
    "a second less than 48 hours": {"closes_at": timedelta(hours=48, seconds=-1)},
    "a round that closes before it opens": {"closes_at": timedelta(hours=-1)},
}
SETTINGS = {name: row for name, row in LOOSER.items() if "closes_at" not in row}


@pytest.mark.parametrize("name", STRICTER)
def test_a_round_may_be_as_strict_as_the_protocol_or_stricter(database: Database, name: str) -> None:
    settle_team(database)

    assert not refused(database, sa.insert(tables.round_).values(round_row(STRICTER[name])))


def test_a_looser_round_is_refused(database: Database) -> None:
    settle_team(database)
    taken = [
        name
        for name, looser in LOOSER.items()
        if not refused(database, sa.insert(tables.round_).values(round_row(looser)))
    ]

    assert taken == []


def test_a_workspace_cannot_be_set_looser(database: Database) -> None:
    settle_team(database)
    taken = [
        name
        for name, looser in SETTINGS.items()
        if not refused(database, sa.update(tables.workspace).values(looser))
    ]

    assert taken == []


@pytest.mark.parametrize("name", [name for name, row in SETTINGS.items() if None not in row.values()])
def test_code_refuses_what_is_looser_before_a_database_has_to(database: Database, name: str) -> None:
    settle_team(database)
    chosen = {key: value for key, value in (FITTING | SETTINGS[name]).items() if key != "closes_at"}

    with pytest.raises(ValueError, match=r"epsilon|k is"):
        release(Tally(60, 12, (0, 0, 0, 0, 0)), **chosen)
    with pytest.raises(ValueError, match=r"epsilon|k is"), database.write() as tx:
        workspaces.set_privacy(tx, WORKSPACE, **chosen)


def test_an_open_round_keeps_the_settings_and_times_it_began_with(opened: Opened) -> None:
    changes: dict[str, dict[str, Any]] = {
        "stricter": {"epsilon": 1.0},
        "no focus": {"focus_epsilon": None},
        "a larger k": {"k": 6},
        "closing early": {"closes_at": week(0, days=2, hours=1)},
        "closing late": {"closes_at": week(0, days=5)},
        "opening again": {"opens_at": week(7)},
        "another key": {"fingerprint": "0" * 32},
        "another series": {"series": "load-2"},
        "other guardians": {"guardians": ["Hana"]},
        "another id": {"id": "other"},
    }
    taken = [
        name
        for name, row in changes.items()
        if not refused(opened.database, sa.update(tables.round_).values(row))
    ]

    assert taken == []


@pytest.mark.parametrize(("k", "size"), [(5, 5), (5, 1), (12, 12)])
def test_a_leaf_that_is_too_small_for_its_round_is_refused(database: Database, k: int, size: int) -> None:
    settle_team(database)
    with database.write() as tx:
        tx.execute(sa.insert(tables.round_).values(round_row({"k": k})))

    assert refused(database, leaf_of(k=k, size=size))
    assert not refused(database, leaf_of(k=k, size=k + 1))


def test_a_leaf_cannot_claim_a_smaller_k_than_its_round_has(database: Database) -> None:
    settle_team(database)
    with database.write() as tx:
        tx.execute(sa.insert(tables.round_).values(round_row({"k": 8})))

    assert refused(database, leaf_of(k=5, size=6))
    assert refused(database, leaf_of(k=5, size=9))


def test_a_release_that_says_too_few_says_nothing_else(opened: Opened) -> None:
    def row(**more: object) -> sa.Insert:
        one = {"round": opened.round_id, "leaf": opened.leaf, "workspace": WORKSPACE, "status": "too_few"}
        return sa.insert(tables.release).values(one | more)

    for more in ({"value": 3.0}, {"focus": 1}, {"band": "5–7"}, {"status": "published", "band": "5–7"}):
        assert refused(opened.database, row(**more)), more
    for more in ({"value": 0.9}, {"value": 5.1}, {"focus": 5}, {"band": "6"}):
        full = {"status": "published", "value": 3.0, "focus": 1, "band": "5–7"} | more
        assert refused(opened.database, row(**full)), more
    assert not refused(opened.database, row())


def test_a_database_without_these_checks_would_be_caught(database: Database) -> None:
    settle_team(database)
    with database.write() as tx:
        forget_checks(tx, "round")
    taken = {
        name
        for name, looser in LOOSER.items()
        if not refused(database, sa.insert(tables.round_).values(round_row(looser)))
    }

    assert taken == {name for name, row in LOOSER.items() if None not in row.values()}


def round_row(changed: dict[str, Any]) -> dict[str, Any]:
    """A round of the week after T0, with these settings; `closes_at` is given as how long it is open."""
    row = FITTING | changed
    times = {"opens_at": week(1), "closes_at": week(1) + row["closes_at"]}
    return (
        row
        | times
        | {
            "id": "a-round",
            "workspace": WORKSPACE,
            "number": 1,
            "theme": "load",
            "series": "load-1",
            "fingerprint": "f" * 32,
        }
    )


def leaf_of(*, k: int, size: int) -> sa.Insert:
    row = {"round": "a-round", "leaf": "leaf", "name": "Ward 3", "waited": 0}
    places = {"units": ["ward"], "heads": ["ward"], "within": []}
    return sa.insert(tables.leaf).values(row | places | {"k": k, "size": size})


def forget_checks(tx: sa.Connection, table: str) -> None:
    """Take away every CHECK of a table."""
    if tx.dialect.name == "sqlite":
        tx.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
        return
    for check in sa.inspect(tx).get_check_constraints(table):
        tx.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {check['name']}"))
