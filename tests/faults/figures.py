"""Plays every kind of kill and prints what it cost; ends with 1 where more than it may."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from tests.faults.kills import KINDS
from tests.faults.test_kills import TABLE

HERE: Final = Path(__file__).parent
HEAD: Final = """\
# What kills cost

`make faults`, commit `{commit}`, Python {python}, {took:.0f} s in all.

Each row is an installation of its own with gunicorn, RQ's workers, Redis, the key store and a database, of
which something is killed by signal 9, or is away, at the worst moment: when a message has reached Slack, when
it is to be written down, when an answer waits for the database. 18 people are owed a message; 7 answer. A
message that was under way when its job died may go out twice, and no other may (decision 36); a reminder
goes out once or not at all (decision 23). The seconds are those until all others have theirs, once what was
killed is up again.

| killed or away | database | answers lost | doubled | messages lost | doubled | seconds for others |
|---|---|---|---|---|---|---|
"""
NUMBERS: Final = ("lost_answers", "doubled_answers", "lost_messages", "doubled_messages")


def main() -> int:
    """Print the table and what it was made with."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "table")
        file.touch()
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "slow", str(HERE / "test_kills.py")]
        played = subprocess.run(
            command, env={**os.environ, TABLE: str(file)}, stdout=sys.stderr, check=False, cwd=HERE.parents[1]
        )
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    found = {each["kind"]: each for each in rows}
    took = time.monotonic() - began
    sys.stdout.write(HEAD.format(commit=_commit(), python=platform.python_version(), took=took))
    sys.stdout.writelines(_line(each.name, found.get(each.name)) for each in KINDS)
    return played.returncode


def _line(name: str, row: dict[str, Any] | None) -> str:
    if row is None:
        return f"| {name} | **not played to its end** | | | | | |\n"
    numbers = " | ".join(str(row[each]) for each in NUMBERS)
    return f"| {name} | {row['database']} | {numbers} | {row['seconds']:.1f} |\n"


def _commit() -> str:
    asked = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
