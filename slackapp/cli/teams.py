"""`leanon teams`: units, leads and members from a CSV file, checked whole before anything is written."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import click
from slack_sdk import WebClient

from slackapp.cli.context import database, settings, slack, slack_errors
from slackapp.cli.group_preview import lines
from slackapp.cli.roster_file import Problem, read_roster
from slackapp.pulse.release import SMALLEST_K
from slackapp.roster.imports import Read, plan, take_over
from slackapp.roster.preview import preview
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import rounds


@click.group()
def teams() -> None:
    """Import units, leads and members."""


@teams.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Write it. Without this nothing is changed.")
def import_(file: Path, *, apply: bool) -> None:
    """Read FILE with the columns unit, parent, person, role and country.

    One row a person and unit. `person` is a Slack member id; `role` is lead, member or excluded; `country`
    is a two-letter code and may be empty. Shows who would be asked together before anything is written.
    """
    settings()
    with slack_errors():
        identity, members = workspace_and_people(slack())
    try:
        roster = read_roster(file, members)
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    with database() as opened:
        workspace = workspaces.workspace_id(identity.enterprise_id, identity.team_id)
        with opened.read() as connection:
            known = workspaces.find(connection, workspace)
            standing = rounds.standing(connection, workspace)
            asked = {p.user for p in people.everyone(connection, workspace).values() if p.reachable}
            read = Read(roster.units, roster.people, roster.memberships)
            try:
                planned = plan(connection, workspace, read)
            except ValueError as error:
                raise click.ClickException(f"{file.name}: {error}") from None
        shown = preview(
            planned.organisation,
            workspace=workspace,
            k=known.k if known else SMALLEST_K,
            previous=standing,
            names=planned.names,
            renamed=planned.matched.renamed,
        )
        click.echo("\n".join(lines(shown)))
        if known:
            _changes(asked, {p.user for p in roster.people if p.reachable})
        if not apply:
            click.echo("Nothing was written. Run it again with --apply to import this.")
            return
        with opened.write() as tx:
            workspaces.register(
                tx, enterprise_id=identity.enterprise_id, team_id=identity.team_id, name=identity.name
            )
            take_over(tx, workspace, read)
    click.echo(f"Imported {len(roster.people)} people in {len(roster.units)} units.")


def _changes(before: AbstractSet[str], after: AbstractSet[str]) -> None:
    click.echo(f"{len(after - before)} new.")
    if gone := len(before - after):
        who = "person leaves" if gone == 1 else "people leave"
        click.echo(
            f"{gone} {who}: they are not asked any more, lose their place in the open check-in, and what they"
            " chose is forgotten."
        )


PAGE = 200


@dataclass(frozen=True)
class Identity:
    """The workspace of a bot token."""

    enterprise_id: str | None
    team_id: str | None
    name: str


def workspace_and_people(client: WebClient) -> tuple[Identity, dict[str, Person]]:
    """The workspace, and its people by user id; page by page. Errors are slack_sdk's."""
    who = client.auth_test()
    identity = Identity(who.get("enterprise_id"), who.get("team_id"), str(who.get("team", "")))
    people: dict[str, Person] = {}
    for page in client.users_list(limit=PAGE):
        for member in page["members"]:
            people[member["id"]] = _person(member)
    return identity, people


def _person(member: dict[str, Any]) -> Person:
    zone = member.get("tz")
    profile = member.get("profile", {})
    # Guests may be asked like everybody else; bots, workflows and people who have left may not.
    human = not (member.get("deleted") or member.get("is_bot") or member["id"] == "USLACKBOT")
    return Person(
        user=member["id"],
        name=profile.get("real_name") or member.get("real_name") or member.get("name", ""),
        zone=zone if zone in available_timezones() else "UTC",
        reachable=human,
    )
