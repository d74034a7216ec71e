"""The tick's question: who is due, of ten thousand workspaces."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved, timed
from slackapp.cli.bench.raw import open_raw, raw
from slackapp.cli.bench.site import Site, open_later
from slackapp.clock import wall
from slackapp.storage.rounds.due import due, know_openings

WORKSPACES: Final = 10_000
DUE: Final = 10
PEOPLE: Final = 20
"""Of each workspace that is due; those that are not have one organisation between them."""
LATER: Final = "T0LATER"
ONE, ALL = "query", "ten_queries"
GOALS: Final = {ALL: "at most 3 (a tick asks for ten kinds of work)"}
KINDS: Final = 10
TIMES: Final = 5
_QUERY: Final = "SELECT workspace FROM bench_due WHERE opens_at <= {now}"


def measure(site: Site, told: Told) -> Result:
    """Ask who is due of so many workspaces (`people`), of which ten have a round to open."""
    people, runs = told.size, told.runs
    many = max(people or WORKSPACES, 2 * DUE)
    site.say(f"Setting up {many:,} workspaces on {site.kind}")
    now = wall()
    for number in range(DUE):
        site.furnish(PEOPLE, f"T0DUE{number}")
    site.furnish(PEOPLE, LATER, open_later(now))
    with raw(site.url) as tx:
        _multiply(tx, LATER, many - DUE - 1)
        _make_floor(tx, many, int(now.timestamp()))
    now = wall()
    with site.database.write() as writing:
        while know_openings(writing, now):  # as the tick before has
            pass

    def ours() -> float:
        with site.database.read() as connection:
            return min(timed(lambda: due(connection, now=now, wall=now)) for _ in range(TIMES)) * 1000

    with site.database.read() as connection:
        found = due(connection, now=now, wall=now)
    if len(found.opening) != DUE or found.syncing:
        msg = f"{len(found.opening)} are due to open and {len(found.syncing)} to sync, of {DUE} and 0."
        raise RuntimeError(msg)
    connection = open_raw(site.url)
    try:
        for said in ("VACUUM", "ANALYZE"):  # as PostgreSQL does by itself within a minute
            connection.execute(said)
        query = _QUERY.format(now=int(now.timestamp()))
        ways: dict[str, Callable[[], float]] = {OURS: ours}
        for name, times in ((ONE, 1), (ALL, KINDS)):
            ways[name] = partial(_asked, connection, query, times)
        times_taken = interleaved(ways, runs, site.say)
    finally:
        connection.close()
    sizes = {"workspaces": many, "due": DUE}
    return Result("tick", "ms", times_taken, sizes, GOALS, {}, site.kind)


def _multiply(tx: Any, model: str, count: int) -> None:  # noqa: ANN401 - Raw
    """Copy a workspace so many times."""
    names = tx.columns("workspace")
    new = f"'{model}' || n.i"
    given = ", ".join(new if name in {"id", "team_id"} else f'w."{name}"' for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    counted = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"  # noqa: S608 - a number of ours
    tx.run(
        f"INSERT INTO workspace ({into}) {counted} SELECT {given} FROM workspace w, n WHERE w.id = '{model}'"  # noqa: S608 - names of ours
    )


def _make_floor(tx: Any, many: int, now: int) -> None:  # noqa: ANN401 - Raw
    """A table that has nothing but when each workspace opens next, with an index."""
    tx.run("CREATE TABLE bench_due (workspace VARCHAR(64) PRIMARY KEY, opens_at BIGINT NOT NULL)")
    rows = [(f"T{each}", now - 60 if each < DUE else now + 86_400) for each in range(many)]
    tx.many("INSERT INTO bench_due VALUES (?, ?)", rows)
    tx.run("CREATE INDEX ix_bench_due ON bench_due (opens_at)")


def _asked(connection: Any, query: str, times: int) -> float:  # noqa: ANN401 - a driver's own
    def ask() -> None:
        connection.execute("BEGIN")
        for _ in range(times):
            found = connection.execute(query).fetchall()
            if len(found) != DUE:
                raise RuntimeError(f"The floor found {len(found)} that are due.")
        connection.execute("COMMIT")

    return min(timed(ask) for _ in range(TIMES)) * 1000
