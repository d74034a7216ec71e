"""The demo's past: made once by the real pipeline, kept, and copied by every start."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from content.library import load
from slackapp.cli.demo.cast import Worker
from slackapp.cli.demo.changes import between, import_teams, say_how_they_work
from slackapp.cli.demo.installation import (
    DATABASE_FILE,
    STATE_FILE,
    TEAM_ID,
    TEAM_NAME,
    app,
    database_url,
    look_alike,
)
from slackapp.cli.demo.leading import lead
from slackapp.cli.demo.summary import Summary, summarise
from slackapp.cli.demo.weeks import Weeks
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Window, next_window
from slackapp.storage import demo_clock, schema
from slackapp.storage.console import guardians, roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import choices, workspaces
from slackapp.storage.rounds import launches

MADE: Final = "made.json"
_ROOT: Final = Path(__file__).parents[3]
_SOURCES: Final = ("content", "jobs", "slackapp")


def ensure(folder: Path, staff: tuple[Worker, ...], weeks: int, say: Callable[[str], None]) -> Path:
    """The folder of a snapshot made by this very code; made now where there is none that can be used."""
    wanted = {"weeks": weeks, "people": len(staff), "code": _code()}
    kept, building = folder / "snapshot", folder / "building"
    made = _made(kept)
    other_version = made.get("code") not in {None, wanted["code"]} or (bool(made) and not _is_current(kept))
    if made == wanted and not other_version:
        return kept
    if other_version:
        say("The weeks kept in this folder are from another version of Lean On: they are made anew.")
    for old in (kept, building):
        shutil.rmtree(old, ignore_errors=True)
    say(f"Making {weeks} past weeks of {len(staff)} people, once; it takes about a minute.")
    summary = make(building, staff, weeks, say)
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
    if (source / STATE_FILE).is_file():  # there is none before the first message
        shutil.copy2(source / STATE_FILE, target / STATE_FILE)


def _made(kept: Path) -> dict[str, object]:
    """What a finished snapshot says of how it was made; nothing where there is none."""
    try:
        return dict(json.loads((kept / MADE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _is_current(kept: Path) -> bool:
    """Whether a snapshot's files are there, and its database has this version's tables."""
    database = Database(database_url(kept))
    try:
        schema.check(database)
    except schema.WrongSchema:
        return False
    finally:
        database.close()
    return (kept / STATE_FILE).is_file()


def _code() -> str:
    digest = hashlib.sha256()
    for package in _SOURCES:
        for file in sorted((_ROOT / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(_ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


SCHEDULE: Final = Schedule(zone="Europe/Berlin")


def make(folder: Path, staff: tuple[Worker, ...], weeks: int, say: Callable[[str], None]) -> Summary:
    """Run so many weeks, the last of which ended in the week before this one; returns what happened."""
    began = wall()
    window = _first_window(weeks)
    set_up(folder, staff, window.opens_at - timedelta(hours=1), weeks)
    with look_alike(folder, staff) as slack, app(folder, slack) as installation:
        drive = Weeks(installation, staff)
        for number in range(1, weeks + 1):
            opened = drive.begin(window)
            drive.answer_first_messages()
            drive.answer(opened)
            drive.close(window.closes_at)
            between(installation, staff, weeks - number)
            drive.errors += lead(installation, staff, weeks - number, weeks)
            say(f"Week {number} of {weeks} is done: {drive.answers} check-ins so far.")
            window = next_window(SCHEDULE, window.closes_at)
        slack.sandbox.ask("save", {})
        return summarise(
            installation,
            people=len(staff),
            answers=drive.answers,
            errors=drive.errors,
            seconds=(wall() - began).total_seconds(),
        )


def set_up(folder: Path, staff: tuple[Worker, ...], start: datetime, weeks: int = 0) -> None:
    """A migrated database with the organisation of so many weeks ago; its calendar stands at `start`."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(database_url(folder))
    schema.upgrade(database)
    entries = load().support.entries
    with database.write() as tx:
        demo_clock.move_to(tx, start)
        workspaces.register(tx, enterprise_id=None, team_id=TEAM_ID, name=TEAM_NAME)
        workspaces.set_schedule(tx, TEAM_ID, SCHEDULE)
        workspaces.confirm_support(tx, TEAM_ID, {e.id: e.digest for e in entries}, start.date())
        import_teams(tx, staff, weeks)
        say_how_they_work(tx)
        workspaces.set_hr(tx, TEAM_ID, [w.user for w in staff if w.role])
        for w in staff:
            if w.role:
                roles.grant(tx, TEAM_ID, w.user, w.role, name=w.name, by=OPERATOR, at=wall())
            if w.remind:
                choices.set_remind(tx, TEAM_ID, w.user, on=True)
            if w.guardian:
                guardians.appoint(tx, TEAM_ID, w.user, w.name, at=start, by=By(OPERATOR, wall()))
        _launch(tx, staff, start)
    database.close()


def _launch(tx: Transaction, staff: tuple[Worker, ...], start: datetime) -> None:
    """The first steps and the launch, in the name of the first HR admin."""
    admin = next((w.user for w in staff if w.role is Role.ADMIN), OPERATOR)
    by = By(admin, wall())
    for step in launches.checklist(tx, TEAM_ID):
        if not step.done:
            launches.say_done(tx, TEAM_ID, step.name, by)
    launches.launch(tx, TEAM_ID, by, now=start)


def _first_window(weeks: int) -> Window:
    monday = wall().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=wall().weekday())
    # Half a week back from that Monday is in the week before it, in every time zone.
    return next_window(SCHEDULE, monday - timedelta(weeks=weeks, days=3))
