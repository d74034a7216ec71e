"""`leanon guardians`: who says yes or no to questions in HR's own words (R15); the operator names them."""

from typing import Final

import click

from slackapp.cli.context import calendar_clock, database_of, slack_member, which_workspace
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.roster.members import Account
from slackapp.storage.console import guardians as console_guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended, Guardian, NotAppointed, NotTheOwner
from slackapp.storage.database import Database
from slackapp.storage.people.workspaces import Workspace

NOT_OWNER: Final = (
    "This database has a role of its own for its owner, and guardians are named by the owner alone, so that"
    " nobody who holds the application can make one. Nothing was changed. Run the same command with the"
    " owner's DATABASE_URL (docs/owners.md)."
)
BEFORE: Final = """\
{name} ({user}) would be a guardian of {workspace}:
  - reads every question that HR wants to ask in its own words, and says yes or no to it;
  - sees no answer, no count and no figure, and nothing else of HR's console;
  - is named to everybody who is asked: in the first message, in the Home tab and in the next check-in.
Guardians are people without a part in HR, such as of the works council. Have you asked them?"""


@click.group()
def guardians() -> None:
    """Name the people who say yes or no to questions in HR's own words."""


@guardians.command("list")
@which_workspace
def list_(chosen_workspace: str | None) -> None:
    """Show who is a guardian, and who was."""
    with database_of(chosen_workspace) as (opened, workspace), opened.read() as connection:
        found = console_guardians.every(connection, workspace.id)
    for each in found:
        click.echo(f"{each.user}  {each.name}  {_since(each)}")
    if all(each.ended_at for each in found):
        click.echo("There are no guardians, so only vetted questions are asked: leanon guardians add U…")


@guardians.command()
@click.argument("who", metavar="ID_OR_EMAIL")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@which_workspace
def add(who: str, yes: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Make somebody a guardian: a Slack member id, or an e-mail address. Three at most."""
    with database_of(chosen_workspace) as (opened, workspace):
        account = slack_member(workspace, who)
        if not yes:
            click.echo(BEFORE.format(name=account.name, user=account.user, workspace=workspace.name))
            click.confirm(f"Make {account.name} a guardian?", abort=True)
        there = _appoint(opened, workspace, account)
    click.echo(f"{account.name} ({account.user}) is a guardian now. {_all(there)}")
    click.echo("Everybody who is asked reads this in the next check-in.")


@guardians.command()
@click.argument("who", metavar="ID_OR_EMAIL")
@which_workspace
def remove(who: str, chosen_workspace: str | None) -> None:
    """Let somebody be a guardian no more, from their next click on. What they approved stays written down."""
    with database_of(chosen_workspace) as (opened, workspace):
        user = _known(opened, workspace, who) or slack_member(workspace, who).user
        now = calendar_clock(opened).now()
        with opened.write() as tx:
            by = By(OPERATOR, wall())
            was = console_guardians.end(tx, workspace.id, user, why=Ended.REMOVED, at=now, by=by)
            there = console_guardians.active(tx, workspace.id)
            ever = console_guardians.every(tx, workspace.id)
    if not was:
        raise click.ClickException(f"{user} is no guardian; nothing was changed.")
    named = next(f"{each.name} ({user})" for each in ever if each.user == user)
    click.echo(f"{named} is no guardian any more. {_all(there)}")
    click.echo("Everybody who is asked reads this in the next check-in.")


def _appoint(opened: Database, workspace: Workspace, account: Account) -> tuple[Guardian, ...]:
    now = calendar_clock(opened).now()
    try:
        with opened.write() as tx:
            by = By(OPERATOR, wall())
            console_guardians.appoint(tx, workspace.id, account.user, account.name, at=now, by=by)
            return console_guardians.active(tx, workspace.id)
    except NotAppointed as error:
        raise click.ClickException(f"{error} Nothing was changed.") from None
    except NotTheOwner:
        raise click.ClickException(NOT_OWNER) from None


def _known(opened: Database, workspace: Workspace, who: str) -> str | None:
    """The guardian with this id, whether or not Slack still knows them."""
    with opened.read() as connection:
        found = console_guardians.active(connection, workspace.id)
    return next((each.user for each in found if each.user == who.strip().upper()), None)


def _since(each: Guardian) -> str:
    since = f"since {each.appointed_at:%-d %b %Y}"
    return since if each.ended_at is None else f"{since}, until {each.ended_at:%-d %b %Y} ({each.why_ended})"


def _all(there: tuple[Guardian, ...]) -> str:
    if not there:
        return "There are none now: only vetted questions are asked, from the next check-in on."
    names = ", ".join(each.name for each in there)
    return f"There {'is one' if len(there) == 1 else f'are {len(there)}'}: {names}."
