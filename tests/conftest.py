"""What every test can ask for; the real parts stand in tests/services."""

import time
from collections.abc import Callable

import pytest

pytest_plugins = [
    "tests.services.browser",
    "tests.services.postgres",
    "tests.services.databases",  # after the server that it imports
    "tests.services.redis",
]

WAIT_SECONDS = 30.0


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Waits, 30 seconds at most, until a function says that another process has done something."""

    def wait(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not done():
            assert time.monotonic() < deadline, f"not done after {WAIT_SECONDS:.0f} s"
            time.sleep(0.01)

    return wait
