"""`leanon db`: the schema."""

import click

from slackapp.cli.setup import database
from slackapp.storage import schema


@click.group()
def db() -> None:
    """Create or upgrade the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version; running it again changes nothing."""
    with database(current=False) as opened:
        schema.upgrade(opened)
    click.echo("The database is up to date.")
