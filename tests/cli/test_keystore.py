"""`leanon keystore` runs where its address says, lets in who knows the password, and refuses the rest."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner
from redis.backoff import NoBackoff
from redis.retry import Retry

from slackapp.cli.main import main
from slackapp.cli.process import HOST, ending_with_us, free_port
from slackapp.keys import TOMBSTONE_SECONDS, KeyStore

LEANON = Path(sys.executable).with_name("leanon")
ONCE = Retry(NoBackoff(), 0)  # else a client that is refused tries for four seconds


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://:hidden@keys.example:6380/0", "KEY_REDIS_URL names keys.example,"),
        (
            "rediss://:hidden@localhost:6380/0",
            "KEY_REDIS_URL names localhost, and this command serves redis://",
        ),
        ("unix:///run/keys.sock", "KEY_REDIS_URL names a socket,"),
        ("redis://ana:hidden@localhost:6380/0", "KEY_REDIS_URL names a user:"),
        ("redis://:hidden@localhost:port/0", "KEY_REDIS_URL is no Redis address:"),
    ],
)
def test_an_address_that_it_cannot_serve_is_refused(
    url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(**_: object) -> None:
        pytest.fail("a server was started")

    monkeypatch.setattr("slackapp.cli.keystore.redis_server", start)
    result = CliRunner().invoke(main, ["keystore"], env={"KEY_REDIS_URL": url})
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said}")
    assert "hidden" not in result.output


def running(url: str) -> "subprocess.Popen[str]":
    """`leanon keystore` at this address."""
    return subprocess.Popen(
        ending_with_us([str(LEANON), "keystore"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "KEY_REDIS_URL": url},
    )


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_password_of_its_address_is_asked_of_every_client_until_it_is_told_to_end(
    sign: signal.Signals,
) -> None:
    port, password = free_port(), 'p@ss "word" #1'
    url = f"redis://:p%40ss%20%22word%22%20%231@{HOST}:{port}/0"
    with running(url) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert f"answers on {HOST}:{port}" in process.stdout.readline()
        KeyStore.connect(url).check(attested=False)
        with redis.Redis(host=HOST, port=port, password=password) as known:
            assert known.ping()
        for refused in (None, "other"):
            with (
                redis.Redis(host=HOST, port=port, password=refused, retry=ONCE) as stranger,
                pytest.raises(redis.AuthenticationError),
            ):
                stranger.keys()
        process.send_signal(sign)
        said = process.stdout.read() + process.stderr.read()
    assert "no password" not in said
    assert "The key store has ended" in said
    assert process.returncode == 0


def test_where_its_server_ends_by_itself_it_says_so_and_is_no_success() -> None:
    url = f"redis://:hidden@{HOST}:{free_port()}/0"
    with running(url) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "answers on" in process.stdout.readline()
        with redis.Redis.from_url(url, retry=ONCE) as known:
            os.kill(known.info("server")["process_id"], signal.SIGKILL)
        said = process.stderr.read()
    assert process.returncode == 1
    assert said.startswith("Error: The Redis of the key store has ended by itself: start it again;")


def test_after_a_round_has_ended_another_server_has_what_the_one_before_held_of_other_rounds(
    wait_until: Callable[[Callable[[], bool]], None],
) -> None:
    url = f"redis://:hidden@{HOST}:{free_port()}/0"
    store = KeyStore.connect(url)
    with running(url) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        with redis.Redis.from_url(url, retry=ONCE) as raw:
            ending, going_on = store.create("ending", 3600), store.create("going-on", 3600)
            store.report_alive()
            first = raw.info("server")["process_id"]
            store.destroy("ending")

            def replaced() -> bool:
                try:
                    return bool(raw.info("server")["process_id"] != first and raw.dbsize() == 3)
                except redis.RedisError:
                    return False

            wait_until(replaced)
            assert ending != going_on == store.read("going-on")
            assert 3500 < raw.ttl("leanon:key:going-on") <= 3600
            assert store.read("ending") is None
            assert not store.put_back("ending", bytes(32), 60), "it stays destroyed"
            assert TOMBSTONE_SECONDS - 60 < raw.ttl("leanon:key:ending") <= TOMBSTONE_SECONDS
            assert store.keeper_alive()
            second = raw.info("server")["process_id"]
            store.check(attested=False)
            store.destroy("going-on")
            wait_until(lambda: not _is(raw, second))
        assert not Path(f"/proc/{first}").exists()
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read() + process.stderr.read()
    assert "not carried over" not in said
    assert process.returncode == 0


def _is(raw: "redis.Redis", pid: int) -> bool:
    try:
        return bool(raw.info("server")["process_id"] == pid)
    except redis.RedisError:
        return True


def test_without_a_password_it_says_who_can_read_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "waitid", lambda *_: object())
    said = (
        CliRunner()
        .invoke(main, ["keystore"], env={"KEY_REDIS_URL": f"redis://{HOST}:{free_port()}/0"})
        .output
    )
    assert "every account of this machine can read the keys of open rounds" in said
