"""`leanon doctor` on what `leanon serve` runs: nothing is wrong, until a process stands still."""

import os
import signal
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result

from slackapp.cli import env_file
from slackapp.cli.main import main
from slackapp.signs_of_life import KEY, PATIENCE, Kind, expected
from tests.scenarios.serving import Served, served_office, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def doctor(served: Served) -> Result:
    """Run it beside, told of nothing but the file."""
    return CliRunner().invoke(main, ["doctor", "--env", str(served.file)])


def faults(result: Result) -> list[str]:
    """The checks that name one."""
    lines = [line for line in result.output.splitlines() if line.startswith("FAULT")]
    return [line.removeprefix("FAULT").partition(":")[0].strip() for line in lines]


def test_nothing_is_wrong_until_a_process_stands_still_which_is_named_and_no_other(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    running = served_office(migrated_sqlite_url, tmp_path, by_socket=True)
    with running as (_, served), redis.Redis.from_url(env_file.read(served.file)["REDIS_URL"]) as queue:
        until(lambda: all(queue.exists(KEY + kind) for kind in expected(socket=True)))
        sound = doctor(served)
        worker = served.pids()["worker"]
        os.kill(worker, signal.SIGSTOP)
        queue.decrby(KEY + Kind.WORKER, int(PATIENCE[Kind.WORKER].total_seconds()))
        until(lambda: doctor(served).exit_code == 1)
        silent = doctor(served)
        os.kill(worker, signal.SIGCONT)

    assert (sound.exit_code, faults(sound)) == (0, []), sound.output
    assert "ok       socket process: It gives signs of life." in sound.output
    assert (silent.exit_code, faults(silent)) == (1, ["worker process"]), silent.output
