"""`leanon teams`: units, leads and members from a CSV file, checked whole before anything is written."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import click

from slackapp.cli.context import (
    calendar_clock,
    database,
    database_of,
    settings,
    slack,
    slack_errors,
    which_workspace,
)
from slackapp.cli.group_preview import lines
from slackapp.pulse.partition import Organisation, homes
from slackapp.pulse.release import SMALLEST_K
from slackapp.roster import directory
from slackapp.roster.csv_file import Roster, read_roster
from slackapp.roster.departures import is_large
from slackapp.roster.imports import Planned, Read, plan, take_over
from slackapp.roster.members import Account, Identity, Kind
from slackapp.roster.preview import preview
from slackapp.roster.spreadsheet import Problem
from slackapp.storage.database import Database
from slackapp.storage.people import people, slack_list, structure, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.rounds import plans, rounds

_MOST_UNITS = 12
"""Units that are named where people would be removed; of more, their number is said."""


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
    known = settings()
    with slack_errors():
        client = slack()
        identity = directory.identity(client)
        accounts = directory.everyone(client, identity, wait=_wait)
    try:
        roster = read_roster(file.name, file.read_bytes(), accounts)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    workspace = workspaces.workspace_id(identity.enterprise_id, identity.team_id)
    with database() as opened:
        planned = _preview(opened, workspace, roster)
        kept = planned.kept.keys()
        for notice in roster.notices:
            click.echo(notice)
        changes = _changes(opened, workspace, roster, planned)
        for line in changes.lines() if changes else ():
            click.echo(line)
        if changes:
            changes.check(removing, moving, apply=apply)
        if not apply:
            click.echo("Nothing was written. Run it again with --apply to import this.")
            return
        _write(opened, identity, roster, accounts, kept=kept, secret=known.secret)
    asked = sum(1 for each in roster.people if each.reachable)
    click.echo(f"Imported {asked} people in {len(roster.units)} units.")


@teams.command()
@click.argument("user", metavar="ID")
@which_workspace
def forget(user: str, chosen_workspace: str | None) -> None:
    """Erase what is kept of somebody, by Slack member id, who is in no file of teams any more.

    What they chose is kept for twelve weeks otherwise. Whether there was anything is not said.
    """
    user = user.strip().upper()
    if not directory.is_member_id(user):  # an address is kept of nobody
        raise click.ClickException(f"{user!a} is no Slack member id, which looks like U02AB3CDE.")
    with database_of(chosen_workspace) as (opened, workspace), opened.write() as tx:
        known = people.find(tx, workspace.id, user)
        if known is not None and known.name:
            raise click.ClickException(
                f"{known.name} ({user}) stands in the last file of teams: leave them out of it, import it,"
                " and run this again. Nothing was changed."
            )
        people.leave(tx, workspace.id, [user])
        Keeper(workspace.id, secret=settings().secret.encode()).forget(tx, [user])
    click.echo(f"Nothing is kept of {user} any more. An answer that was sent cannot be found.")


def _wait(seconds: int) -> None:
    click.echo(f"Slack asks to wait {seconds} seconds; it goes on after that.", err=True)
    time.sleep(seconds)


def _preview(opened: Database, workspace: str, roster: Roster) -> Planned:
    """Show who would be asked with whom, who waits, what merges and why, by name of unit."""
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
    return planned


def _read(roster: Roster) -> Read:
    return Read(roster.units, roster.people, roster.memberships)


@dataclass(frozen=True)
class Changes:
    """What an import would change of who is in the roster. `by_unit` counts who is left out, by unit.

    `moved` counts who would answer in another unit and has to wait for it; before the first round, nobody.
    """

    known: int
    new: int
    removed: int
    moved: int
    by_unit: Mapping[str, int]

    def lines(self) -> Iterator[str]:
        """Say it, a sentence a line."""
        yield f"{self.new} new." if self.new else "Nobody is new."
        if self.removed:
            who = "person leaves" if self.removed == 1 else "people leave"
            yield (
                f"{self.removed} {who}: they are not asked any more and lose their place in the open"
                " check-in. What they chose is kept for twelve weeks, in case they come back."
            )

    def check(self, removing: int | None, moving: int | None, *, apply: bool) -> None:
        """Refuse to leave out or move many people unless their number is typed; say so beforehand.

        Raises:
            click.ClickException: with `apply`, a number is needed or is another one; nothing is written.
        """
        wrong = []
        if not self._is_meant(removing, self.removed):
            wrong.append((self._left_out(), f"--removing {self.removed}"))
        if not self._is_meant(moving, self.moved):
            text = (
                f"This file puts {self.moved} of the {self.known} people whom Lean On knows elsewhere, and"
                " they would not be asked in the next check-in. Check that its columns belong together: one"
                " that was sorted alone moves nearly everybody."
            )
            wrong.append((text, f"--moving {self.moved}"))
        if not wrong:
            return
        needed = " ".join(option for _, option in wrong)
        text = " ".join(each for each, _ in wrong)
        text += f" If that is what is meant, run it again with --apply {needed}."
        if apply:
            raise click.ClickException(f"{text} Nothing was written.")
        click.echo(text)

    def _is_meant(self, typed: int | None, found: int) -> bool:
        return typed == found or (typed is None and not is_large(found, self.known))

    def _left_out(self) -> str:
        units = sorted(self.by_unit.items(), key=lambda each: (-each[1], each[0]))
        named = ", ".join(f"{unit} {count}" for unit, count in units[:_MOST_UNITS])
        more = f" and {len(units) - _MOST_UNITS} more units" if len(units) > _MOST_UNITS else ""
        return (
            f"This file leaves out {self.removed} of the {self.known} people whom Lean On knows"
            + (f" ({named}{more})" if named else "")
            + ". Check that it is whole: compare its last rows and their number with where it comes from."
        )


def _changes(opened: Database, workspace: str, roster: Roster, planned: Planned) -> Changes | None:
    """What the import changes; None where it is the first one."""
    with opened.read() as connection:
        if workspaces.find(connection, workspace) is None:
            return None
        before = {each.user for each in people.everyone(connection, workspace).values() if each.name}
        organisation = structure.imported(connection, workspace)
        at_home = structure.at_home(connection, workspace)
        began = structure.last_round(connection, workspace) is not None
    after = {each.user for each in roster.people}
    left_out = before - after - planned.kept.keys()
    now = homes(planned.organisation)
    moved = sum(user in now and now[user] != home.unit for user, home in at_home.items()) if began else 0
    return Changes(len(before), len(after - before), len(left_out), moved, _units(organisation, left_out))


def _units(organisation: Organisation, users: set[str]) -> Mapping[str, int]:
    names = {each.id: each.name for each in organisation.units}
    return Counter(names[each.unit] for each in organisation.memberships if each.user in users)


def _write(
    opened: Database,
    identity: Identity,
    roster: Roster,
    accounts: Mapping[str, Account],
    *,
    kept: AbstractSet[str],
    secret: str,
) -> None:
    """Put the file in the place of what was there; what is chosen by who is left out is kept for a while."""
    now = calendar_clock(opened).now()
    with opened.write() as tx:
        workspace = workspaces.register(
            tx, enterprise_id=identity.enterprise_id, team_id=identity.team_id, name=identity.name
        )
        keeper = Keeper(workspace, secret=secret.encode())
        named = [each.user for each in roster.people]
        known = {user for user, each in people.everyone(tx, workspace).items() if each.name}
        left_out = known - set(named) - kept
        keeper.keep(tx, {user for user in left_out if _is_here(accounts.get(user))}, now)
        take_over(tx, workspace, _read(roster))
        keeper.give_back(tx, named, now)
        slack_list.note_listed(tx, workspace, named, now)
        plans.replan(tx, workspace, named, now)  # their zones may be others


def _is_here(account: Account | None) -> bool:
    """Whether somebody has an account that is not deactivated: who has left Slack is forgotten."""
    return account is not None and account.kind is not Kind.DEACTIVATED
