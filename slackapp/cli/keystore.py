"""`leanon keystore`: a volatile Redis for round keys, for those without one of their own."""

import os
import tempfile
from pathlib import Path

import click

from slackapp.cli.process import ServerDied
from slackapp.cli.redis_server import redis_server, served_here
from slackapp.settings import SettingsError, told

UNGUARDED = "It asks for no password: every account of this machine can read the keys of open rounds."


@click.command()
def keystore() -> None:
    """Run a Redis that keeps round keys in memory alone, on the port of KEY_REDIS_URL, on this machine.

    A password in KEY_REDIS_URL is asked of every client; without one, every account of this machine can read
    the keys of open rounds.
    """
    try:
        port, password = served_here("KEY_REDIS_URL", told("KEY_REDIS_URL", os.environ))
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
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
