"""`leanon alerts`: who stands for HR, and is told when something fails for everybody."""

import click

from slackapp.cli.context import database_of, which_workspace
from slackapp.storage.people import people, workspaces


@click.group()
def alerts() -> None:
    """Say who stands for HR."""


@alerts.command("set")
@click.argument("users", nargs=-1, required=True)
@which_workspace
def set_(users: tuple[str, ...], chosen_workspace: str | None) -> None:
    """Name the Slack member ids of HR. They are told when a round is lost, and see no answer or count."""
    users = tuple(dict.fromkeys(users))
    with database_of(chosen_workspace) as (opened, workspace):
        with opened.read() as connection:
            unknown = [user for user in users if people.find(connection, workspace.id, user) is None]
        if unknown:
            msg = f"Not among the imported people: {', '.join(unknown)}. Import them first."
            raise click.ClickException(msg)
        with opened.write() as tx:
            workspaces.set_hr(tx, workspace.id, users)
    click.echo(f"{len(users)} of HR will be told when a round is lost.")
