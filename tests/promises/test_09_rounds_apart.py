"""Promise 9, its rounds: they keep apart and never come back, by code and by database (red team 9; R3)."""

from contextlib import suppress
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from jobs import open as open_
from jobs import runtime
from slackapp.pulse.calendar import Window
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import released
from slackapp.storage.rounds.openings import RoundRefused
from slackapp.storage.rounds.released import Closed
from tests.cast import OTHER_WORKSPACE, WORKSPACE, week
from tests.promises.house import House, stored
from tests.promises.shape import drop_triggers
from tests.storage.conftest import Opened, open_week

pytestmark = pytest.mark.both_databases

REOPENED = {
    "by its status": ["UPDATE round SET status = 'open'"],
    "from void": ["UPDATE round SET status = 'void'", "UPDATE round SET status = 'open'"],
    "by a row of the same name": [
        "CREATE TEMPORARY TABLE kept AS SELECT * FROM round",
        "DELETE FROM round",
        "UPDATE kept SET status = 'open'",
        "INSERT INTO round SELECT * FROM kept",
    ],
}


@pytest.mark.parametrize("name", REOPENED)
def test_a_round_that_has_ended_is_not_opened_again_by_the_database(opened: Opened, name: str) -> None:
    publish(opened)

    assert not goes_through(opened.database, *REOPENED[name])
    assert goes_through(opened.database, *REOPENED[name], without=("round",))


EARLIER = [
    "CREATE TEMPORARY TABLE kept AS SELECT * FROM round",
    "DELETE FROM round",
    "UPDATE kept SET closes_at = closes_at - 3600",
    "INSERT INTO round SELECT * FROM kept",
]


def test_an_open_round_is_not_closed_early_by_writing_its_row_anew(opened: Opened) -> None:
    assert not goes_through(opened.database, *EARLIER)
    assert goes_through(opened.database, *EARLIER, without=("round",))


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (week(0), week(0, days=3, hours=18)),
        (week(0, days=1), week(0, days=4)),
        (week(0, days=-3), week(0, days=7)),
        (week(0, days=5, hours=23), week(0, days=10)),
        (week(0, days=-5, hours=-23), week(0, days=-1)),
    ],
    ids=["the same", "overlapping", "around it", "too soon after", "too soon before"],
)
def test_a_round_beside_another_is_refused(opened: Opened, opens: datetime, closes: datetime) -> None:
    statement = sa.text(
        "INSERT INTO round (id, workspace, number, theme, series, opens_at, closes_at, fingerprint, k,"
        " epsilon, focus_epsilon) SELECT 'beside', workspace, 9, theme, series, :opens, :closes,"
        " fingerprint, k, epsilon, focus_epsilon FROM round"
    )
    bound = statement.bindparams(
        sa.bindparam("opens", opens, tables.Instant), sa.bindparam("closes", closes, tables.Instant)
    )

    assert not goes_through(opened.database, bound)
    assert goes_through(opened.database, bound, without=("round",))


def test_code_is_told_plainly_and_another_workspace_or_week_is_free(opened: Opened) -> None:
    with pytest.raises(RoundRefused):
        open_week(opened.database, 0)
    with opened.database.write() as tx:
        tx.execute(sa.insert(tables.workspace).values(id=OTHER_WORKSPACE, name="Zoe's"))
        tx.execute(
            sa.insert(tables.round_).from_select(
                [c.name for c in tables.round_.columns],
                sa.select(
                    *(
                        {"id": sa.literal("zoes"), "workspace": sa.literal(OTHER_WORKSPACE)}.get(c.name, c)
                        for c in tables.round_.columns
                    )
                ),
            )
        )
    open_week(opened.database, 1)


def test_two_opening_jobs_make_one_round_and_one_key(home: House) -> None:
    key = runtime.parts().keys.read(home.round.id)
    before = stored(home.database)
    open_.run(WORKSPACE)

    assert stored(home.database) == before
    assert runtime.parts().keys.read(home.round.id) == key
    assert home.round.number == 1


def test_a_release_is_written_only_while_its_round_closes(opened: Opened) -> None:
    row = (
        "INSERT INTO release (round, leaf, workspace, status)"
        " VALUES ('T0LEANON-20260105', 'a leaf', 'T0LEANON', 'too_few')"
    )
    publish(opened)

    assert not goes_through(opened.database, row)
    assert goes_through(opened.database, row, without=("release",))


def test_a_window_shorter_than_two_days_is_refused_by_code() -> None:
    with pytest.raises(ValueError, match="48 hours"):
        Window(week(0), week(0, days=2, hours=-0.01))
    Window(week(0), week(0, days=2))


def publish(opened: Opened) -> None:
    with opened.database.write() as tx:
        closed = [Closed(opened.leaf, None)]
        released.publish(tx, workspace=WORKSPACE, round_id=opened.round_id, closed=closed)


def goes_through(database: Database, *statements: str | sa.TextClause, without: tuple[str, ...] = ()) -> bool:
    """Whether the database takes these, perhaps without some tables' triggers; rolled back either way."""
    with suppress(Taken):
        try:
            with database.write() as tx:
                for table in without:
                    drop_triggers(tx, table)
                for statement in statements:
                    tx.execute(sa.text(statement) if isinstance(statement, str) else statement)
                raise Taken
        except IntegrityError:
            return False
    return True


class Taken(Exception):
    """The database said yes to all of it."""
