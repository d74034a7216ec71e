"""`leanon keystore`: a volatile Redis for round keys, for those without one of their own."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
from redis.connection import parse_url

from slackapp.cli.process import HOST, ServerDied
from slackapp.cli.redis_server import redis_server
from slackapp.settings import SettingsError, told

UNGUARDED = "It asks for no password: every account of this machine can read the keys of open rounds."


@click.command()
def keystore() -> None:
    """Run a Redis that keeps round keys in memory alone, on the port of KEY_REDIS_URL, on this machine.

    A password in KEY_REDIS_URL is asked of every client; without one, every account of this machine can read
    the keys of open rounds.
    """
    port, password = _address(os.environ)
    with tempfile.TemporaryDirectory(prefix="leanon-keys-") as folder:
        try:
            with redis_server(port=port, volatile=True, directory=Path(folder), password=password) as server:
                if password is None:
                    click.echo(UNGUARDED, err=True)
                click.echo(f"The key store answers on 127.0.0.1:{server.port}. End it with Ctrl-C.")
                os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
        except ServerDied as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            click.echo("The key store has ended; web processes put the keys back when it returns.")


def _address(environment: Mapping[str, str]) -> tuple[int, str | None]:
    """Port and password of a key store that we can run, or one sentence."""
    try:
        url = told("KEY_REDIS_URL", environment)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    read = parse_url(url)
    host = "a socket" if "path" in read else read.get("host", "localhost")
    if host not in {HOST, "localhost"} or not url.startswith("redis://"):
        raise click.ClickException(
            f"KEY_REDIS_URL names {host}, and this command serves redis://{HOST} alone:"
            " run it on the machine that the address names, or change the address."
        )
    if read.get("username", "default") != "default":
        raise click.ClickException("KEY_REDIS_URL names a user: write redis://:PASSWORD@… without one.")
    return read.get("port", 6379), read.get("password")
