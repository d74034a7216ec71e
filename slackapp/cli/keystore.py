"""`leanon keystore`: a volatile Redis for round keys, for those without one of their own.

A key that is overwritten leaves copies in the memory of the server that held it. So the server is started
anew whenever a round has ended; what it holds of other rounds is carried over.
"""

import os
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import click
import redis

from slackapp.cli.process import ServerDied
from slackapp.cli.redis_server import RedisServer, redis_server, served_here
from slackapp.keys import PREFIX, TOMBSTONE
from slackapp.settings import SettingsError, told

UNGUARDED: Final = "It asks for no password: every account of this machine can read the keys of open rounds."
NOT_CARRIED: Final = "Keys were not carried over; web processes put them back within 30 seconds."
DIED: Final = (
    "The Redis of the key store has ended by itself: start it again; web processes put the keys back."
)
LOOK_SECONDS: Final = 1.0
AWAY_MILLISECONDS: Final = 10_000
"""So long nobody can write to a server that is about to end: what is written then would be lost."""


@click.command()
def keystore() -> None:
    """Run a Redis that keeps round keys in memory alone, on the port of KEY_REDIS_URL, on this machine.

    A password in KEY_REDIS_URL is asked of every client; without one, every account of this machine can read
    the keys of open rounds. Whenever a round has ended the server is started anew.
    """
    try:
        port, password = served_here("KEY_REDIS_URL", told("KEY_REDIS_URL", os.environ))
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="leanon-keys-") as folder:
        try:
            _serve(port, password, Path(folder))
        except ServerDied as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            click.echo("The key store has ended; web processes put the keys back when it returns.")
        else:
            raise click.ClickException(DIED)
        finally:
            signal.signal(signal.SIGTERM, before)


def _serve(port: int, password: str | None, folder: Path) -> None:
    """Run one server after the other, until one ends by itself."""
    ended: frozenset[bytes] | None = frozenset()
    carrier: _Carrier | None = None
    while ended is not None:
        with redis_server(port=port, volatile=True, directory=folder, password=password) as server:
            if carrier is not None:
                if not carrier.gives_back():
                    click.echo(NOT_CARRIED, err=True)
            else:
                if password is None:
                    click.echo(UNGUARDED, err=True)
                click.echo(f"The key store answers on 127.0.0.1:{server.port}. End it with Ctrl-C.")
            ended = _ended(server, ended)
            carrier = _Carrier(server.url) if ended is not None else None


def _ended(server: RedisServer, known: frozenset[bytes]) -> frozenset[bytes] | None:
    """Wait for the end of another round than these, and return them all; None where the server has ended."""
    with redis.Redis.from_url(server.url, socket_timeout=1) as connection:
        while os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            with suppress(redis.RedisError):
                # By their length: reading a key would leave a copy here.
                names = connection.scan_iter(f"{PREFIX}*")
                ended = frozenset(each for each in names if connection.strlen(each) == len(TOMBSTONE))
                if not ended <= known:
                    return ended
            time.sleep(LOOK_SECONDS)
    return None


class _Carrier:
    """A process of its own that holds what a server has while that is started anew, and then ends."""

    def __init__(self, url: str) -> None:
        """Returns when all is read, and nobody can write any more."""
        is_read, has_read = os.pipe()
        may_write, self._let_write = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            status = 1
            try:
                os.close(self._let_write)  # so that it ends with whoever would tell it to go on
                _carry(url, has_read, may_write)
                status = 0
            finally:
                os._exit(status)
        os.close(has_read)
        os.close(may_write)
        os.read(is_read, 1)
        os.close(is_read)

    def gives_back(self) -> bool:
        """Let it write all that it holds to the server that answers now; whether it has."""
        with suppress(BrokenPipeError):
            os.write(self._let_write, b"1")
        os.close(self._let_write)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1]) == 0


def _carry(url: str, has_read: int, may_write: int) -> None:
    with redis.Redis.from_url(url, socket_timeout=5) as connection:
        connection.execute_command("CLIENT", "PAUSE", AWAY_MILLISECONDS, "WRITE")
        names = list(connection.scan_iter("leanon:*"))
        held = [(each, connection.get(each), connection.pttl(each)) for each in names]
    os.write(has_read, b"1")
    if not os.read(may_write, 1):
        return
    with redis.Redis.from_url(url, socket_timeout=5) as connection:
        for name, value, lives in held:
            if value is not None:
                # A key that somebody has put back meanwhile is the same one, unless its round has ended.
                connection.set(name, value, px=lives if lives > 0 else None, nx=value != TOMBSTONE)
