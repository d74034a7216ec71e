"""What a database's server says of itself: its time, how many it lets in, and whether it takes writes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.storage import server
from slackapp.storage.database import Database


@pytest.mark.postgres
def test_postgresql_tells_its_time_its_connections_and_that_it_takes_writes_until_it_is_told_not_to(
    migrated_postgres_url: str,
) -> None:
    database = Database(migrated_postgres_url)
    with database.read() as connection:
        told, allowed = server.clock(connection), server.connections(connection)
        assert told is not None
        assert abs(told - wall()) < timedelta(minutes=1)
        assert allowed is not None
        assert allowed > 10
        assert server.takes_writes(connection), "though this transaction only looks"
        assert server.is_whole(connection)
    with database.write() as tx:
        name = tx.execute(sa.text("SELECT current_database()")).scalar_one()
        tx.execute(sa.text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    database.close()
    with database.read() as connection:
        assert not server.takes_writes(connection)
    database.close()


def test_a_file_has_no_clock_and_no_connections_and_says_whether_it_is_whole(
    migrated_sqlite_url: str,
) -> None:
    database = Database(migrated_sqlite_url)
    with database.read() as connection:
        assert (server.clock(connection), server.connections(connection)) == (None, None)
        assert server.takes_writes(connection)
        assert server.is_whole(connection)
    database.close()
