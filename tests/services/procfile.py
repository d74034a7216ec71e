"""Runs a line of the Procfile as a platform does: by a shell, word for word, with the settings around it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from slackapp.cli.process import process

ROOT: Final = Path(__file__).parents[2]
PROGRAMS: Final = Path(sys.executable).parent
"""Where `leanon`, `rq` and `gunicorn` are installed beside the Python that runs the tests."""


def lines() -> dict[str, str]:
    """Each process of the Procfile with its command."""
    split = (line.partition(":") for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    return {name.strip(): command.strip() for name, _, command in split}


@contextmanager
def running(name: str, environment: Mapping[str, str], *, logs: Path) -> Iterator[int]:
    """Run this line while the block lasts; gives its process id. What it says goes to `logs`."""
    settings = {**environment, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    command = ["sh", "-c", f"exec {lines()[name]}"]
    with process(name, command, environment=settings, logs=logs) as started:
        yield started.pid
