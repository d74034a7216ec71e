"""`leanon teams`: units, leads and members from a CSV file, checked whole before anything is written."""

from collections.abc import Mapping
from pathlib import Path

import click

from slackapp.cli.context import (
    calendar_clock,
    database,
    settings,
    slack,
    slack_errors,
    wait,
)
from slackapp.cli.group_preview import lines
from slackapp.clock import wall
from slackapp.pulse.release import SMALLEST_K
from slackapp.roster import changes, changes_prepare, directory
from slackapp.roster.changes import AlreadyOpen, Counts, Outcome, Shown, Source, TeamChange, Typed
from slackapp.roster.changes_prepare import Told
from slackapp.roster.csv_file import Roster, read_roster
from slackapp.roster.imports import OPERATOR, Read, plan
from slackapp.roster.members import Account, Identity, Kind
from slackapp.roster.preview import preview
from slackapp.roster.spreadsheet import Problem
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.rounds import rounds
from slackapp.storage.teams import team_changes


@click.group()
def teams() -> None:
    """Import units, leads and members."""


@teams.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Write it. Without this nothing is changed.")
@click.option(
    "--removing",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="How many people the file leaves out; needed where they are many.",
)
@click.option(
    "--moving",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="How many people the file puts elsewhere; needed where they are many and a check-in has opened.",
)
def import_(file: Path, *, apply: bool, removing: int | None, moving: int | None) -> None:
    """Read FILE with the columns unit, parent, person, role and country, in any order.

    One row a person and unit. `person` is a Slack member id or an e-mail address; `role` is lead, member or
    excluded; `country` is a two-letter code and may be empty. Shows who would be asked together, and who is
    left out, before anything is written.
    """
    typed = Typed(removing, moving)
    with slack_errors():
        client = slack()
        identity = directory.identity(client)
        accounts = directory.everyone(client, identity, wait=wait)
    try:
        roster = read_roster(file.name, file.read_bytes(), accounts)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    workspace = workspaces.workspace_id(identity.enterprise_id, identity.team_id)
    with database() as opened:
        counts = _preview(opened, workspace, roster)
        for notice in roster.notices:
            click.echo(notice)
        if counts:
            click.echo("\n".join(counts.lines()))
            _check(counts, typed, apply=apply)
        if not apply:
            click.echo("Nothing was written. Run it again with --apply to import this.")
            return
        _write(opened, identity, roster, accounts, typed)
    asked = sum(1 for each in roster.people if each.reachable)
    click.echo(f"Imported {asked} people in {len(roster.units)} units.")


def _preview(opened: Database, workspace: str, roster: Roster) -> Counts | None:
    """Show who would be asked with whom, who waits, what merges and why, by name of unit.

    Returns what it changes of who is in the roster; None where it is the first import.
    """
    with opened.read() as connection:
        known = workspaces.find(connection, workspace)
        standing = rounds.standing(connection, workspace)
        planned = plan(connection, workspace, _read(roster))
    shown = preview(
        planned.organisation,
        workspace=workspace,
        k=known.k if known else SMALLEST_K,
        previous=standing,
        names=planned.names,
        renamed=planned.matched.renamed,
    )
    click.echo("\n".join(lines(shown)))
    if planned.kept:
        names = ", ".join(sorted(planned.kept.values()))
        click.echo(f"Not in the file, and kept as deputies: {names}. `leanon deputies end` ends that.")
    return planned.counts if known else None


def _read(roster: Roster) -> Read:
    return Read(roster.units, roster.people, roster.memberships)


def _check(counts: Counts, typed: Typed, *, apply: bool) -> None:
    """Refuse to leave out or move many people unless their number is typed; say so beforehand."""
    wrong = counts.wrong(typed.numbers())
    if not wrong:
        return
    needed = " ".join(f"--{each.what} {each.number}" for each in wrong)
    text = " ".join(each.text for each in wrong)
    text += f" If that is what is meant, run it again with --apply {needed}."
    if apply:
        raise click.ClickException(f"{text} Nothing was written.")
    click.echo(text)


def _write(
    opened: Database, identity: Identity, roster: Roster, accounts: Mapping[str, Account], typed: Typed
) -> None:
    """Put the file in the place of what was there; what is chosen by who is left out is kept for a while."""
    now = calendar_clock(opened).now()
    try:
        with opened.write() as tx:
            workspace = workspaces.register(
                tx, enterprise_id=identity.enterprise_id, team_id=identity.team_id, name=identity.name
            )
            change = team_changes.begin(tx, workspace, Source.FILE, By(OPERATOR, wall()), now=now)
            known = people.everyone(tx, workspace)
    except AlreadyOpen as already:
        raise click.ClickException(_open(already.change)) from None
    gone = frozenset(user for user in known if not _is_here(accounts.get(user)))
    told = Told(_read(roster), gone)
    changes_prepare.compute(opened, change, now=now, breathe=lambda: None, read=told)
    with opened.read() as connection:
        ready = changes.find_open(connection, workspace)
    if ready is None or ready.number != change.number:
        raise click.ClickException("Somebody dropped this import in the console. Nothing was written.")
    outcome = changes.apply(
        opened,
        workspace,
        Shown(ready.number, ready.stage),
        By(OPERATOR, wall()),
        typed=typed,
        keeper=Keeper(workspace, secret=settings().secret.encode()),
        now=now,
    )
    if outcome is not Outcome.APPLIED:
        with opened.write() as tx:
            changes.drop(tx, workspace, change.number, now=now)
    if outcome is Outcome.ASKED:
        raise click.ClickException(
            "A check-in is open, and too few of a group that is asked in it would keep their place. Run it"
            " again once it has closed. Nothing was written."
        )
    if outcome not in {Outcome.APPLIED, Outcome.NOTHING}:
        raise click.ClickException("Teams were changed by somebody else meanwhile. Run it again.")
    changes.settle(opened, workspace, now=now)


def _open(change: TeamChange) -> str:
    return (
        f"A change of teams that {change.author} began is open: put it in place or drop it under Teams in the"
        " console, and run this again. Nothing was written."
    )


def _is_here(account: Account | None) -> bool:
    """Whether somebody has an account that is not deactivated: who has left Slack is forgotten."""
    return account is not None and account.kind is not Kind.DEACTIVATED
