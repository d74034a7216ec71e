"""The processes of an installation on this machine, as Linux shows them to whoever runs them (proc(5))."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from slackapp.cli.verify import command_lines
from slackapp.cli.verify.command_lines import Program
from slackapp.cli.verify.site import Site
from slackapp.settings import SettingsError, told

_OURS: Final = re.compile(r"slackapp\.app\b.*|jobs\.(?:worker|schedule)|slackapp\.cli\b.*|(?:.*/)?leanon")
"""A word of a command line that shows that it runs a program of ours."""


@dataclass(frozen=True)
class Process:
    """A running process of ours. `core_limit` is the soft limit of its core dumps, empty where not shown.

    `strange` is what in its command line is not known to be harmless, `folder` where it was started.
    """

    pid: int
    program: Program | None
    words: tuple[str, ...]
    strange: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    core_limit: str
    starts_others: bool

    @property
    def command(self) -> str:
        """Its command line, as one reads it."""
        return " ".join(self.words)

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"process {self.pid}"


def processes(site: Site) -> tuple[Process, ...]:
    """The processes that run our programs on one of this installation's servers, by process id.

    A process of another user shows nothing and is left out, and so is one that reads its settings from a
    file; what `leanon serve` starts does not.
    """
    proc, known = site.proc, site.settings
    here = {"DATABASE_URL": known.database_url, "REDIS_URL": known.redis_url}
    folders = list(proc.glob("[0-9]*"))
    # In /proc/…/stat the parent is the second word after the name in brackets.
    parents = {word for each in folders for word in _read(each / "stat").rpartition(")")[2].split()[1:2]}
    found = []
    for folder in folders:
        words = tuple(filter(None, _read(folder / "cmdline").split("\0")))
        environment = dict(pair.partition("=")[::2] for pair in _read(folder / "environ").split("\0"))
        if any(map(_OURS.fullmatch, words)) and any(_said(name, environment) == here[name] for name in here):
            program, strange = command_lines.read(words)
            if program is None and not strange:  # a command that ends by itself, such as this one
                continue
            limit = re.search(r"^Max core file size +(\S+)", _read(folder / "limits"), re.MULTILINE)
            found.append(
                Process(
                    int(folder.name),
                    program,
                    words,
                    strange,
                    environment,
                    folder / "cwd",
                    limit.group(1) if limit else "",
                    folder.name in parents,
                )
            )
    return tuple(sorted(found, key=lambda each: each.pid))


def _said(variable: str, environment: Mapping[str, str]) -> str:
    """What a process was told, in the spelling that it goes by; nothing where it was not, or wrongly."""
    try:
        return told(variable, environment) if environment.get(variable) else ""
    except SettingsError:
        return ""


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # ended meanwhile, or not ours to read
        return ""
