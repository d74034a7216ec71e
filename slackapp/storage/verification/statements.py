"""What a PostgreSQL server is told to write down about the statements it gets, by anybody's setting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

PRELOADED: Final = ("shared_preload_libraries", "session_preload_libraries", "local_preload_libraries")


@dataclass(frozen=True)
class Setting:
    """One setting as it holds for `whom`: everybody who connects as we do, or a role or database by name."""

    name: str
    value: str
    whom: str = ""


def settings(connection: sa.Connection) -> tuple[Setting, ...]:
    """All settings of the server that this role may see, then those of single roles and databases.

    Settings of single roles and databases matter beside our own: the application connects as another role.
    """
    if connection.dialect.name == "sqlite":
        return ()
    own = connection.execute(sa.text("SELECT name, setting FROM pg_settings ORDER BY name"))
    others = connection.execute(
        sa.text(
            "SELECT unnest(setconfig), coalesce('role ' || rolname, 'every role'),"
            " coalesce('database ' || datname, 'every database')"
            " FROM pg_db_role_setting LEFT JOIN pg_roles ON pg_roles.oid = setrole"
            " LEFT JOIN pg_database ON pg_database.oid = setdatabase"
            " WHERE setdatabase = 0 OR datname = current_database() ORDER BY 1, 2, 3"
        )
    )
    return (
        *(Setting(name, value or "") for name, value in own),
        *(Setting(*_split(text), whom=f"{role} in {database}") for text, role, database in others),
    )


def hidden(found: tuple[Setting, ...]) -> Mapping[str, bool]:
    """For each list of preloaded libraries whether this role may not see it (pg_read_all_settings)."""
    names = {each.name for each in found}
    return {name: name not in names for name in PRELOADED}


def _split(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value
