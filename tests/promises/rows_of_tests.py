"""Red teams without figures: every test holds at full size on real servers, or the row says no."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.promises.row import Row

HERE: Final = Path(__file__).parent
TRIED: Final = {
    5: "parent, organisation, CSV and charts: functions of releases alone",
    6: "every surface, metric and command before the release, from nobody to everybody answered: equal bytes,"
    " but for the reply to a person's own click and the reminder that they asked for",
    7: "the same round twice, reminders, two crashes and a failed job included, who answered and what"
    " swapped: no difference in dump, heap files, write-ahead log, Redis and logs but sealed bytes and times",
    8: "the schema against its allow-list, nothing in TOAST; releases changed, deleted, emptied: refused;"
    " triggers after every migration",
    9: "people and order permuted, a round closed twice; late, second, reopened, overlapping, looser:"
    " refused",
    10: "the key store restarted in mid-round; every copy of a key gone; a stale copy after the end",
    12: "HR alone, before the first round and later: a loaded question by editor, new entry, translation,"
    " heading, files, crafted drafts and rows of the database: never asked; with a guardian's yes: announced"
    " first, one change of a theme in 12 weeks",
    13: "one person and five accounts of every kind made a group, by import and Slack, moved and renamed"
    " weekly: nobody is asked where they joined since the last opening; what patience builds is announced,"
    " and seen by name by the one it is built around",
    14: "the memory of web, worker and key store after the close of one of two rounds: none of its keys, no"
    " answer; processes that stay are caught",
    15: "a former box put back, on either database; every statement written down from [Start] to the reply:"
    " an alarm, and no person beside a box",
    16: "every table, column, constraint, index, trigger and function changed, and something put beside each,"
    " in thirty ways, in SQLite and in PostgreSQL with one role and divided; all that an audit had planted:"
    " each named with its fix; nothing in a clean installation",
}
_COUNT: Final = re.compile(r"(\d+) (passed|failed|error|skipped|xfailed|xpassed)")


def passed(test: int, cores: int, folder: Path = HERE) -> Row:
    """Run all tests of one number; what pytest says of a failure goes to stderr."""
    files = sorted(folder.glob(f"test_{test:02}_*.py"))
    size = f"every case in tests/promises/test_{test:02}_*.py"
    if not files:  # pytest would take that for all there are
        return Row(TRIED[test], "0 of 0 held", "pass", size, held=False)
    choices = [
        "-q",
        "-m",
        "slow or not slow",
        "-p",
        "no:cacheprovider",
        "-n",
        str(cores),
        "--dist",
        "loadfile",
    ]
    command = [sys.executable, "-m", "pytest", *choices, *map(str, files)]
    ran = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    counts = {word: int(count) for count, word in _COUNT.findall((ran.stdout.splitlines() or [""])[-1])}
    good, all_ = counts.get("passed", 0), sum(counts.values())
    held = ran.returncode == 0 and 0 < good == all_
    if not held:
        sys.stderr.write(ran.stdout + ran.stderr)
    return Row(TRIED[test], f"{good} of {all_} held", "pass", size, held)
