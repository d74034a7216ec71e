"""`leanon pilot`: ask only some whole units, each with everything below it, or everybody again (R16)."""

from collections.abc import Mapping, Sequence

import click

from slackapp.cli.context import database_of, unit_named, which_workspace
from slackapp.cli.group_preview import lines
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.partition import Unit
from slackapp.setup import groups
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import launches
from slackapp.storage.rounds import pilot as pilots
from slackapp.storage.rounds.pilot import OnlyGrows

_dry_run = click.option(
    "--dry-run", is_flag=True, help="Show who would be asked with whom, and change nothing."
)


@click.group()
def pilot() -> None:
    """Ask some whole units only, or everybody again."""


@pilot.command("set")
@click.argument("names", metavar="UNIT...", nargs=-1, required=True)
@_dry_run
@which_workspace
def set_(names: Sequence[str], dry_run: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Ask only these units, each with everything below it, from the next check-in on.

    A unit is meant by its name, or by its id where two have one name. Shows who would be asked together.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        with opened.read() as connection:
            known = structure.imported(connection, workspace.id).units
            former = structure.pilot(connection, workspace.id)
        found = [unit_named(known, name) for name in names]
        units = {unit.id: unit.name for unit in found}
        before = "everybody" if former is None else _said([unit for unit in known if unit.id in former])
        if _change(opened, workspace, units, dry_run=dry_run):
            said = f"only these are asked, with all below: {_said(found)} (before: {before or 'nobody'})"
            click.echo(f"From the next check-in on {said}.")


@pilot.command("all")
@_dry_run
@which_workspace
def all_(dry_run: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """End the pilot: ask everybody from the next check-in on."""
    with database_of(chosen_workspace) as (opened, workspace):
        if _change(opened, workspace, None, dry_run=dry_run):
            click.echo("From the next check-in on everybody is asked.")


@pilot.command()
@which_workspace
def show(chosen_workspace: str | None) -> None:
    """Show which units are asked."""
    with database_of(chosen_workspace) as (opened, workspace), opened.read() as connection:
        chosen = structure.pilot(connection, workspace.id)
        units = structure.imported(connection, workspace.id).units
    if chosen is None:
        click.echo("There is no pilot: everybody is asked.")
        return
    there = [unit for unit in units if unit.id in chosen]
    click.echo(f"Only these are asked, each with everything below it: {_said(there) or 'none'}.")
    if len(there) < len(chosen):
        click.echo(f"Of the pilot's units, no longer there: {len(chosen) - len(there)}")


def _change(
    opened: Database, workspace: Workspace, units: Mapping[str, str] | None, *, dry_run: bool
) -> bool:
    """Show what would come of it and, but for a dry run, write it; whether that changed anything."""
    wanted = None if units is None else frozenset(units)
    with opened.read() as connection:
        if going := pilots.going(connection, workspace.id, wanted):
            raise _only_grows(going)
        shown = groups.with_pilot(connection, workspace, wanted)
    click.echo("\n".join(lines(shown)))
    if dry_run:
        click.echo("Nothing was changed. Run it again without --dry-run to change it.")
        return False
    try:
        with opened.write() as tx:
            by = By(OPERATOR, wall())
            changed = pilots.set_units(tx, workspace.id, units, by)
            if units is None and workspace.launched_at is None:
                launches.say_done(tx, workspace.id, launches.StepName.WHOM, by)
    except OnlyGrows as refused:
        raise _only_grows(refused.units) from None
    if not changed:
        click.echo("So it is already: nothing was changed.")
    return changed


def _only_grows(going: Sequence[str]) -> click.ClickException:
    return click.ClickException(
        f"Since the first check-in a pilot only grows. Not asked any more would be: {', '.join(going)}."
        " Nothing was changed. Name them, too; the role excluded in the file of teams leaves people out."
    )


def _said(units: Sequence[Unit]) -> str:
    return ", ".join(sorted(unit.name for unit in units))
