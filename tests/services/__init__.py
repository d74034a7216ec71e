"""Real parts for the tests, started from installed programs on free loopback ports and stopped by process."""

from typing import NoReturn

import pytest


def missing(part: str, package: str) -> NoReturn:
    """Fail, never skip: a promise that was not tried on the real part has not been kept."""
    pytest.fail(f"{part} is not installed; on Debian or Ubuntu: apt-get install {package}", pytrace=False)
