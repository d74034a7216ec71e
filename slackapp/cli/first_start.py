"""What `leanon serve` goes by: the environment, a file of settings, and what it makes at its first start."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import click

from slackapp.cli import env_file
from slackapp.cli.children import ADDRESSES
from slackapp.cli.context import database
from slackapp.cli.env_file import UnusableFile
from slackapp.cli.process import HOST, listening
from slackapp.cli.redis_server import served_here
from slackapp.settings import Settings, SettingsError
from slackapp.storage import schema
from slackapp.storage.people import workspaces

SERVES: Final = "LEANON_SERVES"
PORTS: Final = range(6390, 6490)
"""Where Redis servers of ours are put: away from its usual port, and below those that connections take."""
NOT_OURS: Final = ("SLACK_CONFIG_TOKEN", "NOTIFY_SOCKET")
"""What no child is told: a token that is used once, and where systemd is told that we are ready."""


def environment(file: Path, told: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What every process is told, and sentences on where it comes from.

    What the environment says goes before what the file says. What is in neither and can be made is made, and
    kept in the file, which only this account can read; what was set stays as it is.

    Raises:
        click.ClickException: a setting is missing or wrong, or the file cannot be used. Nothing was written.
    """
    try:
        there = env_file.read(file)
        said = [
            f"{name} is taken from the environment; {file} says otherwise."
            for name, value in there.items()
            if told.get(name) and told[name] != value
        ]
        known = {**there, **{name: value for name, value in told.items() if value or name not in there}}
        made = _made(file, known)
        _check(file, {**known, **made}, made)
        if made:
            above = (f"# Made by leanon serve at its first start, on {date.today()}.",)  # noqa: DTZ011 - for a reader
            with env_file.writing(file) as write:
                write(made, above)
            said.append(f"Made {', '.join(made)}: kept in {file}, which nobody else can read.")
    except UnusableFile as error:
        raise click.ClickException(f"{error}: name another file with --env.") from None
    return {name: value for name, value in {**known, **made}.items() if name not in NOT_OURS}, said


def _made(file: Path, known: Mapping[str, str]) -> dict[str, str]:
    made = {}
    if not known.get("LEANON_SECRET"):
        made["LEANON_SECRET"] = secrets.token_hex(32)
    if not known.get("DATABASE_URL"):
        made["DATABASE_URL"] = f"sqlite:///{file.resolve().parent / 'leanon.db'}"
    missing = [name for name, variable in ADDRESSES.items() if not known.get(variable)]
    free = _free_ports()
    for name in missing:
        made[ADDRESSES[name]] = f"redis://:{secrets.token_urlsafe(24)}@{HOST}:{next(free)}/0"
    if missing:
        made[SERVES] = " ".join(dict.fromkeys([*known.get(SERVES, "").split(), *missing]))
    return made


def _free_ports() -> Iterator[int]:
    for port in PORTS:
        try:
            listening(port).close()
        except OSError:
            continue
        yield port
    raise click.ClickException(
        f"Ports {PORTS[0]} to {PORTS[-1]} of this machine are all taken: set REDIS_URL and KEY_REDIS_URL."
    )


def _check(file: Path, known: Mapping[str, str], made: Mapping[str, str]) -> None:
    try:
        settings = Settings.from_env(known)
    except SettingsError as error:
        raise click.ClickException(
            f"{error} Put it into {file}, or into the environment.{_begin(file)}"
        ) from None
    if "LEANON_SECRET" in made and _is_used(settings.database_url):
        raise click.ClickException(
            f"LEANON_SECRET is not set, and this database has been used with one: put that into {file}. A new"
            " one makes an open check-in void and forgets what people chose; write one there if it is lost."
        )
    for name in settings.serves.split():
        port, _ = served_here(ADDRESSES[name], known[ADDRESSES[name]])
        try:
            listening(port).close()
        except OSError:
            raise click.ClickException(
                f"Port {port} of {ADDRESSES[name]} is taken by another process: end that one; or take {name}"
                f" out of {SERVES} where it is a Redis server of yours, or change the port in {file}."
            ) from None


def _is_used(url: str) -> bool:
    with database(current=False, url=url) as opened:
        if not schema.is_current(opened):
            return False
        with opened.read() as connection:
            return bool(workspaces.every(connection))


def _begin(file: Path) -> str:
    return "" if file.exists() else f" {file} is not there: `leanon slack create --env {file}` begins it."
