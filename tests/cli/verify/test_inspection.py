"""Whoever inspects needs a role and a user of their own, and nothing that opens anything (docs/owners.md)."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result

from slackapp.cli.main import main
from slackapp.cli.process import HOST, ending_with_us, free_port, stop
from slackapp.cli.redis_server import find_redis_server
from slackapp.cli.verify import sampling
from slackapp.keys import KeyStore
from tests.scenarios.office import TAPS, WARD
from tests.services.postgres import OWNER as ADMIN
from tests.storage.divided import Divided, divided, divided_template, living

__all__ = ["divided", "divided_template"]

PAGE = (Path(__file__).parents[3] / "docs" / "owners.md").read_text(encoding="utf-8")
COPYING = ("SAVE", "BGSAVE", "REPLICAOF NO ONE", "CONFIG SET save 1", "MONITOR", "FLUSHALL", "ACL LIST")
READING = ("GET leanon:key:r", "SET leanon:key:r x", "DUMP leanon:key:r", "GETRANGE leanon:key:r 0 9")
FORBIDDEN = [(user, each) for user in ("leanon", "inspector") for each in COPYING] + [
    ("inspector", each) for each in READING
]
Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="module")
def config() -> str:
    """The configuration of the key store on the page."""
    (block,) = re.findall(r"^```\n(save .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(block)


@pytest.fixture
def key_server(config: str, tmp_path: Path, wait_until: Wait) -> Iterator[str]:
    """A key store with this configuration; gives its host and port."""
    port, log, file = free_port(), tmp_path / "keys.log", tmp_path / "keys.conf"
    file.write_text(f"bind {HOST}\nport {port}\ndir {tmp_path}\nlogfile {log}\n{config}")
    process = subprocess.Popen(ending_with_us([str(find_redis_server()), str(file)]))
    try:
        wait_until(lambda: process.poll() is not None or _answers(f"{HOST}:{port}"))
        assert process.poll() is None, log.read_text()
        yield f"{HOST}:{port}"
    finally:
        stop(process)


def address(server: str, user: str) -> str:
    """The address of the key store for one of its users, with the password of the page."""
    password = re.findall(rf"^user {user} on >(\S+)", PAGE, re.MULTILINE)[0]
    return f"redis://{user}:{password}@{server}/0"


@pytest.mark.postgres
def test_inspection_works_with_its_own_role_and_user_and_learns_nothing_that_moves(
    divided: Divided, queue_redis_url: str, key_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = address(key_server, "leanon")
    with living(divided, queue_redis_url, keys, monkeypatch) as home:
        as_inspector(divided, key_server, monkeypatch)
        before = verify()
        for user in WARD[:7]:
            home.people.sends(user, home.round.id, TAPS)
        during = verify()
        home.close()
        monkeypatch.setenv("DATABASE_URL", divided.url("leanon_owner"))
        assert CliRunner().invoke(main, ["db", "vacuum"]).exit_code == 0, "the owner's job, by a timer"
        monkeypatch.setenv("DATABASE_URL", divided.url("leanon_reader"))
        after = verify()

    assert before.exit_code == 0, before.stdout
    assert before.stdout == during.stdout == after.stdout


@pytest.mark.slow
@pytest.mark.postgres
def test_what_inspection_may_not_read_is_a_finding(
    divided: Divided, queue_redis_url: str, key_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with living(divided, queue_redis_url, address(key_server, "leanon"), monkeypatch):
        as_inspector(divided, key_server, monkeypatch)
        divided.psql(ADMIN, 'CREATE TABLE answered (round text, "user" text); CREATE TABLE closed (a text)')
        planted = verify()
        divided.psql(ADMIN, "REVOKE SELECT ON round FROM leanon_reader")
        blind = verify()
        divided.psql(ADMIN, "REVOKE SELECT ON alembic_version FROM leanon_reader")
        blinder = verify()

    assert "pairs: answered: It puts people beside rounds." in planted.stdout
    assert "pairs: closed: It is not ours, and this role may not read it." in planted.stdout
    for each in (blind, blinder):
        assert "left over: database: The role of DATABASE_URL may not look there." in each.stdout
        assert each.exit_code == 1


@pytest.mark.slow
@pytest.mark.postgres
def test_the_application_is_told_what_its_role_may_not_see(
    divided: Divided, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "DRAWS", 5)
    with living(divided, queue_redis_url, key_redis_url, monkeypatch):
        found = [line for line in verify().stdout.splitlines() if line.startswith("FINDING")]

    assert found
    assert all("preload_libraries: This role may not see it." in line for line in found), found


def test_the_application_keeps_and_destroys_keys_with_its_own_user(key_server: str) -> None:
    with closing(redis.Redis.from_url(address(key_server, "leanon"))) as client:
        store = KeyStore(client)
        store.check(attested=False)
        stored = store.create("r", 60)
        assert stored is not None
        assert store.read("r") == stored
        assert not store.put_back("r", stored, 60)
        store.report_alive()
        assert store.keeper_alive()
        store.destroy("r")
        assert store.read("r") is None


def test_no_user_of_the_key_store_can_do_more_than_the_page_says(key_server: str) -> None:
    for user, command in FORBIDDEN:
        with (
            redis.Redis.from_url(address(key_server, user)) as client,
            pytest.raises(redis.exceptions.NoPermissionError),
        ):
            client.execute_command(*command.split())
    with (
        redis.Redis.from_url(f"redis://{key_server}/0") as nobody,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        nobody.ping()


def as_inspector(divided: Divided, key_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be somebody who has the inspector's two addresses and no secret."""
    monkeypatch.setattr(sampling, "DRAWS", 5)
    monkeypatch.setenv("DATABASE_URL", divided.url("leanon_reader"))
    monkeypatch.setenv("KEY_REDIS_URL", address(key_server, "inspector"))
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "LEANON_SECRET"):
        monkeypatch.delenv(name)


def verify() -> Result:
    """Run `leanon verify-anonymity` in this environment."""
    result = CliRunner().invoke(main, ["verify-anonymity"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def _answers(server: str) -> bool:
    with redis.Redis.from_url(address(server, "owner")) as owner:
        try:
            return bool(owner.ping())
        except redis.ConnectionError:
            return False
