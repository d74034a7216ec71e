"""Real parts for the tests, started from installed programs on free loopback ports and stopped by process."""

import os
import shutil
from pathlib import Path
from typing import Final, NoReturn

import pytest

MEMORY: Final = Path("/dev/shm")


def missing(part: str, package: str) -> NoReturn:
    """Fail, never skip: a promise that was not tried on the real part has not been kept."""
    pytest.fail(f"{part} is not installed; on Debian or Ubuntu: apt-get install {package}", pytrace=False)


def in_memory(room: int) -> Path | None:
    """The folder whose files stand in memory, where there is one with room for so many bytes.

    Programs may be started from it, too, as tests write some.
    """
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= room else None
