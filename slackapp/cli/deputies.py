"""`leanon deputies`: let somebody lead a unit for a while, from the next check-in on (R16)."""

from typing import Final

import click

from slackapp.cli.context import calendar_clock, database_of, slack_member, unit_named, which_workspace
from slackapp.cli.group_preview import lines
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.partition import Unit
from slackapp.roster.deputising import look_ahead, since, until
from slackapp.roster.members import Account
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import people, structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import deputies as stored
from slackapp.storage.rounds.deputies import NotADeputy

BEFORE: Final = """\
{name} ({user}) would count as a lead of {unit} from the next check-in on, for at least four:
  - gets the report of {unit} on each of them;
  - does not count in {unit}, and {answers};
  - coming back to answer in a unit waits, too, as for whoever joins it."""


@click.group()
def deputies() -> None:
    """Let somebody lead a unit for a while."""


@deputies.command("list")
@which_workspace
def list_(chosen_workspace: str | None) -> None:
    """Show who leads which unit for a while."""
    with database_of(chosen_workspace) as (opened, workspace), opened.read() as connection:
        found = structure.deputies(connection, workspace.id)
        units = {unit.id: unit.name for unit in structure.imported(connection, workspace.id).units}
        everyone = people.everyone(connection, workspace.id)
        last = structure.last_round(connection, workspace.id) or 0
    for each in found:
        click.echo(f"{each.user}  {everyone[each.user].name}  {units[each.unit]}  {since(each, last)}")
    if not found:
        click.echo("There are no deputies: leanon deputies add UNIT U…")


@deputies.command()
@click.argument("unit", metavar="UNIT")
@click.argument("who", metavar="ID_OR_EMAIL")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@which_workspace
def add(unit: str, who: str, yes: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Let somebody lead UNIT from the next check-in on, for at least four of them.

    They get its report, and do not count in it. Slack is asked who it is, and it is shown who would be asked
    together, before anything is written.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        account = slack_member(workspace, who)
        found = _unit(opened, workspace, unit)
        _refuse(opened, workspace, found, account)
        _preview(opened, workspace, found, account)
        if not yes:
            click.confirm("Is that what you mean?", abort=True)
        try:
            with opened.write() as tx:
                stored.add(tx, workspace.id, found, account.user, By(OPERATOR, wall()))
        except NotADeputy as error:
            raise _refused(account.name, account.user, found, error) from None
    click.echo(f"{account.name} ({account.user}) leads {found.name} from the next check-in on.")


@deputies.command()
@click.argument("unit", metavar="UNIT")
@click.argument("who", metavar="ID_OR_EMAIL")
@which_workspace
def end(unit: str, who: str, chosen_workspace: str | None) -> None:
    """Let somebody lead UNIT no more, as soon as that may be: after four check-ins, at the next opening."""
    with database_of(chosen_workspace) as (opened, workspace):
        found = _unit(opened, workspace, unit)
        with opened.read() as connection:
            known = people.find(connection, workspace.id, who.strip().upper())
        user = known.user if known else slack_member(workspace, who).user
        name = known.name if known else user
        try:
            with opened.write() as tx:
                ended = stored.end(tx, workspace.id, found, user, By(OPERATOR, wall()))
                last = structure.last_round(tx, workspace.id) or 0
        except NotADeputy as error:
            raise _refused(name, user, found, error) from None
        now = calendar_clock(opened).now()
    click.echo(f"{name} ({user}) leads {found.name} {until(ended, last, workspace.schedule, now)}")


def _unit(opened: Database, workspace: Workspace, typed: str) -> Unit:
    with opened.read() as connection:
        return unit_named(structure.imported(connection, workspace.id).units, typed)


def _refuse(opened: Database, workspace: Workspace, unit: Unit, account: Account) -> None:
    try:
        with opened.read() as connection:
            stored.refuse(connection, workspace.id, unit.id, account.user)
    except NotADeputy as error:
        raise _refused(account.name, account.user, unit, error) from None


def _refused(name: str, user: str, unit: Unit, error: NotADeputy) -> click.ClickException:
    return click.ClickException(
        f"{unit.name}: {error.why % {'name': f'{name} ({user})'}} Nothing was changed."
    )


def _preview(opened: Database, workspace: Workspace, unit: Unit, account: Account) -> None:
    """Show what the next check-in would look like with this deputy, and what that means for them."""
    with opened.read() as connection:
        shown, home = look_ahead(connection, workspace, unit, account.user)
    click.echo("\n".join(lines(shown)))
    answers = f"answers in {home}, as whoever joins it" if home else "is not asked meanwhile"
    click.echo(BEFORE.format(name=account.name, user=account.user, unit=unit.name, answers=answers))
