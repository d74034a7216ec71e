"""Promise 8: the tables have no place for a time, a row number or a person beside an answer (red team 8)."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from slackapp.pulse import box
from slackapp.pulse.box import RoundKey
from slackapp.storage import tables
from slackapp.storage.database import Database
from tests.promises.shape import faults

pytestmark = pytest.mark.both_databases

LARGEST = box.MAX_LEAF

PLANTED = {
    "a time of the last answer": (
        "ALTER TABLE box ADD COLUMN changed_at TIMESTAMP",
        "box: column changed_at",
    ),
    "who answered": ('ALTER TABLE box ADD COLUMN "user" VARCHAR(32)', "box: column user"),
    "a count in clear": ("ALTER TABLE box ADD COLUMN n INTEGER DEFAULT 0 NOT NULL", "box: column n"),
    "an exact n": ("ALTER TABLE release ADD COLUMN n SMALLINT", "release: column n"),
    "an index by content": ("CREATE INDEX ix_box_sealed ON box (sealed)", "box: index ix_box_sealed"),
    "a row an answer": (
        'CREATE TABLE answer (round VARCHAR(64), "user" VARCHAR(32))',
        "answer pairs people and rounds",
    ),
    "a reference to the sums": (
        "CREATE TABLE other (r VARCHAR(64), l VARCHAR(64), FOREIGN KEY (r, l) REFERENCES box (round, leaf))",
        "box: reference ",
    ),
}


def test_box_and_release_consist_of_what_is_allowed_and_nothing_else(database: Database) -> None:
    with database.read() as connection:
        assert faults(connection) == []


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_place_for_people_or_times_is_caught(database: Database, planted: str) -> None:
    statement, fault = PLANTED[planted]
    with database.write() as tx:
        tx.execute(sa.text(statement))
        found = faults(tx)

    assert any(each.startswith(fault) for each in found)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("ALTER TABLE box ADD COLUMN id BIGSERIAL", "box: column id bigint not null default"),
        ("ALTER TABLE box ALTER sealed SET STORAGE EXTENDED", "box: column sealed bytea not null"),
    ],
)
def test_a_serial_or_a_storage_that_toasts_is_caught(postgres: Database, statement: str, fault: str) -> None:
    with postgres.write() as tx:
        tx.execute(sa.text(statement))
        assert fault in faults(tx)


@pytest.mark.postgres
def test_the_largest_box_leaves_nothing_in_toast(postgres: Database) -> None:
    assert _toast_after(postgres, answers=40) == 0


@pytest.mark.postgres
def test_a_box_that_is_toasted_is_caught(postgres: Database) -> None:
    with postgres.write() as tx:
        tx.execute(sa.text("ALTER TABLE box ALTER sealed SET STORAGE EXTENDED"))

    assert _toast_after(postgres, answers=40) > 0


def test_the_migrations_make_what_the_code_believes_in(database: Database) -> None:
    with database.read() as connection:
        assert _differences(connection) == []


def test_a_difference_between_migrations_and_code_is_caught(database: Database) -> None:
    with database.write() as tx:
        tx.execute(sa.text("ALTER TABLE leaf ADD COLUMN mood INTEGER"))
        assert len(_differences(tx)) == 1


def test_the_migrations_hold_every_check_that_the_code_declares(database: Database) -> None:
    with database.read() as connection:
        assert _checks_in(connection) == _checks_declared()


def test_a_check_that_was_left_out_is_caught(database: Database) -> None:
    with database.write() as tx:
        tx.execute(sa.text("DROP TABLE leaf"))
        tx.execute(sa.text("CREATE TABLE leaf (size INTEGER)"))
        assert _checks_declared() - _checks_in(tx) == {("leaf", "ck_leaf_size")}


def _toast_after(database: Database, *, answers: int) -> int:
    """Bytes of TOAST behind `box` once a leaf of the largest size has been written so often."""
    key = RoundKey.derive(bytes(32), secret=b"a secret of the tests", round_id="r")
    where = (tables.box.c.round == "r") & (tables.box.c.leaf == "l")
    sealed = box.seal_empty(key, round_id="r", leaf_id="l", roster=LARGEST)
    with database.write() as tx:
        tx.execute(sa.insert(tables.box).values(round="r", leaf="l", sealed=sealed))
    for number in range(answers):
        state = box.unseal(key, sealed, round_id="r", leaf_id="l").add(key.token(f"{number}"), 6, [1] * 5)
        sealed = box.seal(key, state, round_id="r", leaf_id="l", size=box.size_of(sealed))
        with database.write() as tx:
            tx.execute(sa.update(tables.box).where(where).values(sealed=sealed))
    with database.read() as connection:
        size = sa.text(
            "SELECT pg_total_relation_size(reltoastrelid) - pg_indexes_size(reltoastrelid)"
            " FROM pg_class WHERE oid = 'box'::regclass"
        )
        return int(connection.execute(size).scalar_one())


def _differences(connection: sa.Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata))


def _checks_in(connection: sa.Connection) -> set[tuple[str, str]]:
    inspector = sa.inspect(connection)
    return {
        (table, str(check["name"]))
        for table in tables.metadata.tables
        for check in inspector.get_check_constraints(table)
    }


def _checks_declared() -> set[tuple[str, str]]:
    return {
        (table.name, str(constraint.name))
        for table in tables.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
