"""What real processes of the Procfile are started with, and leave in Redis, is all known."""

import dataclasses
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from slackapp.cli.process import free_port
from slackapp.cli.verify.command import CHECKS, findings
from slackapp.cli.verify.findings import Finding
from slackapp.cli.verify.processes import processes
from tests.cli.verify.place import Place
from tests.scenarios.office import environment
from tests.services import procfile

Wait = Callable[[Callable[[], bool]], None]
NAMES = ("rq:cron_scheduler:*", "rq:worker:*", "leanon:alive:*", "leanon:seen:web", "leanon:seen:worker")
LOOKS = ("debugging", "core dumps", "jobs", "names in the queue", "people in the queue")


@pytest.mark.slow
def test_nothing_is_found_of_processes_as_the_procfile_starts_them(
    place: Place, wait_until: Wait, tmp_path: Path
) -> None:
    told = environment(
        database=place.environment["DATABASE_URL"],
        queue=place.environment["REDIS_URL"],
        keys=place.environment["KEY_REDIS_URL"],
        slack_port=9,
    ) | {"PORT": str(free_port())}
    place.environment.update(told)
    with ExitStack() as stack:
        for name in ("web", "worker", "clock"):
            stack.enter_context(procfile.running(name, told, logs=tmp_path))
        wait_until(lambda: all(place.queue.keys(each) for each in NAMES))
        found, running = look(place)
        kept = {each.decode() for each in place.queue.scan_iter()}

    assert found == [], kept
    assert running >= len(("web", "worker", "clock"))


def look(place: Place) -> tuple[list[Finding], int]:
    """What is found of the processes that run, and how many of them are ours."""
    with place.site() as made_up:
        site = dataclasses.replace(made_up, proc=Path("/proc"))
        chosen = [check for check in CHECKS if check.name in LOOKS]
        found = [each for check in chosen for each in findings(site, check)]
        count = len(processes(site))
        site.close()
    return found, count
