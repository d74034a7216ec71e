"""What is measured: runs that take turns, their spread, ratios run by run, and how fast the machine was."""

import hashlib
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

OURS: Final = "leanon"
"""The name of the figure among the runs; every other name is a floor's."""
PACE_LOOPS: Final = 20_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Told:
    """What a benchmark is told: how many people or workspaces, how many runs, how long and how fast.

    `size` and `speed` are None where it goes by its own.
    """

    size: int | None
    runs: int
    seconds: float
    speed: int | None


@dataclass(frozen=True)
class Result:
    """What came of a benchmark: each run of the figure and of every floor, in this unit.

    `goals` say in words what each ratio should be, `more` is whatever else was seen.
    """

    bench: str
    unit: str
    runs: Mapping[str, Sequence[float]]
    sizes: Mapping[str, object]
    goals: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)
    kind: str = ""
    """The kind of database; empty where none is used."""

    @property
    def ratios(self) -> dict[str, list[float]]:
        """The figure by each floor, run by run: both were measured within the same minute."""
        ours = self.runs[OURS]
        return {
            name: [mine / its for mine, its in zip(ours, floor, strict=False) if its]
            for name, floor in self.runs.items()
            if name != OURS
        }

    def as_json(self) -> dict[str, object]:
        """What is written into the file."""
        ratios = self.ratios
        return {
            "bench": self.bench,
            "figure": _rounded(statistics.median(self.runs[OURS])),
            "unit": self.unit,
            "floors": {
                name: _rounded(statistics.median(each)) for name, each in self.runs.items() if name != OURS
            },
            "ratios": {name: _rounded(statistics.median(each)) for name, each in ratios.items() if each},
            "goals": dict(self.goals),
            "spread": {name: spread(each) for name, each in self.runs.items()},
            "spread_of_ratios": {name: spread(each) for name, each in ratios.items() if each},
            "runs": len(self.runs[OURS]),
            "sizes": dict(self.sizes),
            "database": self.kind,
            "more": dict(self.more),
        }


def interleaved(ways: Mapping[str, Callable[[], float]], runs: int, say: Say) -> dict[str, list[float]]:
    """Run each way so many times, in turn and each time beginning with another; returns what each gave."""
    names, found = list(ways), {name: list[float]() for name in ways}
    for number in range(runs):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            found[name].append(ways[name]())
        said = ", ".join(f"{name} {each[-1]:,.4g}" for name, each in found.items())
        say(f"  run {number + 1} of {runs}: {said}")
    return found


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and most."""
    return {
        "median": _rounded(statistics.median(values)),
        "min": _rounded(min(values)),
        "max": _rounded(max(values)),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(work: Callable[[], object]) -> float:
    """How many seconds of wall time something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pace() -> float:
    """How many thousand hashes of a short text one thread of Python makes a second, now, on this machine."""

    def hashes() -> None:
        digest = b""
        for _ in range(PACE_LOOPS):
            digest = hashlib.sha256(digest).digest()

    return round(PACE_LOOPS / 1000 / min(timed(hashes) for _ in range(3)), 1)


def machine() -> dict[str, Any]:
    """What the figures were measured on; none of it names the machine."""
    return {
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "pace": pace(),
        "system": platform.system(),
        "python": platform.python_version(),
        "processor": platform.machine(),
    }


def commit() -> str:
    """The commit whose code this is, with a plus where files changed since; empty where git knows none."""
    root = Path(__file__).parents[3]

    def git(*told: str) -> str:
        command = ["git", "-C", str(root), *told]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return ""

    found = git("rev-parse", "--short=12", "HEAD")
    changed = git("status", "--porcelain", "--untracked-files=no", "--", "content", "jobs", "slackapp")
    return f"{found}+" if found and changed else found


def lines(told: Mapping[str, Any]) -> list[str]:
    """A result as it is printed."""
    shown = [f"{told['bench']}: {told['figure']:,.6g} {told['unit']}"]
    for name, floor in told["floors"].items():
        ratio, between = told["ratios"].get(name), told["spread_of_ratios"].get(name)
        if ratio is None or between is None:
            continue
        goal = f"; the goal is {told['goals'][name]}" if name in told["goals"] else ""
        shown.append(
            f"  {ratio:.3g} of {name} ({floor:,.6g} {told['unit']};"
            f" {between['min']:.3g} to {between['max']:.3g}){goal}"
        )
    shown += [f"  {name}: {value}" for name, value in told["more"].items() if not isinstance(value, dict)]
    return shown


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")


def python(*told: str) -> list[str]:
    """A command of this very Python."""
    return [sys.executable, *told]
