"""Promise 16: what an audit planted and nothing found is found, all of it at once (red team 16)."""

import base64
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from slackapp.cli.verify import command_lines
from slackapp.cli.verify.command import CHECKS, findings
from slackapp.storage.verification.statements import Setting, is_quiet
from tests.cast import ANA
from tests.cli.verify.faults_of_settings import WEB, here
from tests.cli.verify.faults_of_tables import gutted_trigger, row
from tests.cli.verify.place import OPEN, Place, live_in
from tests.services import in_memory
from tests.services.postgres import ROOM_NEEDED, running

ROOT = Path(__file__).parents[2]
ENCODED = base64.b64encode(ANA.encode()).decode()
# Check, what it must say of which part, and what mends it.
NAMED = {
    "a rewrite rule on box": ("triggers", "rule spy", "DROP RULE spy ON box"),
    "a trigger on roster": ("triggers", "trigger spy", "DROP TRIGGER spy ON roster"),
    "a constraint that is always kept": ("limits", "ck_round_epsilon is not what", "restore it"),
    "a gutted trigger function": ("triggers", "release_is_not_updated() is not what", "restore it"),
    "a logical slot": ("copies", "replication slot spy", "pg_drop_replication_slot('spy')"),
    "log_statement_stats": ("statement logging", "It is on", "RESET log_statement_stats"),
    "log_executor_stats": ("statement logging", "It is on", "Set log_executor_stats to off"),
    "log_min_messages": ("statement logging", "It is debug5", "Set log_min_messages to warning"),
    "track_commit_timestamp": ("statement logging", "It is on", "Set track_commit_timestamp to off"),
    "a round key under another name": ("round keys", "not in the database", "Destroy it"),
    "a round key under another name in the queue": ("names in the queue", "no name that", "Delete it"),
    "a key that lives for ten years": ("round keys", "outlive the round", "Destroy it"),
    "encoded ids beside a round": ("tables", "table notes", "DROP TABLE notes"),
    "requests counted elsewhere": ("debugging", "given --statsd-host", "without --statsd-host"),
    "an access log in a file of gunicorn's": ("debugging", "given -c", "without -c"),
}


@pytest.fixture
def place(
    queue_redis_url: str, key_redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """An installation on a server that its owner has told to send changes on and to time commits."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=in_memory(ROOM_NEEDED)))
        told = running(Path(folder), wal_level="logical", track_commit_timestamp="on")
        url = stack.enter_context(told).url("postgres")
        live_in(url)
        environment = {
            "DATABASE_URL": url,
            "REDIS_URL": queue_redis_url,
            "KEY_REDIS_URL": key_redis_url,
            "LEANON_DEMO": "1",
            "SLACK_API_URL": "http://127.0.0.1:1/api/",
        }
        queue = stack.enter_context(redis.Redis.from_url(queue_redis_url))
        keys = stack.enter_context(redis.Redis.from_url(key_redis_url))
        yield Place(environment, tmp_path, monkeypatch, queue, keys, stack)


def plant_everything(place: Place) -> None:
    """Do what the audit did."""
    gutted_trigger(place)
    place.sql(
        "CREATE RULE spy AS ON UPDATE TO box DO ALSO NOTIFY spy",
        "CREATE TRIGGER spy AFTER INSERT ON roster FOR EACH ROW EXECUTE FUNCTION round_ends_once()",
        "ALTER TABLE round DROP CONSTRAINT ck_round_epsilon,"
        " ADD CONSTRAINT ck_round_epsilon CHECK (epsilon IN (1, 2) OR 1 = 1)",
        "CREATE TABLE notes (a text, b text)",
        row("notes", a=ENCODED, b=OPEN),
        here("log_executor_stats", "on"),
        here("log_min_messages", "debug5"),
        "CREATE ROLE spy",
        "ALTER ROLE spy SET log_statement_stats = 'on'",  # PostgreSQL takes one of the two from one person
    )
    place.sql("SELECT pg_create_logical_replication_slot('spy', 'pgoutput')")
    place.keys.set(f"leanon:key:{OPEN}", b"k" * 32, ex=10 * 365 * 24 * 3600)
    place.keys.set("leanon:key:kept", b"k" * 32, ex=600)
    place.queue.set("kept", b"k" * 32)
    place.process(77, f"{WEB} --statsd-host 127.0.0.1:8125")
    place.process(78, f"{WEB} -c logging.py")


@pytest.mark.slow
@pytest.mark.postgres
def test_all_that_an_audit_planted_is_named_with_its_fix(place: Place) -> None:
    plant_everything(place)

    with place.site() as site:
        found = {check.name: list(findings(site, check)) for check in CHECKS if check.name != "sample"}

    missed = [
        name
        for name, (check, what, fix) in NAMED.items()
        if not any(what in each.what and fix in each.fix for each in found[check])
    ]
    assert missed == []


def test_times_of_commits_and_changes_sent_on_are_found_without_such_a_server() -> None:
    """The small twin: a server does both only from its start on."""
    commits = Setting("track_commit_timestamp", "on", "Replication / Sending Servers", "off")
    sent = Setting("wal_level", "logical", "Write-Ahead Log / Settings", "replica")

    assert not is_quiet(commits)
    assert not is_quiet(sent)


def test_processes_as_the_procfile_starts_them_are_known() -> None:
    lines = [line.partition(": ")[2] for line in (ROOT / "Procfile").read_text().splitlines()]
    started = [re.sub(r"\$\{\w+:-(\w+)\}", r"\1", line.removeprefix("env TZ=UTC ")) for line in lines]
    read = [command_lines.read(shlex.split(line)) for line in started]

    assert [strange for _, strange in read if strange] == []
    assert {program.name for program, _ in read if program} >= {"gunicorn", "rq worker", "rq cron"}
