"""`leanon keystore`: a volatile Redis for round keys, for those without one of their own."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import click

from slackapp.cli.servers import ServerDied, redis_server

DEFAULT = "redis://127.0.0.1:6380/0"


@click.command()
def keystore() -> None:
    """Run a Redis that keeps round keys in memory alone, on the port of KEY_REDIS_URL, on this machine."""
    port = urlsplit(os.environ.get("KEY_REDIS_URL") or DEFAULT).port or 6379
    with tempfile.TemporaryDirectory(prefix="leanon-keys-") as folder:
        try:
            with redis_server(port=port, volatile=True, directory=Path(folder)) as server:
                click.echo(f"The key store answers on 127.0.0.1:{server.port}. End it with Ctrl-C.")
                os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
        except ServerDied as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            click.echo("The key store has ended; web processes put the keys back when it returns.")
