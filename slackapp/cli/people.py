"""`leanon people`: all that is kept of somebody, sent to them alone, or erased."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import click

from content.files import spoken
from slackapp.blocks import personal_data as blocks
from slackapp.blocks.kit import Message
from slackapp.cli.context import (
    calendar_clock,
    database_of,
    settings,
    slack_errors,
    slack_of,
    wait,
    which_workspace,
)
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.messenger import post_message
from slackapp.roster import departures
from slackapp.roster.directory import called, is_member_id
from slackapp.slack_answers import Busy
from slackapp.slack_client import SlackClient
from slackapp.storage import personal_data
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import people as stored
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import rounds

PAUSES: Final = 10
"""Pauses in a row, which Slack asks for, after which sending is given up."""
BEFORE: Final = """\
{who} would be erased from {workspace}:
  - name, time zone, language and teams, roles, sessions, what they chose, what they were shown and wrote \
as a lead: all goes now, and with it every message that waits for them;
  - {asked};
  - what stays names who did what for HR: the audit log, published texts, and who was a guardian;
  - a backup that was made before still has it all, and so has Slack with the messages that it delivered;
  - nobody asks them again, whatever file or user group names them: a digest that only LEANON_SECRET makes
    says so. A later file of teams brings back name, time zone and team alone; so leave them out of it, too.
They come back by themselves, once teams name them: in the Home tab, or by /leanon settings.
An answer that was sent cannot be found: it stays in the sum of its group."""
NOT_ASKED: Final = "no check-in is open with them in it"
ASKED: Final = (
    "their place in the check-in that is open stays until it closes on {closes:%-d %b, %H:%M} UTC, the same"
    " for who answered and who did not, so that their group stays as it was shown"
)
NO_ADMIN: Final = "Nobody is an HR admin now: give somebody the role with `leanon roles grant`."

IN_FILES: Final = (
    "What was erased still stands in the files of the database: run `leanon db vacuum`, as whoever owns the"
    " tables (docs/owners.md)."
)


@click.group()
def people() -> None:
    """Give somebody what is kept of them, or erase it."""


@people.command()
@click.argument("user", metavar="ID")
@which_workspace
def export(user: str, chosen_workspace: str | None) -> None:
    """Send somebody, by Slack member id, all that is kept of them; nothing of it is shown here.

    It goes to their own direct messages, also where they said stop: do it when they ask for it. An answer
    that was sent is not in it, as it cannot be found.
    """
    user = _member_id(user)
    with database_of(chosen_workspace) as (opened, workspace):
        with opened.read() as connection:
            kept = _kept(connection, workspace, user)
            locale, _ = stored.locale_of(connection, workspace.id, user)
        with slack_errors():
            client, _ = slack_of(workspace)
            for message in blocks.messages(spoken(locale), kept):
                _send(client, user, message)
        with opened.write() as tx:
            audit_log.note(tx, workspace.id, Action.GIVEN, By(OPERATOR, wall()))
    click.echo(f"All that is kept of {user} went to their own direct messages, and nowhere else.")


@people.command()
@click.argument("user", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@which_workspace
def erase(user: str, yes: bool, chosen_workspace: str | None) -> None:  # noqa: FBT001 - click passes flags so
    """Erase what is kept of somebody, by Slack member id; what goes and what stays is shown first.

    Whether there was anything is not said.
    """
    user = _member_id(user)
    with database_of(chosen_workspace) as (opened, workspace):
        click.echo(_before(opened, workspace, user))
        if not yes:
            click.confirm("Erase it?", abort=True)
        with opened.write() as tx:
            governed = departures.erase(
                tx,
                workspace.id,
                user,
                _keeper(workspace),
                now=calendar_clock(opened).now(),
                by=By(OPERATOR, wall()),
            )
        gone = opened.forget(personal_data.TABLES)
    click.echo(f"{user} is erased, and is not asked again.")
    if not gone:
        click.echo(IN_FILES)
    if not governed:
        click.echo(NO_ADMIN)


def _kept(connection: Transaction, workspace: Workspace, user: str) -> Mapping[str, Any]:
    found = personal_data.found(connection, workspace.id, user)
    chosen = _keeper(workspace).chosen(connection, user)
    missing = {} if chosen is None else {"chosen_before": chosen}
    return {"slack_id": user, "workspace": workspace.name, "kept": {**found, **missing}}


def _before(opened: Database, workspace: Workspace, user: str) -> str:
    with opened.read() as connection:
        known = stored.find(connection, workspace.id, user)
        closes = _closes(connection, workspace, user)
    who = f"{known.name} ({user})" if known and known.name else user
    asked = NOT_ASKED if closes is None else ASKED.format(closes=closes)
    return BEFORE.format(who=who, workspace=workspace.name, asked=asked)


def _closes(connection: Transaction, workspace: Workspace, user: str) -> datetime | None:
    last = rounds.latest(connection, workspace.id)
    is_in_it = last is not None and last.status == "open" and rounds.leaf_of(connection, last.id, user)
    return last.closes_at if last is not None and is_in_it else None


def _keeper(workspace: Workspace) -> Keeper:
    return Keeper(workspace.id, secret=settings().secret.encode())


def _member_id(typed: str) -> str:
    user = typed.strip().upper()
    if not is_member_id(user):  # an address is kept of nobody
        raise click.ClickException(f"{typed.strip()!a} is no Slack member id, which looks like U02AB3CDE.")
    return user


def _send(client: SlackClient, user: str, message: Message) -> None:
    for _ in range(PAUSES):
        try:
            called(lambda: post_message(client, user, message))
        except Busy as busy:
            wait(busy.seconds)
        else:
            return
    called(lambda: post_message(client, user, message))
