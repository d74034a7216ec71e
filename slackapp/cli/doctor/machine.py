"""Checks of this machine: Python, packages, time zones, the disk, and what draws the noise."""

import re
import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from slackapp.cli.doctor.checks import Level, Seen, check, fault, of_finding, ok, warning
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.verify import sampling
from slackapp.clock import wall
from slackapp.storage import backups

OURS: Final = "lean-on"
OLDEST_PYTHON: Final = (3, 11)
OLD_ZONES: Final = 2
"""Time zone data of so many calendar years before this one is old: countries change theirs every year."""
AGAIN: Final = "Install Lean On again, in the environment that its processes run in: pip install ."
_NEEDED: Final = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?([<>=,.\d]*)")
"""What our own package needs, as pyproject.toml writes it."""
_BOUND: Final = re.compile(r"(>=|<)([\d.]+)")
LITTLE: Final = 2**30
"""Fewer bytes free on a disk are little;"""
FULL: Final = 2**27
"""and fewer than these nearly none."""


@check("versions")
def versions(_: Installation) -> Iterator[Seen]:
    """Python and every package are such as this version of Lean On needs."""
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        yield fault(f"This is Python {python}.", "Install Lean On with Python 3.11 or newer.")
    for each in metadata.requires(OURS) or ():
        needed = _NEEDED.fullmatch(each)
        if needed is None:  # of an extra, or for some systems alone
            continue
        try:
            found = metadata.version(needed[1])
        except metadata.PackageNotFoundError:
            yield fault(f"{needed[1]} is not installed.", AGAIN)
            continue
        if not all(_holds(found, *one) for one in _BOUND.findall(needed[2])):
            yield fault(f"{needed[1]} is {found}, and {needed[2]} is needed.", AGAIN)
    yield ok(f"Lean On {metadata.version(OURS)}, Python {python}.")


def _holds(found: str, sign: str, bound: str) -> bool:
    """Whether a version is within one bound."""
    has, needs = (
        tuple(int(each) for each in re.findall(r"\d+", one.partition("rc")[0])) for one in (found, bound)
    )
    return has >= needs if sign == ">=" else has < needs


@check("time zones")
def time_zones(_: Installation) -> Iterator[Seen]:
    """The time zones of people and of the schedule are known as they are by now."""
    found = _zones_of()
    if found is None:
        fix = "Install them: apt-get install tzdata, or pip install --upgrade tzdata."
        yield fault("This machine has no time zones.", fix)
        return
    version, fix = found
    if int(version[:4]) < wall().year - OLD_ZONES:
        what = (
            f"They are of {version}: where a country has changed its time since, messages come at odd hours."
        )
        yield warning(what, fix)
    else:
        yield ok(f"They are of {version}.")


def _zones_of() -> tuple[str, str] | None:
    """The version of the data that Python takes, and how to get a newer one; None where there is none."""
    for folder in map(Path, zoneinfo.TZPATH):
        for name, pattern in (("tzdata.zi", r"# version (\d{4}\w*)"), ("+VERSION", r"(\d{4}\w*)")):
            try:
                with (folder / name).open(encoding="utf-8") as file:
                    told = re.match(pattern, file.readline())
            except OSError:
                continue
            if told:
                return told[1], f"Bring {folder} up to date: apt-get install --only-upgrade tzdata."
    try:
        return metadata.version("tzdata"), "pip install --upgrade tzdata"
    except metadata.PackageNotFoundError:
        return None


@check("disk")
def disk(at: Installation) -> Iterator[Seen]:
    """There is room on the disks of the database’s file and of temporary files."""
    file = backups.file_of(at.database)
    folders = {file.parent if file else at.here, Path(tempfile.gettempdir())}
    for each in sorted(folders):
        if not each.is_dir():
            continue
        free = shutil.disk_usage(each).free
        what = f"{free // 2**20:,} MB are free where {each} is."
        if free < FULL:
            yield fault(what, "Free space there: without it nothing can be written down.")
        elif free < LITTLE:
            yield warning(what, "Free space there, or move it to a larger disk.")


@check("noise")
def noise(at: Installation) -> Iterator[Seen]:
    """What draws the noise of a number works, and is as large as promised."""
    for each in sampling.maps.look(at):
        yield of_finding(Level.FAULT, each)


ALL: Final = (versions, time_zones, disk, noise)
