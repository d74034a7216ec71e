"""What every test can ask for, and what is done once for all of them."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

pytest_plugins = [
    "tests.services.browser",
    "tests.services.postgres",
    "tests.services.databases",  # after the server that it imports
    "tests.services.redis",
]

WAIT_SECONDS = 30.0
MOST_WORKERS = 4


def pytest_configure() -> None:
    """Hear Ctrl-C, which a shell has what it runs in the background ignore, and so what that starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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


class CompiledTemplates(BytecodeCache):
    """Templates as one app of this process has compiled them, for the next; Jinja compares their text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if this template was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """A test of a page makes an app of its own, which would spend half of the test on compiling templates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", CompiledTemplates())
        yield
