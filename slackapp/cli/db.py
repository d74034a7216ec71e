"""`leanon db`: the schema, and whose it is."""

import click

from slackapp.cli.context import database
from slackapp.storage import schema
from slackapp.storage.verification import grants


@click.group()
def db() -> None:
    """Create or upgrade the database; print who may do what in it."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version; running it again changes nothing."""
    with database(current=False) as opened:
        schema.upgrade(opened)
    click.echo("The database is up to date.")


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
