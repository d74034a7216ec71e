"""`leanon roles` and `leanon alerts`: who may do what in HR's console, and who is told of trouble.

The operator names the first HR admin; from then on HR gives roles in the console.
"""

import click

from slackapp.cli.context import database_of, slack_member, which_workspace
from slackapp.clock import wall
from slackapp.storage.console import guardians
from slackapp.storage.console import roles as console_roles
from slackapp.storage.console.roles import HR, IsGuardian, LastAdmin, Role
from slackapp.storage.people import workspaces

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
@click.argument("who", metavar="ID_OR_EMAIL")
@click.argument("role", type=click.Choice([role.value for role in HR]))
@click.option("--yes", is_flag=True, help="Do not ask first.")
@which_workspace
def grant(who: str, role: str, yes: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Give somebody, by Slack member id or e-mail address, this ROLE in the place of the one they had.

    Slack is asked who it is, and says the name before anything is written. In an empty database it makes
    the workspace known, so that an HR admin can set up the rest in the console.
    """
    with database_of(chosen_workspace, may_begin=True) as (opened, workspace):
        account = slack_member(workspace, who)
        named = f"{account.name} ({account.user})"
        with opened.read() as connection:
            if guardians.is_active(connection, workspace.id, account.user):  # said before it is confirmed
                raise click.ClickException(_IS_GUARDIAN.format(user=account.user))
            former = console_roles.role_of(connection, workspace.id, account.user)
        before = f" (before: {former.value})" if former else ""
        if not yes:
            click.echo(f"{named} would be {role} in HR's console of {workspace.name}{before}.")
            click.confirm("Is that who you mean?", abort=True)
        try:
            with opened.write() as tx:
                console_roles.grant(
                    tx,
                    workspace.id,
                    account.user,
                    Role(role),
                    name=account.name,
                    by=OPERATOR,
                    at=wall(),
                )
        except LastAdmin:
            raise click.ClickException(
                f"{named} is the last admin: make another person admin first."
            ) from None
        except IsGuardian:
            raise click.ClickException(_IS_GUARDIAN.format(user=account.user)) from None
    click.echo(f"{named} is {role} now{before}.")


@roles.command()
@click.argument("who", metavar="ID_OR_EMAIL")
@click.option("--force", is_flag=True, help="Take the role of the last admin, too.")
@which_workspace
def revoke(who: str, force: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Take somebody's role away, by Slack member id or e-mail address: they are signed out at once.

    Whoever holds a role is known here without Slack, so that who has left it loses theirs, too.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        with opened.read() as connection:
            held_here = {each.user for each in console_roles.holders(connection, workspace.id)}
        user = who.strip().upper()
        if "@" in user and user not in held_here:
            user = slack_member(workspace, who).user
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
@click.argument("users", nargs=-1, required=True, metavar="ID_OR_EMAIL...")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@which_workspace
def set_alerts(users: tuple[str, ...], yes: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Name who of HR is told when a round is lost, by Slack member id or e-mail address.

    They are named to everybody who asks HR for help or says that their team is wrong, as people to write to.
    They see no answer and no count. Slack is asked who they are, and says their names before anything is
    written.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        looked_up = (slack_member(workspace, each) for each in dict.fromkeys(users))
        found = {each.user: each for each in looked_up}
        with opened.read() as connection:
            guarding = [user for user in found if guardians.is_active(connection, workspace.id, user)]
            names = console_roles.names(connection, workspace.id)
        if guarding:
            raise click.ClickException(_IS_GUARDIAN.format(user=guarding[0]))
        click.echo(
            "Told when a round is lost, and named as HR to write to, in the place of whoever was before:"
        )
        for each in found.values():
            click.echo(f"  {each.name} ({each.user})")
        before = ", ".join(f"{names[user]} ({user})" if names.get(user) else user for user in workspace.hr)
        click.echo(f"Before: {before or 'nobody'}.")
        if not yes:
            click.confirm("Are these who you mean?", abort=True)
        with opened.write() as tx:
            workspaces.set_hr(tx, workspace.id, tuple(found))
    click.echo(f"{len(found)} of HR will be told when a round is lost.")
