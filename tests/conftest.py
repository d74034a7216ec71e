"""What every test can ask for, and what is done once for all of them."""

import gc
import importlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.services import in_memory

pytest_plugins = [
    "tests.services.browser",
    "tests.services.compiled",
    "tests.services.postgres",
    "tests.services.databases",  # after the server that it imports
    "tests.services.redis",
    "tests.services.sealed",
]

WAIT_SECONDS = 30.0
MOST_WORKERS = 4
OBJECTS_MADE = 100_000
"""So many more than went are looked at for circles; with Python's own 700, web tests took a sixth longer."""

ROOM_NEEDED = 2**30
"""Bytes that must be free in memory for the folders of tests to stand there."""

EXAMPLES = {"quick": 15, "whole": 100}
"""How many made-up cases a property is tried with: by `make test`, and by `make test-slow`."""

for name, examples in EXAMPLES.items():  # in peace on a busy machine
    settings.register_profile(
        name, deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile("quick")


def pytest_configure(config: pytest.Config) -> None:
    """Hear Ctrl-C, which a shell has what it runs in the background ignore, and seldom search for circles.

    The folders of tests stand in memory where there is room: on a disk, making and deleting one took 3 ms.
    """
    memory = in_memory(ROOM_NEEDED)
    if memory and config.option.basetemp is None and not hasattr(config, "workerinput"):
        config.option.basetemp = folder = tempfile.mkdtemp(prefix="leanon-", dir=memory)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(OBJECTS_MADE)


def pytest_collection(session: pytest.Session) -> None:
    """Let each worker of a whole run load the modules of tests from another place on.

    What one has rewritten and compiled the others find: side by side, in a new clone all would do all of it.
    """
    given = getattr(session.config, "workerinput", None)
    if given is None or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    folder = Path(__file__).parent
    files = sorted(each.relative_to(folder.parent).with_suffix("") for each in folder.rglob("test_*.py"))
    names = [".".join(each.parts) for each in files]
    first = len(names) * int(given["workerid"].removeprefix("gw")) // given["workercount"]
    for name in (*names[first:], *names[:first]):
        with suppress(Exception):  # it is said where the tests are collected
            importlib.import_module(name)


def pytest_collection_finish() -> None:
    """Let no later search for circles go through the modules and the thousands of tests: all of it stays."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: half of the time a test waits for what another process does."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Waits, 30 seconds at most, until a function says that another process has done something."""

    def wait(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not done():
            assert time.monotonic() < deadline, f"not done after {WAIT_SECONDS:.0f} s"
            time.sleep(0.01)

    return wait
