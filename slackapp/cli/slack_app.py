"""`leanon slack`: makes or updates the Slack app by one configuration token, which is used and forgotten."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from slackapp.cli import env_file
from slackapp.cli.env_file import UnusableFile
from slackapp.cli.manifest import Address, asked_for, by_socket, where
from slackapp.cli.manifest_api import APPS, TOKENS, ManifestApi, NewApp, Refused, checked
from slackapp.cli.slack_tokens import APP_TOKEN, BOT_TOKEN, asked, steps_by_hand
from slackapp.spelling import Misspelt, is_here, slack_api, trimmed

TOKEN: Final = "SLACK_CONFIG_TOKEN"  # noqa: S105 - the name of a variable
OF_AN_APP: Final = (
    *("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
    *(BOT_TOKEN, APP_TOKEN),
)
"""Settings that are of one app and of no other."""
PUBLIC_URL: Final = "LEANON_PUBLIC_URL"
EVENTS: Final = "event_subscriptions/request_url"
"""Where a manifest has the address for events, which Slack takes only once it has answered."""
_APP_ID: Final = re.compile(r"A[A-Z0-9]{2,30}")


@click.group()
def slack() -> None:
    """Make or update the Slack app.

    Both ask for an app configuration token of your workspace, which Slack makes for you at
    https://api.slack.com/apps and which lasts twelve hours. It is typed without being shown, read from
    standard input, or taken from SLACK_CONFIG_TOKEN; it is used for this once, and kept nowhere.
    """


@slack.command()
@where
@by_socket
@click.option(
    "--env",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the app's secrets go: a file of settings that nobody else can read.",
)
@click.option("--replace", is_flag=True, help="Put the new app in the place of the one that the file has.")
def create(*, url: str | None, socket: bool, file: Path, replace: bool) -> None:
    """Make the Slack app, and write its secrets into a file of settings.

    Then it asks for the tokens that Slack shows by hand alone, and puts them there as well.
    """
    made, address = asked_for(url, socket=socket)
    with _plain_errors(), env_file.writing(file) as write:
        there = env_file.read(file)
        if (taken := _taken(there, address)) and not replace:
            raise click.ClickException(
                f"{file} has {', '.join(taken)} of an app already, and nothing was made: name another file,"
                f" or say --replace to put the new app in its place.{_left(there, socket=socket)}"
            )
        api = _api()
        api.validate(made)
        app = api.create(made)
        values, above = _lines(app, address, socket=socket)
        values = {**dict.fromkeys(taken, ""), **values}
        try:
            write(values, above)
        except UnusableFile as error:
            raise click.ClickException(
                f"{app.id} was made, but {error}: copy its secrets from {APPS}/{app.id}/general."
            ) from None
    click.echo(f"Made the app {app.id}. Its secrets are in {file}, which nobody else can read.")
    if taken:
        click.echo(f"Replaced there: {', '.join(taken)}.")
    steps = steps_by_hand(app.id, socket=socket)
    with _plain_errors():
        given = asked(steps)
        if given:
            with env_file.writing(file) as write:
                write(given, ())
    left = [f"{step} into {file} as {name}" for name, step in steps.items() if name not in given]
    if left:
        click.echo(f"Next, {'; then '.join(left)}.")
    else:
        click.echo(f"{file} has all that Slack has to tell: `leanon serve --env {file}` starts Lean On.")
    if not socket:
        click.echo(_last(app.id))


def _taken(there: Mapping[str, str], address: Address | None) -> list[str]:
    """What a file of settings has of an app, and would lose to a new one."""
    taken = [name for name in OF_AN_APP if there.get(name)]
    known = there.get(PUBLIC_URL)
    return [*taken, PUBLIC_URL] if known and address and known.rstrip("/") != address.url else taken


def _left(there: Mapping[str, str], *, socket: bool) -> str:
    """What a file still lacks of the app that it has, where somebody broke off."""
    missing = [name for name in steps_by_hand("", socket=socket) if not there.get(name)]
    pages = f"{APPS} leads to where Slack shows it"
    return f" To go on with that app, write {' and '.join(missing)} into it: {pages}." if missing else ""


@slack.command()
@click.option("--app", "app_id", required=True, metavar="A…", help="Its id, as in its address at Slack.")
@where
@by_socket
@click.option("--yes", is_flag=True, help="Do not ask first.")
def update(*, app_id: str, url: str | None, socket: bool, yes: bool) -> None:
    """Bring an app that is there to this version's manifest, after showing what would change.

    Slack puts the manifest in the place of all that the app had; its secrets and installations stay.
    """
    made, _ = asked_for(url, socket=socket)
    if not _APP_ID.fullmatch(app_id):
        raise click.ClickException(f"--app takes an app's id, such as A0123ABCD: {APPS} shows it.")
    with _plain_errors():
        api = _api()
        api.validate(made)
        changes = list(differences(api.export(app_id), made))
        if not changes:
            click.echo(f"{app_id} is as it should be; nothing was changed.")
            return
        click.echo(f"{app_id} would change:")
        for line in changes:
            click.echo(f"  {line}")
        if not yes:
            click.confirm("Change it?", abort=True)
        again = api.update(app_id, made)
    click.echo(f"Updated {app_id}.")
    if any(EVENTS in line for line in changes) and not socket:
        click.echo(_last(app_id))
    if again:
        click.echo(f"Its scopes changed: open {APPS}/{app_id}/install-on-team and install it again.")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What of a manifest would go, come or become something else, a line each."""
    one, other = dict(_leaves(before, "")), dict(_leaves(after, ""))
    for path in sorted(one.keys() | other.keys()):
        if path not in other:
            yield f"{path} goes: {_shown(one[path])}"
        elif path not in one:
            yield f"{path} is new: {_shown(other[path])}"
        elif one[path] != other[path]:
            yield f"{path}: {_shown(one[path])} → {_shown(other[path])}"


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, f"{path}/{name}")
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{path}/{number}")
    elif path != "/_metadata/minor_version":  # Slack's own count of its schema
        yield path, value


def _shown(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(each if each.isprintable() else " " for each in text) or "nothing"


def _lines(app: NewApp, address: Address | None, *, socket: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a file of settings is told of a new app, and what stands above it.

    Without https nobody signs in with Slack, and the settings refuse a client id then: it waits in a comment.
    """
    values = {"SLACK_SIGNING_SECRET": app.signing_secret, BOT_TOKEN: ""}
    if socket:
        values[APP_TOKEN] = ""
    above = [
        f"# The Slack app {app.id}, whose page is {APPS}/{app.id}/general. Keep this file to yourself.",
        f"# Its OAuth authorize URL: {app.authorize_url}",
    ]
    sign_in = {"SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret}
    if address:
        values[PUBLIC_URL] = address.url
    if address and address.is_https:
        values |= sign_in
    else:
        above += ["# For signing in with Slack, once LEANON_PUBLIC_URL is an https address:"]
        above += [f"# {name}={value}" for name, value in sign_in.items()]
    return values, tuple(above)


def _last(app_id: str) -> str:
    """What is left once web runs: Slack asks an address for an answer that needs the app's own secret."""
    return (
        f"Once the web process runs, open {APPS}/{app_id}/event-subscriptions and, where it says that the"
        " address is not verified, press Retry: until then Slack sends no events, and the Home tab stays"
        " empty."
    )


def _api() -> ManifestApi:
    """Slack, by the token that is asked for here and remembered by nothing but what is returned."""
    try:
        base = slack_api(trimmed(os.environ.get("SLACK_API_URL", "")) or "https://slack.com/api/")
    except Misspelt as error:
        raise Refused(f"SLACK_API_URL {error}") from None
    parts = urlsplit(base)
    if parts.scheme != "https" and not is_here(parts.hostname):
        raise Refused("SLACK_API_URL is no https address, and a configuration token goes to no other.")
    return ManifestApi(checked(trimmed(_token())), base)


def _token() -> str:
    if given := os.environ.pop(TOKEN, ""):
        return given
    if sys.stdin.isatty():
        click.echo(f"Slack makes a configuration token at {TOKENS}.")
        return str(click.prompt("Access token (it is not shown)", hide_input=True))
    return sys.stdin.readline()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (Refused, UnusableFile) as error:
        text = str(error)
        raise click.ClickException(text if text.endswith(".") else f"{text}.") from None
