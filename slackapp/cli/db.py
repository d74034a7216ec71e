"""`leanon db`: the schema, and whose it is."""

import os
from typing import Final

import click

from slackapp.cli.context import database
from slackapp.settings import SettingsError, told
from slackapp.storage import personal_data, schema
from slackapp.storage.verification import grants

NOT_GONE: Final = (
    "Some tables were not written anew: run this with the DATABASE_URL of the role that owns them"
    " (docs/owners.md), and again if something such as a backup was reading them meanwhile."
)


@click.group()
def db() -> None:
    """Create or upgrade the database; print who may do what in it."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version; running it again changes nothing."""
    with database(current=False, url=_address()) as opened:
        schema.upgrade(opened)
    click.echo("The database is up to date.")


@db.command()
def vacuum() -> None:
    """Let people whose rows were deleted vanish from the database's files, too.

    With one role Lean On does it by itself as a check-in ends. With three (docs/owners.md) the owner of the
    tables does, by a timer. Each table is locked while it is written anew, mostly for less than a second.
    """
    with database(url=_address()) as opened:
        if not opened.forget(personal_data.TABLES):
            raise click.ClickException(NOT_GONE)
    click.echo("Whose rows were deleted is gone from the database's files.")


@db.command("owners")
def print_owners() -> None:
    """Print SQL that gives database, application and inspection a role each (PostgreSQL, docs/owners.md).

    For an administrator of the server, once: leanon db owners | psql "$ADMIN_URL"
    """
    click.echo(grants.roles(), nl=False)


@db.command("grants")
def print_grants() -> None:
    """Print SQL that says what each of these roles may do with each table of this version.

    For the owner, after every upgrade: leanon db grants | psql "$OWNER_URL"
    """
    click.echo(grants.grants(), nl=False)


def _address() -> str:
    """Where the database is: whoever owns it need hold no secret of the application."""
    try:
        return told("DATABASE_URL", os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
