"""What every table is built with: the one metadata, names for constraints, and moments in whole seconds."""

from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def spelled(*words: str) -> tuple[sa.ColumnElement[str], ...]:
    """Words of our own, spelled out in a statement: for a list that is always the same."""
    return tuple(sa.literal_column(f"'{word}'", sa.String) for word in words)


class Instant(sa.TypeDecorator[datetime]):
    """A moment in whole seconds since 1970, UTC: the same arithmetic in both databases' CHECKs."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """Store an aware moment as seconds."""
        del dialect
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        """Load seconds as an aware moment, UTC."""
        del dialect
        return None if value is None else datetime.fromtimestamp(value, UTC)


NOW: Final = sa.bindparam("now", type_=Instant)
"""The place of calendar time in a statement that is built once."""
WALL: Final = sa.bindparam("wall", type_=Instant)
"""The place of wall time in a statement that is built once."""
Moment: TypeAlias = datetime | sa.BindParameter[datetime]


def ago(moment: Moment, span: timedelta) -> datetime | sa.ColumnElement[datetime]:
    """So long before a moment, be it known or a place in a statement."""
    if isinstance(moment, datetime):
        return moment - span
    return moment - sa.literal_column(str(int(span.total_seconds())), Instant)


def id_(length: int = 64) -> sa.String:
    """The type of an id, at most so many characters long."""
    return sa.String(length)


def workspace_key() -> sa.Column[str]:
    """The first column of a key: whose row it is."""
    return sa.Column("workspace", id_(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True)


def bare_workspace_key() -> sa.Column[str]:
    """The first column of a key, without a reference to the workspace, for rows written by tens of thousands.

    In PostgreSQL to look for the workspace of each row takes longer than to write it, and nobody deletes one.
    """
    return sa.Column("workspace", id_(), primary_key=True)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """A rule that a column holds one of these values."""
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def strict() -> tuple[sa.CheckConstraint, ...]:
    """Nothing looser than R7 allows, whoever writes it."""
    return (
        sa.CheckConstraint("k BETWEEN 5 AND 12", name="k"),
        sa.CheckConstraint("epsilon IN (1, 2)", name="epsilon"),
        sa.CheckConstraint("focus_epsilon IS NULL OR focus_epsilon IN (0.5, 1)", name="focus_epsilon"),
    )
