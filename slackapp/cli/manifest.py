"""`leanon manifest`: what Slack is told of the app, from manifest.yml and the address of an installation."""

import ipaddress
import json
import sys
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click
import yaml

from slackapp.spelling import Misspelt, trimmed, web_address

Manifest = dict[str, Any]

NAME: Final = "manifest.yml"
PLACEHOLDER: Final = "https://leanon.example"
"""The address that manifest.yml names in the place of everybody's own."""
CHECKOUT: Final = Path(__file__).parents[2]
EXAMPLE: Final = "https://leanon.your-clinic.org"
ELSEWHERE: Final = "or take --socket, which needs no address"


class NoManifest(Exception):
    """An installation lacks the file that says what the app is."""


@dataclass(frozen=True)
class Address:
    """Where people and Slack reach the web process: scheme and host, with a port where it is another one."""

    url: str
    is_https: bool
    is_public: bool
    """Whether a server of Slack's can get there, as far as the name tells."""


def read_address(typed: str) -> Address:
    """Normalise an address that somebody typed; Misspelt where it is none, or goes on after the host."""
    text = trimmed(typed)
    if not text:
        raise Misspelt(f"is empty: write it like {EXAMPLE}.")
    url = str(web_address(EXAMPLE)(text if "://" in text else f"https://{text}"))
    parts = urlsplit(url)
    if parts.path:
        raise Misspelt(f"goes on after the host, and cookies need it to end there: write it like {EXAMPLE}.")
    return Address(url, parts.scheme == "https", _is_public(parts.hostname or ""))


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        *before, last = host.split(".")
        return bool(before) and last not in {"localhost", "local", "internal", "test", "invalid"}


def manifest(address: Address | None, *, socket: bool) -> Manifest:
    """What Slack is told of the app at this address; with `socket`, one that Slack needs no address for.

    People sign in by being led back to an https address: without one, nobody is asked for their name.
    """
    made: Manifest = deepcopy(_as_written())
    settings, oauth = made["settings"], made["oauth_config"]
    if socket:
        settings["socket_mode_enabled"] = True
        for told, name in (
            *((settings[each], "request_url") for each in ("event_subscriptions", "interactivity")),
            *((command, "url") for command in made["features"]["slash_commands"]),
        ):
            del told[name]
    if address is None or not address.is_https:
        del oauth["redirect_urls"]
        del oauth["scopes"]["user"]
    else:
        made = _at(made, address.url)
    return made


def _at(value: Any, url: str) -> Any:  # noqa: ANN401 - whatever stands in a manifest
    """The manifest with this address in the place of the one that stands for it."""
    if isinstance(value, dict):
        return {name: _at(each, url) for name, each in value.items()}
    if isinstance(value, list):
        return [_at(each, url) for each in value]
    return value.replace(PLACEHOLDER, url) if isinstance(value, str) else value


def _as_written() -> Manifest:
    loaded: Manifest = yaml.safe_load(_file().read_text(encoding="utf-8"))
    return loaded


def _file() -> Path:
    """The one manifest: at the top of a checkout, else where the wheel puts it, or says that it was put."""
    if (CHECKOUT / "pyproject.toml").exists() and (CHECKOUT / NAME).exists():
        return CHECKOUT / NAME
    try:
        listed = metadata.files("lean-on") or []
    except metadata.PackageNotFoundError:
        listed = []
    places = [Path(str(each.locate())) for each in listed if each.name == NAME]
    for place in (Path(sys.prefix) / "share" / "lean-on" / NAME, *places):
        if place.exists():
            return place
    raise NoManifest


def asked_for(url: str | None, *, socket: bool) -> tuple[Manifest, Address | None]:
    """The manifest that a command was asked for, and the address in it, or one plain error."""
    if not url and not socket:
        raise click.UsageError(
            "Say where Slack reaches Lean On: --url https://…, or --socket where it has no public address."
        )
    try:
        address = read_address(url) if url else None
    except Misspelt as error:
        raise click.ClickException(f"--url {error}") from None
    if address and not socket and not address.is_https:
        msg = f"Slack calls https addresses only, and {address.url} is none: give one, {ELSEWHERE}."
        raise click.ClickException(msg)
    if address and not socket and not address.is_public:
        msg = f"Slack cannot reach {address.url} from outside: give an address that is public, {ELSEWHERE}."
        raise click.ClickException(msg)
    try:
        return manifest(address, socket=socket), address
    except NoManifest:
        raise click.ClickException(
            f"This installation came without {NAME}: install Lean On again, or run it from its folder."
        ) from None


def as_yaml(made: Mapping[str, Any]) -> str:
    """A manifest as Slack's page takes it."""
    text: str = yaml.safe_dump(dict(made), sort_keys=False, allow_unicode=True, width=110)
    return text


where = click.option(
    "--url",
    envvar="LEANON_PUBLIC_URL",
    metavar="URL",
    help="The https address at which Slack and people reach the web process. [LEANON_PUBLIC_URL]",
)
by_socket = click.option(
    "--socket",
    is_flag=True,
    help="Socket Mode: Slack needs no address of yours; signing in still does.",
)


@click.command("manifest")
@where
@by_socket
@click.option("--json", "as_json", is_flag=True, help="JSON in the place of YAML; Slack's page takes both.")
def print_manifest(*, url: str | None, socket: bool, as_json: bool) -> None:
    """Print the Slack app's manifest, ready to paste where https://api.slack.com/apps makes an app from one.

    It needs no setting and changes nothing.
    """
    made, _ = asked_for(url, socket=socket)
    click.echo(json.dumps(made, indent=2, ensure_ascii=False) if as_json else as_yaml(made).rstrip("\n"))
