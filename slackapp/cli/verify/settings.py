"""Checks of what the installation and its processes were told: strict, no debugging, no core dumps."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from slackapp.cli.verify import command_lines
from slackapp.cli.verify.findings import Finding, check, finding_of
from slackapp.cli.verify.processes import processes
from slackapp.cli.verify.site import Site

# It respects a limit of zero; what else a kernel may pipe to keeps a dump whatever the limit is (core(5)).
RESPECTFUL: Final = "systemd-coredump"
CORE_PATTERN: Final = "kernel.core_pattern"
CONFIGURED: Final = "gunicorn.conf.py"
"""gunicorn reads a file of this name in the folder it starts in, whatever its command line says."""
CUSTOM: Final = ("sitecustomize.py", "usercustomize.py")
"""Python runs files of these names in PYTHONPATH before anything of ours."""


@check("settings")
def settings(site: Site) -> Iterator[Finding]:
    """Every setting is one that Lean On would start with."""
    for fault in site.faults:
        yield finding_of("environment", fault, "Correct it in the environment of every process.")


@check("debugging")
def debugging(site: Site) -> Iterator[Finding]:
    """Nothing debugs, logs requests or pickles jobs: processes were given nothing but what is known (R17)."""
    yield from _told("this environment", site.environment)
    for each in processes(site):
        yield from _told(each.name, each.environment)
        for word in each.strange:
            fix = f"Start it as the Procfile does, without {word}, which could show what people do."
            what = f"{each.program.name} was given {word}." if each.program else f"{word} runs it."
            yield Finding(each.name, what, fix)
        if each.program and each.program.name == "gunicorn" and (each.folder / CONFIGURED).exists():
            fix = f"Give options on the command line, as the Procfile does, and remove {CONFIGURED}."
            yield Finding(each.name, f"gunicorn reads {CONFIGURED}, which can do anything.", fix)
        if each.program and each.program.name.startswith("rq ") and "json" not in each.words:
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


def _told(subject: str, environment: Mapping[str, str]) -> Iterator[Finding]:
    for name in command_lines.strange_settings(environment):
        yield Finding(subject, f"{name} is set.", f"Unset {name} and restart every process.")
    for word in command_lines.gunicorns(environment.get("GUNICORN_CMD_ARGS", "")):
        fix = f"Take {word} out of GUNICORN_CMD_ARGS: times of requests tell who clicked when."
        yield Finding(subject, f"gunicorn was given {word}.", fix)
    for folder in filter(None, environment.get("PYTHONPATH", "").split(":")):
        for name in CUSTOM:
            if Path(folder, name).exists():
                fix = "Take this folder out of PYTHONPATH: what stands there runs in every process."
                yield Finding(subject, f"Python runs {folder}/{name}.", fix)


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
