"""Lets a night happen on either kind of database and takes away the disks."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from tests.promises.evidence import Evidence, dumped, queued
from tests.promises.night import Night, Plan
from tests.promises.pages import PAGE, Column, log_bytes, log_records, ordered, versions
from tests.promises.street import street
from tests.promises.surfaces import timeless
from tests.services.postgres import PostgresServer

WAIT_SECONDS = 60.0
NONE: Mapping[int, str] = {}
QUIET = {
    "autovacuum": "off",  # cleans when it finds the time, and not at the same moments in two nights
    "full_page_writes": "off",  # the first change after a checkpoint would be written in another form
}
Redises = tuple[str, str]


def on_sqlite(plan: Plan, file: Path, redises: Redises, folder: Path) -> Evidence:
    """A night whose database is a file; what is taken is the file and its log."""
    evidence = Evidence()

    def look(moment: str) -> None:
        for each in (file, file.with_name(f"{file.name}-wal")):
            evidence.raw[f"file {each.suffix}, {moment}"] = each.read_bytes()

    _happen(plan, f"sqlite:///{file}", redises, folder, evidence, look)
    return evidence


def on_postgres(plan: Plan, server: PostgresServer, url: str, redises: Redises, folder: Path) -> Evidence:
    """A night on a server; what is taken are its heap files, its write-ahead log and its own log."""
    evidence, name, known = Evidence(), str(sa.make_url(url).database), dict[int, str]()
    said = server.data.parent / "log"
    with server.admin(name) as admin, _quiet(admin):
        base = server.data / "base" / str(_database(admin))

        def look(moment: str) -> None:
            admin.execute("CHECKPOINT")
            known.update(_files(admin))
            evidence.heap[moment] = ordered(
                {
                    table: versions(base / str(file), _columns(admin, table))
                    for file, table in sorted(_files(admin).items())
                    if not _is_index(table) and (base / str(file)).stat().st_size >= PAGE
                }
            )
            files = (each for each in sorted(base.iterdir()) if each.is_file())
            evidence.raw[f"heap, {moment}"] = b"".join(each.read_bytes() for each in files)

        before = said.stat().st_size
        with written_ahead(server, admin, evidence, known):
            _happen(plan, url, redises, folder, evidence, look)
        evidence.raw["server's log"] = said.read_bytes()[before:]
    return evidence


@contextmanager
def written_ahead(
    server: PostgresServer, admin: "psycopg.Connection", evidence: Evidence, files: Mapping[int, str] = NONE
) -> Iterator[None]:
    """Takes all that the server writes ahead for the connection's database while the block lasts.

    `files` are those of tables that were written anew since, as a round that ends does with some.
    """
    # Else a checkpoint would recycle each segment (16 MB) that the log has left behind.
    admin.execute("SELECT pg_create_physical_replication_slot('night', true, true)")
    start = _position(admin)
    yield
    end = _position(admin)
    evidence.raw["write-ahead log"] = log_bytes(server.data, start, end)
    evidence.log_records = log_records(server.data, start, end, _database(admin), {**files, **_files(admin)})
    admin.execute("SELECT pg_drop_replication_slot('night')")


def _happen(
    plan: Plan, url: str, redises: Redises, folder: Path, evidence: Evidence, also: Callable[[str], None]
) -> None:
    with street(url, *redises, folder, _wait) as at:

        def look(moment: str) -> None:
            evidence.rows[moment], evidence.raw[f"dump, {moment}"] = dumped(at.database)
            evidence.queue[moment], evidence.raw[f"queue, {moment}"] = queued(redises[0])
            also(moment)

        Night(at, plan, evidence).happen(look)
    written = at.logs()
    for line in timeless(
        written
    ):  # processes write between each other's lines: in order for each that speaks
        evidence.logs.setdefault(" ".join(line.split()[:2]), []).append(line)
    evidence.raw["logs"] = written.encode()


@contextmanager
def _quiet(admin: "psycopg.Connection") -> Iterator[None]:
    for name, value in QUIET.items():
        admin.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
    admin.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        for name in QUIET:
            admin.execute(f"ALTER SYSTEM RESET {name}".encode())
        admin.execute("SELECT pg_reload_conf()")


def _position(admin: "psycopg.Connection") -> str:
    """Where the next record will begin; every record before it is whole, and on the disk."""
    position = _one(admin, "SELECT pg_current_wal_insert_lsn()::text")
    admin.execute("CHECKPOINT")  # writes its own record after that, and so all before it
    return position


def _database(admin: "psycopg.Connection") -> int:
    return int(_one(admin, "SELECT oid::text FROM pg_database WHERE datname = current_database()"))


def _files(admin: "psycopg.Connection") -> dict[int, str]:
    """File number → name of every table and index of ours."""
    rows = admin.execute(
        "SELECT pg_relation_filenode(oid)::int, relname::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
    ).fetchall()
    return dict(rows)


def _columns(admin: "psycopg.Connection", table: str) -> list[Column]:
    rows = admin.execute(
        "SELECT attname::text, attlen::int, attalign::text FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attnum > 0 ORDER BY attnum",
        [f'public."{table}"'],
    ).fetchall()
    return [Column(*row) for row in rows]


def _one(admin: "psycopg.Connection", statement: str) -> str:
    row = admin.execute(statement.encode()).fetchone()
    assert row is not None
    return str(row[0])


def _is_index(name: str) -> bool:
    return bool(re.match(r"(pk|ix|uq)_|.*_pkey|.*_pkc$", name))


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not done():
        assert time.monotonic() < deadline, f"not done after {WAIT_SECONDS:.0f} s"
        time.sleep(0.02)
