"""Checks of what the installation and its processes were told: strict, no debugging, no core dumps."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from slackapp.cli.verify.findings import Finding, check, finding_of
from slackapp.cli.verify.site import Site
from slackapp.settings import SettingsError, told

OFF: Final = frozenset({"", "0", "false", "no", "off"})
# Each makes Python or Flask say more than it should, or writes what is on its way to Slack to a file.
DEBUGGING: Final = ("FLASK_DEBUG", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "SSLKEYLOGFILE")
TALKATIVE: Final = ("--access-logfile", "--access-logformat", "--log-level debug", "--log-level=debug")
# It respects a limit of zero; what else a kernel may pipe to keeps a dump whatever the limit is (core(5)).
RESPECTFUL: Final = "systemd-coredump"
CORE_PATTERN: Final = "kernel.core_pattern"
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


@check("settings")
def settings(site: Site) -> Iterator[Finding]:
    """Every setting is one that Lean On would start with."""
    for fault in site.faults:
        yield finding_of("environment", fault, "Correct it in the environment of every process.")


@check("debugging")
def debugging(site: Site) -> Iterator[Finding]:
    """Nothing debugs, logs requests or pickles jobs, here or in a running process."""
    yield from _talkative("this environment", site.environment, "")
    for each in processes(site):
        yield from _talkative(each.name, each.environment, each.command)
        if "jobs." in each.command and "--serializer json" not in each.command:
            fix = "Start workers and clock with --serializer json, as the Procfile does."
            yield Finding(each.name, "It reads and writes jobs as pickles.", fix)


@check("core dumps")
def core_dumps(site: Site) -> Iterator[Finding]:
    """No process of ours may leave its memory on a disk when it dies."""
    for each in processes(site):
        # gunicorn's master and shells hold no answer; what they start sets its own limit.
        if not each.starts_others and each.core_limit not in {"0", ""}:
            fix = "Restart it: every process of this version turns its core dumps off when it starts."
            yield Finding(each.name, "A crash of it would leave its memory on the disk.", fix)
    if not site.settings.demo:
        yield from _pattern(site.proc)


def _talkative(subject: str, environment: Mapping[str, str], command: str) -> Iterator[Finding]:
    for name in DEBUGGING:
        if environment.get(name, "").lower() not in OFF:
            yield Finding(subject, f"{name} is set.", f"Unset {name} and restart every process.")
    said = f"{command} {environment.get('GUNICORN_CMD_ARGS', '')}"
    for option in TALKATIVE:
        if option in said:
            fix = f"Start gunicorn without {option}: times of requests tell who clicked when."
            yield Finding(subject, f"gunicorn was given {option}.", fix)


def _pattern(proc: Path) -> Iterator[Finding]:
    try:
        pattern = (proc / "sys/kernel/core_pattern").read_text(encoding="utf-8").strip()
    except OSError:  # no Linux, or not for us to see
        return
    if pattern.startswith("|") and RESPECTFUL not in pattern:
        program = pattern[1:].split(" ")[0]
        what = f"The kernel hands the memory of every crashed process to {program}, whatever its limit."
        fix = "Set it to a file name, for which the limit holds: sysctl kernel.core_pattern=core."
        yield Finding(CORE_PATTERN, what, fix)


def processes(site: Site) -> tuple[Process, ...]:
    """The processes that run our programs on one of this installation's servers, by process id.

    A process of another user shows nothing and is left out.
    """
    proc, known = site.proc, site.settings
    here = {"DATABASE_URL": known.database_url, "REDIS_URL": known.redis_url}
    folders = list(proc.glob("[0-9]*"))
    # In /proc/…/stat the parent is the second word after the name in brackets (proc(5)).
    parents = {word for each in folders for word in _read(each / "stat").rpartition(")")[2].split()[1:2]}
    found = []
    for folder in folders:
        command = _read(folder / "cmdline").replace("\0", " ")
        environment = dict(pair.partition("=")[::2] for pair in _read(folder / "environ").split("\0"))
        ours = any(program in command for program in PROGRAMS)
        if ours and any(_said(name, environment) == here[name] for name in here):
            limit = re.search(r"^Max core file size +(\S+)", _read(folder / "limits"), re.MULTILINE)
            starts_others = folder.name in parents
            core_limit = limit.group(1) if limit else ""
            found.append(Process(int(folder.name), command, environment, core_limit, starts_others))
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
