"""What real processes of the Procfile are started with, and leave in Redis, is all known."""

import dataclasses
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from slackapp.cli.process import free_port
from slackapp.cli.verify import key_store, redis_names
from slackapp.cli.verify.command import CHECKS, findings
from slackapp.cli.verify.findings import Finding
from slackapp.cli.verify.processes import processes
from tests.cli.verify.place import Place
from tests.scenarios.office import environment
from tests.services import procfile

Wait = Callable[[Callable[[], bool]], None]
SIGNS = {
    "worker": ("rq:worker:*", "leanon:alive:*", "leanon:seen:worker"),
    "clock": ("rq:cron_scheduler:*",),
    "web": ("leanon:seen:web",),
}
"""What each process of the Procfile writes into the queue's Redis, as soon as it runs."""
LOOKS = ("debugging", "core dumps", "jobs", "names in the queue", "people in the queue")
ROOT = Path(__file__).parents[3]


def test_every_name_that_our_code_gives_in_redis_is_on_a_list() -> None:
    files = [*ROOT.glob("slackapp/**/*.py"), *ROOT.glob("jobs/**/*.py")]
    given = {
        name
        for file in files
        if "verify" not in file.relative_to(ROOT).parts
        for name in re.findall(r'"leanon:([\w-]+)', file.read_text())
    }
    listed = " ".join([each.pattern for each in redis_names.NAMES] + [key_store.KEY, *key_store.OTHERS])

    assert {name for name in given if not re.search(rf"leanon:{name}\b", listed)} == set()
    assert len(given) > 5


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
        for name in SIGNS:
            stack.enter_context(procfile.running(name, told, logs=tmp_path))
        for signs in SIGNS.values():  # one after the other: each start takes long on a busy machine
            wait_until(partial(have_come, place, signs))
        found, running = look(place)
        kept = {each.decode() for each in place.queue.scan_iter()}

    assert found == [], kept
    assert running >= len(SIGNS)


def have_come(place: Place, signs: Sequence[str]) -> bool:
    """Whether the queue's Redis has all of these names."""
    return all(place.queue.keys(each) for each in signs)


def look(place: Place) -> tuple[list[Finding], int]:
    """What is found of the processes that run, and how many of them are ours."""
    with place.site() as made_up:
        site = dataclasses.replace(made_up, proc=Path("/proc"))
        chosen = [check for check in CHECKS if check.name in LOOKS]
        found = [each for check in chosen for each in findings(site, check)]
        count = len(processes(site))
        site.close()
    return found, count
