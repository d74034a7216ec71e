"""Prints what all red teams find at full size beside their gates; ends with 1 where one is missed."""

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from operator import itemgetter

import pytest

from tests.promises import mutants, rows_of_a_release, rows_of_tests, rows_of_weeks
from tests.promises.batches import draw_in_batches
from tests.promises.neighbours import PAIRS
from tests.promises.row import Row
from tests.promises.test_02_mutants import FOCUSES, VALUES
from tests.promises.test_11_power import GATES

CORES = 2

Attack = Callable[[], Row | list[Row]]

ATTACKS: list[tuple[int, Attack]] = [
    *((1, partial(rows_of_a_release.epsilon, pair, strict=False)) for pair in PAIRS),
    *((1, partial(rows_of_a_release.epsilon, pair, strict=True)) for pair in PAIRS),
    *((2, partial(rows_of_a_release.mutant, name)) for name in (*VALUES, *FOCUSES)),
    *((2, partial(rows_of_a_release.skipping, colleagues)) for colleagues in (4, 7)),
    (2, rows_of_a_release.lax),
    *((3, partial(rows_of_a_release.bayes, n)) for n in (5, 8, 12)),
    (3, rows_of_a_release.seen_through),
    *((4, partial(rows_of_weeks.leaving, size, teams)) for size, teams in ((8, 8), (12, 8), (20, 3))),
    (4, partial(rows_of_weeks.telling, 8)),
    (4, partial(rows_of_weeks.unchanging, 12)),
    (4, partial(rows_of_weeks.lasting, 12)),
    (4, partial(rows_of_weeks.given_away, 8)),
    *((11, partial(rows_of_weeks.found, size)) for size in GATES),
    *((12, partial(rows_of_weeks.loaded, n)) for n in (5, 8, 12)),
]

HEAD = """\
# What the attacks measure

`make promises`, commit `{commit}`, Python {python}, OpenDP {opendp}, {cores} cores, {took:.0f} s in all.

OpenDP's noise cannot be repeated, so the figures of tests 1 and 2 move a little from run to run; each bound
on ε is above the true one at most once in a million times. All others are exact or repeat from their seeds.
Tests 5 to 10, 13, 16 and a part of test 12 hold or they do not; what is counted are their cases. Their
seconds are those of the clock, because they wait for real servers; all others are those of one core. A row
without a gate is there to be honest about what lies beyond a promise.

| test | what was tried | measured | gate | size | seconds | held |
|---|---|---|---|---|---|---|
"""


def main() -> int:
    """Print the table and what it was made with."""
    began = time.monotonic()
    with multiprocessing.get_context("fork").Pool(CORES, _quicken) as pool:
        measured = pool.map(_run, range(len(ATTACKS)), chunksize=1)
    # Afterwards, because tests with deadlines want both cores.
    done = [*zip((test for test, _ in ATTACKS), measured, strict=True), *map(_tried, rows_of_tests.TRIED)]
    sys.stdout.write(
        HEAD.format(
            commit=_commit(),
            python=sys.version.split()[0],
            opendp=version("opendp"),
            cores=CORES,
            took=time.monotonic() - began,
        )
    )
    sys.stdout.writelines(
        line for test, found in sorted(done, key=itemgetter(0)) for line in _lines(test, *found)
    )
    return int(any(row.held is False for _, (rows, _) in done for row in rows))


def _run(at: int) -> tuple[list[Row], float]:
    began = time.process_time()
    rows = ATTACKS[at][1]()
    return rows if isinstance(rows, list) else [rows], time.process_time() - began


def _tried(test: int) -> tuple[int, tuple[list[Row], float]]:
    began = time.monotonic()
    return test, ([rows_of_tests.passed(test, CORES)], time.monotonic() - began)


def _quicken() -> None:
    """Let OpenDP draw many at once, as the tests do at full size (conftest.py)."""
    patches = pytest.MonkeyPatch()
    for name in ("numpy", "polars"):
        patches.setitem(sys.modules, name, None)
    draw_in_batches(patches)
    draw_in_batches(patches, mutants)


def _lines(test: int, rows: list[Row], seconds: float) -> Iterator[str]:
    """Write the rows of one attack; what it took stands in the first."""
    took = f"{seconds:.0f}"
    for row in rows:
        held = {True: "yes", False: "**no**", None: "–"}[row.held]
        yield f"| {test} | {row.tried} | {row.found} | {row.gate} | {row.size} | {took} | {held} |\n"
        took = ""


def _commit() -> str:
    asked = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
