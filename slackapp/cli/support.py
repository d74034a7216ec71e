"""`leanon support`: nothing is sent before somebody has checked where people are sent for help."""

import sys
from dataclasses import replace
from typing import Final

import click

from content.library import load
from content.support import ASSISTANCE_PROGRAMME, SupportEntry, is_placeholder
from slackapp.cli.context import database_of, which_workspace
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import decided

PLACEHOLDER: Final = (
    "  It waits for its real words, so --yes does not confirm it: have HR write them in the console's library"
    " (/library)"
)
NOT_LOOKED_UP: Final = "  Nobody who wrote it could look it up, so --yes does not confirm it: call it first."
RIGHT: Final = "Have you checked that this is right?"
STILL_RIGHT: Final = "It waits for its real words. Is it right all the same?"
NO_PROGRAMME: Final = ", or say with --without-programme that there is no programme."
UNTIL_THEN: Final = (
    "Until HR adds one, people there read what is for everybody, and to call their local emergency number."
)


@click.group()
def support() -> None:
    """Confirm the support lines that people see."""


@support.command()
@click.option("--yes", is_flag=True, help="Confirm all entries without asking one by one.")
@click.option(
    "--without-programme", is_flag=True, help="Say that there is no assistance programme of your own."
)
@which_workspace
def verify(*, yes: bool, without_programme: bool, chosen_workspace: str | None) -> None:
    """Show the entries for the countries in the roster and confirm each; people see none before.

    With --yes all but what nobody could look up, and what waits for its real words, as your own assistance
    programme does at first.
    """
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
            if _is_right(entry, yes=yes, without_programme=without_programme):
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
    if yes and len(checked) < len(waiting):
        sys.exit(1)


def _is_right(entry: SupportEntry, *, yes: bool, without_programme: bool) -> bool:
    """Whether the operator says that an entry is right as it stands."""
    waits = is_placeholder(entry, load().support.entries)
    if waits and without_programme and entry.id == ASSISTANCE_PROGRAMME:
        return True
    if waits and yes:
        click.echo(PLACEHOLDER + (NO_PROGRAMME if entry.id == ASSISTANCE_PROGRAMME else "."))
        return False
    if not entry.checked:
        click.echo(NOT_LOOKED_UP)
        return not yes and click.confirm(RIGHT, default=False)
    return yes or click.confirm(STILL_RIGHT if waits else RIGHT, default=False)


def _line(entry: SupportEntry) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.country or 'everybody'}: {entry.name}: {entry.contact}{note}"
