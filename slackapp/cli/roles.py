"""`leanon roles` and `leanon alerts`: who may do what in HR's console, and who is told of trouble.

The operator names the first HR admin; from then on HR gives roles in the console.
"""

import click

from slackapp.cli.context import database_of, which_workspace
from slackapp.clock import wall
from slackapp.storage.console import guardians
from slackapp.storage.console import roles as console_roles
from slackapp.storage.console.roles import HR, IsGuardian, LastAdmin, Role
from slackapp.storage.people import people, workspaces

OPERATOR = "operator"
_IS_GUARDIAN = (
    "{user} is a guardian of the questions here, and a guardian has no part in HR. Choose somebody else, or"
    " end that first: leanon guardians remove {user}"
)


@click.group()
def roles() -> None:
    """Say who may do what in HR's console."""


@roles.command("list")
@which_workspace
def list_(chosen_workspace: str | None) -> None:
    """Show who has which role."""
    with database_of(chosen_workspace) as (opened, workspace), opened.read() as connection:
        found = console_roles.holders(connection, workspace.id)
    for each in found:
        click.echo(f"{each.user}  {each.role.value}  {each.name}".rstrip())
    if not found:
        click.echo("Nobody has a role yet: leanon roles grant U… admin")


@roles.command()
@click.argument("user")
@click.argument("role", type=click.Choice([role.value for role in HR]))
@which_workspace
def grant(user: str, role: str, chosen_workspace: str | None) -> None:
    """Give USER, a Slack member id, this ROLE in the place of the one they had."""
    with database_of(chosen_workspace) as (opened, workspace):
        try:
            with opened.write() as tx:
                console_roles.grant(tx, workspace.id, user, Role(role), by=OPERATOR, at=wall())
        except LastAdmin:
            raise click.ClickException(
                f"{user} is the last admin: make another person admin first."
            ) from None
        except IsGuardian:
            raise click.ClickException(_IS_GUARDIAN.format(user=user)) from None
    click.echo(f"{user} is {role} now.")


@roles.command()
@click.argument("user")
@click.option("--force", is_flag=True, help="Take the role of the last admin, too.")
@which_workspace
def revoke(user: str, force: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Take the role of USER away, from their next request on."""
    with database_of(chosen_workspace) as (opened, workspace):
        try:
            with opened.write() as tx:
                held = console_roles.revoke(tx, workspace.id, user, by=OPERATOR, at=wall(), force=force)
        except LastAdmin:
            raise click.ClickException(
                f"{user} is the last admin: make another person admin first, or add --force."
            ) from None
    click.echo(f"{user} has no role any more." if held else f"{user} had no role.")


@click.group()
def alerts() -> None:
    """Say who stands for HR."""


@alerts.command("set")
@click.argument("users", nargs=-1, required=True)
@which_workspace
def set_alerts(users: tuple[str, ...], chosen_workspace: str | None) -> None:
    """Name the Slack member ids of HR. They are told when a round is lost, and see no answer or count."""
    users = tuple(dict.fromkeys(users))
    with database_of(chosen_workspace) as (opened, workspace):
        with opened.read() as connection:
            unknown = [user for user in users if people.find(connection, workspace.id, user) is None]
            guarding = [user for user in users if guardians.is_active(connection, workspace.id, user)]
        if unknown:
            raise click.ClickException(
                f"Not among the imported people: {', '.join(unknown)}. Import them first."
            )
        if guarding:
            raise click.ClickException(_IS_GUARDIAN.format(user=guarding[0]))
        with opened.write() as tx:
            workspaces.set_hr(tx, workspace.id, users)
    click.echo(f"{len(users)} of HR will be told when a round is lost.")
