"""The tables of this version: makes them, and says whether a database has them or those of another one."""

from collections.abc import Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from slackapp.storage.database import Database, Transaction
from slackapp.storage.people.workspaces import NOT_KNOWN
from slackapp.storage.tables import metadata, workspace

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_VERSIONS: Final = sa.table("alembic_version", sa.column("version_num"))
_NAMED: Final = sa.select(_VERSIONS.c.version_num)

MISSING: Final = "The database has not this version's tables: run `leanon db upgrade`."
OTHER: Final = (
    "This database was made by another version of Lean On, whose tables this version cannot bring up to date;"
    " nothing was changed. Run the version that made it; or back it up if you want to keep it, remove it or"
    " name another in DATABASE_URL, and run `leanon db upgrade`."
)


LOST: Final = (
    "Tables of this version are gone from the database: {names}. Restore it from a backup, or name another in"
    " DATABASE_URL; nothing was changed."
)


class WrongSchema(Exception):
    """A database has not the tables of this version; the text is the sentence for whoever runs it."""


class OtherSchema(WrongSchema):
    """A database has tables that no migration of this version made, so none can be run on it."""

    def __init__(self) -> None:
        super().__init__(OTHER)


def upgrade(database: Database) -> None:
    """Run every migration that this database has not seen, in one transaction; a second run changes nothing.

    Raises:
        OtherSchema: another version made its tables. Nothing was changed.
        WrongSchema: it had this version's tables, and some are gone.
    """
    with database.migrate() as connection:
        if _revisions(connection) != _newest():
            make(connection)
        _check_all_there(connection)
        # With a new version come other rules of time zones, of holidays and of our own.
        connection.execute(sa.update(workspace).values(NOT_KNOWN))


def make(connection: Transaction) -> None:
    """Run the migrations that this database has not seen, as `upgrade` does, in the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - a quarter of a second for every process that only looks

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether this database has the tables of this version. Makes no file where there is none.

    Raises:
        OtherSchema: another version made its tables.
    """
    file = database.url.database if database.is_sqlite else None
    if file and not Path(file).exists():
        return False
    with database.read() as connection:
        return _revisions(connection) == _newest()


def check(database: Database) -> None:
    """Raise WrongSchema, of which OtherSchema is one, where this database has not this version's tables."""
    if not is_current(database):
        raise WrongSchema(MISSING)
    with database.read() as connection:
        _check_all_there(connection)


@cache  # they come with the code, and reading them takes longer than asking the database
def revisions() -> Mapping[str, str | None]:
    """The revision that each of our migrations makes, and the one that it is made of."""
    found: dict[str, str | None] = {}
    for file in sorted((MIGRATIONS / "versions").glob("*.py")):
        spec = spec_from_file_location(f"leanon_migration_{file.stem}", file)
        if spec is None or spec.loader is None:
            raise ImportError(file.name)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found[module.revision] = module.down_revision
    return found


def _newest() -> set[str]:
    """The revisions of which no migration makes another: those of a database that has seen all."""
    return revisions().keys() - set(revisions().values())


def _revisions(connection: Transaction) -> set[str]:
    """The revisions that a database names as its own.

    OtherSchema where one is not among our migrations, or where there are tables of ours and it names none.
    """
    there = set(sa.inspect(connection).get_table_names())
    found = set(connection.execute(_NAMED).scalars()) if _VERSIONS.name in there else set()
    unnamed = not found and not metadata.tables.keys().isdisjoint(there)
    if unnamed or not found <= revisions().keys():
        raise OtherSchema
    return found


def _check_all_there(connection: Transaction) -> None:
    gone = sorted(metadata.tables.keys() - set(sa.inspect(connection).get_table_names()))
    if gone:
        raise WrongSchema(LOST.format(names=", ".join(gone)))


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
