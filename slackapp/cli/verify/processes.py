"""Finds the running processes of an installation, where Linux shows them to us."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRAMS: Final = ("slackapp.app", "jobs.worker", "jobs.schedule")


@dataclass(frozen=True)
class Process:
    """A running process of ours. `core_limit` is the soft limit of its core dumps, empty where not shown."""

    pid: int
    command: str
    environment: Mapping[str, str]
    core_limit: str
    starts_others: bool

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"process {self.pid}"


def running(proc: Path, told: Mapping[str, str]) -> tuple[Process, ...]:
    """The processes that run our programs on one of these servers, by process id.

    `told` names the variables that say which servers an installation uses, with their values. A process of
    another user shows nothing and is left out.
    """
    folders = list(proc.glob("[0-9]*"))
    # In /proc/…/stat the parent is the second word after the name in brackets (proc(5)).
    parents = {word for each in folders for word in _read(each / "stat").rpartition(")")[2].split()[1:2]}
    found = []
    for folder in folders:
        command = _read(folder / "cmdline").replace("\0", " ")
        environment = dict(pair.partition("=")[::2] for pair in _read(folder / "environ").split("\0"))
        if any(program in command for program in PROGRAMS) and told.items() & environment.items():
            limit = re.search(r"^Max core file size +(\S+)", _read(folder / "limits"), re.MULTILINE)
            starts_others = folder.name in parents
            core_limit = limit.group(1) if limit else ""
            found.append(Process(int(folder.name), command, environment, core_limit, starts_others))
    return tuple(sorted(found, key=lambda each: each.pid))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # ended meanwhile, or not ours to read
        return ""
