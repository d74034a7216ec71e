"""The demo's past, made once and kept: every start copies it, so that starting over costs nothing."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from slackapp.cli.demo import history
from slackapp.cli.demo.installation import DATABASE_FILE, STATE_FILE
from slackapp.cli.demo.people import Worker

MADE: Final = "made.json"
_ROOT: Final = Path(__file__).parents[3]
_SOURCES: Final = ("content", "jobs", "slackapp")


def ensure(folder: Path, staff: tuple[Worker, ...], weeks: int, say: Callable[[str], None]) -> Path:
    """The folder of a snapshot made by this very code; made now where there is none."""
    wanted = {"weeks": weeks, "people": len(staff), "code": _code()}
    kept, building = folder / "snapshot", folder / "building"
    if _made(kept) == wanted:
        return kept
    for old in (kept, building):
        shutil.rmtree(old, ignore_errors=True)
    say(f"Making {weeks} past weeks of {len(staff)} people, once; it takes about a minute.")
    summary = history.make(building, staff, weeks, say)
    say(f"The past is made: {summary.text()}.")
    kept.mkdir()
    _copy(building, kept)
    # Written last: a folder without it was never finished.
    (kept / MADE).write_text(json.dumps(wanted), encoding="utf-8")
    shutil.rmtree(building)
    return kept


def restore(kept: Path, live: Path) -> None:
    """Put the snapshot's database and messages in the place of the live ones."""
    live.mkdir(parents=True, exist_ok=True)
    for old in live.glob(f"{DATABASE_FILE}*"):
        old.unlink()
    _copy(kept, live)


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source / DATABASE_FILE)) as old,
        closing(sqlite3.connect(target / DATABASE_FILE)) as new,
    ):
        old.backup(new)
    shutil.copy2(source / STATE_FILE, target / STATE_FILE)


def _made(kept: Path) -> object:
    try:
        return json.loads((kept / MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _code() -> str:
    digest = hashlib.sha256()
    for package in _SOURCES:
        for file in sorted((_ROOT / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(_ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()
