"""`leanon support`: nothing is sent before somebody has checked where people are sent for help."""

from dataclasses import replace
from typing import Final

import click

from content.support import SupportEntry
from slackapp.cli.context import database_of, which_workspace
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import decided

UNTIL_THEN: Final = (
    "Until HR adds one, people there read what is for everybody, and to call their local emergency number."
)


@click.group()
def support() -> None:
    """Confirm the support lines that people see."""


@support.command()
@click.option("--yes", is_flag=True, help="Confirm all entries without asking one by one.")
@which_workspace
def verify(*, yes: bool, chosen_workspace: str | None) -> None:
    """Show the entries for the countries in the roster and confirm each; people see none before."""
    with database_of(chosen_workspace) as (opened, workspace):
        with opened.read() as connection:
            countries = workspaces.countries(connection, workspace.id)
            current = Libraries().now(connection, workspace.id)
        lines = {entry.country for entry in current.library.support.entries}
        waiting = current.unconfirmed(countries)
        if not waiting:
            click.echo("Every entry for the countries in the roster is confirmed.")
        checked = {}
        for entry in waiting:
            click.echo(_line(entry))
            if shown := current.shown(entry):
                click.echo(f"  HR changed it. Until it is confirmed, people still read: {_line(shown)}")
            if yes or click.confirm("Have you checked that this is right?", default=False):
                checked[entry.id] = entry.digest
        if checked:
            with opened.write() as tx:
                named = [each.name for each in waiting if each.id in checked]
                by = By(OPERATOR, wall())
                decided.confirm_support(tx, workspace.id, checked, by, name="", named=named)
        if waiting:
            left = len(waiting) - len(checked)
            confirmed = replace(current, confirmed={**current.confirmed, **checked})
            held = " Nothing is sent until those are confirmed." if confirmed.holding(countries) else ""
            click.echo(f"{len(checked)} confirmed, {left} open.{held}")
    for country in sorted(countries - lines):
        click.echo(f"{country}: no line of its own. {UNTIL_THEN}")


def _line(entry: SupportEntry) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.country or 'everybody'}: {entry.name}: {entry.contact}{note}"
