"""Checks of the database: whether it answers, has this version's tables, takes writes, and tells our time."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from slackapp.cli.doctor.checks import Level, Seen, check, fault, of_sentence, ok, unseen, warning
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.doctor.settings import OTHERS
from slackapp.clock import wall
from slackapp.storage import backups, schema, server
from slackapp.storage.database import AT_MOST, DatabaseDown
from slackapp.storage.schema import WrongSchema
from slackapp.storage.verification import traces

APART: Final = timedelta(seconds=5)
"""Clocks may be so far apart; leases of messages are counted in minutes."""
OTHERS_CONNECT: Final = 8
"""So many connections workers, clock and commands need beside the web processes."""
WEB_PROCESSES: Final = 2
"""Web processes, where WEB_CONCURRENCY does not say how many."""


@check("database")
def database(at: Installation) -> Iterator[Seen]:
    """It answers."""
    if at.is_refused("DATABASE_URL"):
        yield unseen("DATABASE_URL is refused.")
        return
    file = backups.file_of(at.database)
    if file and not file.exists():
        yield fault(f"There is no file {file}.", "Make it with `leanon db upgrade`, or correct DATABASE_URL.")
        return
    try:
        with at.database.read() as connection:
            server.clock(connection)
    except DatabaseDown:
        yield fault("It does not answer.", "Start its server, or correct DATABASE_URL.")


@check("tables", "database")
def tables(at: Installation) -> Iterator[Seen]:
    """They are those of this version."""
    try:
        schema.check(at.database)
    except WrongSchema as error:
        what, _, fix = str(error).partition(". ")
        yield fault(f"{what}.", fix) if fix else of_sentence(Level.FAULT, what)


@check("database takes writes", "database")
def writes(at: Installation) -> Iterator[Seen]:
    """It can be written to, and is whole."""
    file = backups.file_of(at.database)
    with at.database.read() as connection:
        if not server.takes_writes(connection):
            what = "It takes none: it follows another server, or was told not to."
            yield fault(what, "Name the server that takes writes in DATABASE_URL.")
        if not server.is_whole(connection):
            yield fault(
                "Its file is damaged.", "Stop all processes, and put a backup in its place: `leanon restore`."
            )
    if file is None:
        return
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        what = f"This account may not write {file}, or into its folder, where SQLite keeps its log."
        yield fault(what, "Give both to the account that runs Lean On: chown.")
    if file.stat().st_mode & OTHERS:
        what = f"Other accounts may read {file}: names, teams, and who is asked in a check-in that is open."
        yield warning(what, f"chmod 600 {file}")


@check("database’s clock", "database")
def clock(at: Installation) -> Iterator[Seen]:
    """It tells the same time as ours."""
    with at.database.read() as connection:
        told = server.clock(connection)
    if told is None:
        yield ok("It is a file, and has none.")
    else:
        yield from apart("the database’s server", told, wall())


@check("database’s connections", "database")
def connections(at: Installation) -> Iterator[Seen]:
    """It allows as many connections as the processes may need."""
    with at.database.read() as connection:
        allowed = server.connections(connection)
    if allowed is None:
        yield ok("It is a file.")
        return
    web = at.environment.get("WEB_CONCURRENCY", "")
    needed = (int(web) if web.isdecimal() else WEB_PROCESSES) * AT_MOST + OTHERS_CONNECT
    if allowed < needed:
        what = f"It allows {allowed}, and the web processes of one machine with the others may need {needed}."
        yield warning(what, "Raise PostgreSQL’s max_connections, or lower WEB_CONCURRENCY.")


@check("deleted rows", "tables")
def deleted(at: Installation) -> Iterator[Seen]:
    """Who was asked in a check-in that has ended is gone from its files."""
    with at.database.read() as connection:
        found = traces.in_the_files(connection)
    if found:
        what = f"Rows of a check-in that has ended stand in the files of {', '.join(found)}."
        yield warning(what, "Run `leanon db vacuum` as the owner of the tables, by a timer: docs/owners.md.")


def apart(whose: str, told: datetime, ours: datetime, by: timedelta = APART) -> Iterator[Seen]:
    """A fault where a clock tells another time than ours."""
    seconds = round((told - ours).total_seconds())
    if abs(seconds) > by.total_seconds():
        way = "before" if seconds > 0 else "behind"
        what = f"The clock of {whose} is {abs(seconds):,} seconds {way} ours."
        yield fault(what, "Let NTP set the clocks of all machines (timedatectl), and restart the processes.")


ALL: Final = (database, tables, writes, clock, connections, deleted)
