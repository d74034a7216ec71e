"""What the server of the database says of itself, for whoever looks whether all is well; None on SQLite."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

_RESERVED: Final = "superuser_reserved_connections"


def clock(connection: sa.Connection) -> datetime | None:
    """What time it is there."""
    if connection.dialect.name == "sqlite":
        return None
    now: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return now


def connections(connection: sa.Connection) -> int | None:
    """How many connections it allows those who are no superusers."""
    if connection.dialect.name == "sqlite":
        return None
    most, reserved = (f"current_setting('{each}')::int" for each in ("max_connections", _RESERVED))
    statement = f"SELECT {most} - {reserved}"
    allowed: int = connection.execute(sa.text(statement)).scalar_one()
    return allowed


def takes_writes(connection: sa.Connection) -> bool:
    """Whether it takes any: a copy that follows another server does not, nor one that is told not to."""
    if connection.dialect.name == "sqlite":
        return True
    # Whether this transaction takes any tells nothing: whoever only looks says so.
    statement = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"
    return not connection.execute(sa.text(statement)).scalar_one()


def is_whole(connection: sa.Connection) -> bool:
    """Whether a SQLite file is whole, as far as a quick look tells; true elsewhere."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() == "ok")
