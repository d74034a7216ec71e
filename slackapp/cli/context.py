"""What operators' commands share: settings, database, workspace and Slack, or one plain error."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from typing import Final

import click
from slack_sdk.errors import SlackApiError

from slackapp import slack_answers
from slackapp.cli.env_file import NO_FILE
from slackapp.clock import Clock, SystemClock
from slackapp.pauses import Pauses
from slackapp.pulse.partition import Unit
from slackapp.roster import directory
from slackapp.roster.directory import NoMember
from slackapp.roster.members import Account, Identity
from slackapp.roster.unit_names import NoUnit, find_unit
from slackapp.settings import Settings, SettingsError
from slackapp.slack_answers import Busy, Concern
from slackapp.slack_client import IN_JOB, SlackClient
from slackapp.storage import schema
from slackapp.storage.database import Database, DatabaseDown, is_not_allowed
from slackapp.storage.demo_clock import DemoClock
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace

_SETTINGS: Final = "slackapp.cli.context.settings"
NOT_ALLOWED: Final = (
    "The database does not let the role of DATABASE_URL do this. Nothing was changed: run it with the address"
    " of the role whose part it is (docs/owners.md)."
)


def settings() -> Settings:
    """The settings, which a command reads once, or the one that is wrong."""
    context = click.get_current_context(silent=True)
    kept = context.meta if context else {}
    try:
        if _SETTINGS not in kept:
            kept[_SETTINGS] = Settings.from_env(os.environ)
    except SettingsError as error:
        raise click.ClickException(f"{error}{_no_file()}") from None
    found: Settings = kept[_SETTINGS]
    return found


def _no_file() -> str:
    """For whoever typed a command in another folder than that of the settings."""
    context = click.get_current_context(silent=True)
    found = context.meta.get(NO_FILE) if context else None
    if not found or os.environ.get("SLACK_BOT_TOKEN"):
        return ""
    return f" {found}: go to the one that has it, or name it: leanon --env FILE …"


@contextmanager
def private_files() -> Iterator[None]:
    """Let nobody else on this machine read the files that are made while the block lasts."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def database(*, current: bool = True, url: str = "") -> Iterator[Database]:
    """The database of this address, or of the settings; with `current`, only with this version's schema."""
    opened = Database(url or settings().database_url)
    try:
        with private_files():
            if current:
                schema.check(opened)
            yield opened
    except schema.WrongSchema as error:
        raise click.ClickException(str(error)) from None
    except DatabaseDown:
        msg = "The database does not answer: check DATABASE_URL and that the server runs."
        raise click.ClickException(msg) from None
    except Exception as error:
        if not is_not_allowed(error):
            raise
        raise click.ClickException(NOT_ALLOWED) from None
    finally:
        opened.close()


def calendar_clock(opened: Database) -> Clock:
    """The clock that decides when rounds open: a demo's may stand elsewhere than the wall's."""
    return DemoClock(opened) if settings().demo else SystemClock()


def slack() -> SlackClient:
    """A client of the Web API for the one workspace served."""
    known = settings()
    heeded = Pauses.connect(known.redis_url)
    return SlackClient(known.slack_bot_token, base_url=known.slack_api_url, seconds=IN_JOB, pauses=heeded)


which_workspace = click.option(
    "--workspace", "chosen_workspace", metavar="ID", help="Needed only where the database knows several."
)


@contextmanager
def database_of(chosen: str | None, *, may_begin: bool = False) -> Iterator[tuple[Database, Workspace]]:
    """The database and the workspace that it knows; of several, the chosen one, never a guess.

    With `may_begin`, a database that knows none gets to know the one whose token Slack gave.
    """
    with database() as opened:
        if may_begin:
            _begin(opened)
        yield opened, _only(opened, chosen)


def _begin(opened: Database) -> None:
    with opened.read() as connection:
        if workspaces.every(connection):
            return
    with slack_errors():
        home = directory.identity(slack())
    with opened.write() as tx:
        workspaces.register(tx, enterprise_id=home.enterprise_id, team_id=home.team_id, name=home.name)


def _only(opened: Database, chosen: str | None) -> Workspace:
    with opened.read() as connection:
        known = workspaces.every(connection)
    if not known:
        msg = (
            "No workspace is known yet: run `leanon teams import FILE.csv --apply` first, or `leanon roles"
            " grant ID_OR_EMAIL admin` to let HR import it in the console."
        )
        raise click.ClickException(msg)
    found = [each for each in known if chosen in {None, each.id}]
    if len(found) != 1:
        names = ", ".join(f"{each.id} ({each.name})" for each in known)
        raise click.ClickException(f"Say which workspace you mean with --workspace ID; known are {names}.")
    return found[0]


@contextmanager
def slack_errors() -> Iterator[None]:
    """Turn Slack's refusals into one plain sentence."""
    try:
        yield
    except SlackApiError as error:
        answer = slack_answers.read(error)
        if answer.is_none:  # what went wrong is not here, and may be a page of a proxy's
            msg = f"Slack did not answer plainly ({answer.name}): try again in a few minutes."
        elif answer.concern is Concern.FOR_NOW:
            msg = f"Slack answered {answer.name!r}: try again in {answer.wait} seconds."
        elif answer.concern is Concern.FOR_GOOD:
            msg = f"Slack answered {answer.name!r}: ask an owner of Slack to let the app Lean On do this."
        else:
            msg = f"Slack answered {answer.name!r}: check SLACK_BOT_TOKEN and the app's scopes."
        raise click.ClickException(msg) from None
    except Busy as error:
        raise click.ClickException(f"{error} Nothing was changed; try again then.") from None
    except (OSError, HTTPException, ValueError) as error:  # the last for half an answer
        msg = f"Slack cannot be reached ({type(error).__name__}): check SLACK_API_URL and the network."
        raise click.ClickException(msg) from None


def unit_named(units: Sequence[Unit], typed: str) -> Unit:
    """The unit that an operator means by a name or an id, or one plain error."""
    try:
        return find_unit(units, typed)
    except NoUnit as error:
        raise click.ClickException(f"{error} Nothing was changed.") from None


def slack_member(workspace: Workspace, typed: str) -> Account:
    """The full member of a workspace whom an operator means by a member id or an e-mail address.

    One plain error where there is none, and where the token is of another workspace than the one that is
    meant: its members are nobody there.
    """
    with slack_errors():
        client, home = slack_of(workspace)
        try:
            return directory.member(client, home, typed)
        except NoMember as error:
            raise click.ClickException(f"{error} Nothing was changed.") from None


def slack_of(workspace: Workspace) -> tuple[SlackClient, Identity]:
    """A client of this workspace, and who Slack says it is; one plain error where the token is another's."""
    client = slack()
    home = directory.identity(client)
    if workspaces.workspace_id(home.enterprise_id, home.team_id) != workspace.id:
        raise click.ClickException(
            f"SLACK_BOT_TOKEN is for {home.name}, so nobody of {workspace.name} can be looked up with it."
            f" Nothing was changed: take the token of {workspace.name}."
        )
    return client, home


def wait(seconds: int) -> None:
    """Wait as Slack asks, and say so."""
    click.echo(f"Slack asks to wait {seconds} seconds; it goes on after that.", err=True)
    time.sleep(seconds)
