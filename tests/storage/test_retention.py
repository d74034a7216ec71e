"""Releases live 104 weeks, and leave by one door."""

import pytest
import sqlalchemy as sa

from slackapp.pulse.release import Release, TooFew
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import released, retention, rounds
from slackapp.storage.rounds.released import Closed
from tests.cast import WORKSPACE, week
from tests.storage.conftest import Opened, open_week, settle_team


def close(opened: Opened, outcome: Release | TooFew | None = Release(3.4, "5–7", 2)) -> None:  # noqa: B008 - the band's own dash; a frozen value
    with opened.database.write() as tx:
        released.publish(
            tx, workspace=WORKSPACE, round_id=opened.round_id, closed=[Closed(opened.leaf, outcome)]
        )


def kept(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            name: connection.execute(
                sa.select(sa.func.count()).select_from(tables.metadata.tables[name])
            ).scalar_one()
            for name in ("release", "round", "leaf", "recipient", "report", "purge_permit")
        }


def test_a_round_is_kept_for_104_weeks_and_not_longer(database: Database) -> None:
    settle_team(database)
    close(open_week(database, 0))
    close(open_week(database, 1))
    after = week(105)  # two years after the first round closed, and less than that after the second
    with database.read() as connection:
        assert retention.overdue(connection, week(104)) == ()
        assert retention.overdue(connection, after) == (WORKSPACE,)
    with database.write() as tx:
        retention.purge(tx, WORKSPACE, after)
    assert kept(database) == {
        "release": 1,
        "round": 1,
        "leaf": 1,
        "recipient": 1,
        "report": 1,
        "purge_permit": 0,
    }
    with database.read() as connection:
        last = rounds.latest(connection, WORKSPACE)
        assert last is not None
        assert last.number == 2
        assert retention.overdue(connection, after) == ()


def test_an_open_round_is_never_purged_however_old(opened: Opened) -> None:
    with opened.database.write() as tx:
        retention.purge(tx, WORKSPACE, week(500))
    assert kept(opened.database)["round"] == 1


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Release(3.4, "5–7", 2), "published"), (TooFew(), "too_few"), (None, "void")],
)
def test_closing_empties_the_snapshot_and_the_boxes(
    opened: Opened, outcome: Release | TooFew | None, status: str
) -> None:
    close(opened, outcome)
    with opened.database.read() as connection:
        for name in ("box", "roster", "delivery"):
            assert connection.execute(sa.select(tables.metadata.tables[name])).all() == []
        row = connection.execute(sa.select(tables.release)).one()
    assert row.status == status
    assert (row.value is None, row.focus is None, row.band is None) == (status != "published",) * 3
