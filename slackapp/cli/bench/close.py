"""Closing: a round in which everybody has answered is opened, released, stored, and its reports queued."""

import os
from collections.abc import Callable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Final

from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved
from slackapp.cli.bench.raw import Raw, is_sqlite, open_raw, raw
from slackapp.cli.bench.site import WORKSPACE, Site
from slackapp.keys import KeyStore
from slackapp.pulse.box import RoundKey, State, seal, seal_empty, size_of, unseal
from slackapp.pulse.release import Release, Tally, prepare, release
from slackapp.pulse.scoring import score, shortfalls
from slackapp.storage.rounds.rounds import Round

BARE: Final = "bare"
GOALS: Final = {BARE: "at most 2"}
PEOPLE: Final = (1_000, 10_000, 100_000)
LINEAR: Final = "at most 1.15"
KEY_SECONDS: Final = 7 * 86_400
OF_ROUND: Final = ("leaf", "roster", "delivery", "recipient", "director", "round_question")
FLOOR: Final = "slackapp.cli.bench.close.make_floor"
ANSWERS: Final = ((3, 4, 2, None, 5), (1, 2, 3, 4, 5), (5, 5, 4, 4, 3))


def measure(site: Site, told: Told) -> Result:
    """Close rounds of one size after the other, a copy of the same round each time, beside the bare loop."""
    people, runs = told.size, told.runs
    sizes = (people,) if people else PEOPLE
    kept = dict[str, float]()
    measured = {each: _of_size(site, f"{WORKSPACE}{each}", each, runs, kept) for each in sizes}
    largest = measured[sizes[-1]]
    by_size = {f"{each:,}": sorted(found[OURS])[runs // 2] for each, found in measured.items()}
    floors = {f"{each:,}": sorted(found[BARE])[runs // 2] for each, found in measured.items()}
    more: dict[str, object] = {
        "seconds": {name: round(value, 4) for name, value in by_size.items()},
        "floor": {name: round(value, 4) for name, value in floors.items()},
        "ratio": {name: round(by_size[name] / floors[name], 2) for name in by_size},
        "database_bytes": kept,
        **site.seen,
    }
    if len(sizes) > 1:
        first, last = f"{sizes[0]:,}", f"{sizes[-1]:,}"
        for name, begun in (("growth", first), ("growth from the middle", f"{sizes[-2]:,}")):
            times = int(last.replace(",", "")) / int(begun.replace(",", ""))
            said = f"{by_size[last] / by_size[begun] / times:.3g} of linear (goal: {LINEAR})"
            more[name] = f"{begun} to {last}: {said}"
    return Result("close", "seconds", largest, {"people": list(sizes)}, GOALS, more, site.kind)


def _of_size(
    site: Site, workspace: str, people: int, runs: int, kept: dict[str, float]
) -> Mapping[str, list[float]]:
    site.say(f"Setting up a round of {people:,} people on {site.kind}")
    empty = _size(site)
    site.furnish(people, workspace)
    furnished = _size(site)
    model = site.open_round(workspace)
    boxes = _fill(site, model)
    opened = _size(site)
    _keep(site, model)
    with_copies = _size(site)
    site.close(model.id)  # the first one warms up
    closed = _size(site) - with_copies + opened
    kept |= {
        "a person": round((furnished - empty) / people),
        "a person of an open round": round((opened - furnished) / people),
        "a person of a closed round": round((closed - furnished) / people),
    }
    numbers, used = iter(range(1, runs + 1)), {OURS: 0.0, BARE: 0.0}

    def ours() -> float:
        took = _close_copy(site, workspace, model, next(numbers))
        used[OURS] += took["processor"]
        return took["seconds"]

    def bare() -> float:
        took = site.job(FLOOR, str(boxes))
        used[BARE] += took["processor"]
        return took["seconds"]

    site.say(f"Closing {boxes:,} boxes")
    found = interleaved({OURS: ours, BARE: bare}, runs, site.say)
    said = f"{used[OURS] / runs:.3g} s, {used[OURS] / used[BARE]:.3g} of the floor's"
    site.seen[f"processor at {people:,}, without that of the database"] = said
    return found


def _size(site: Site) -> int:
    """Bytes of the database, with nothing in it that was deleted."""
    connection = open_raw(site.url)
    try:
        if is_sqlite(site.url):
            connection.execute("VACUUM")
            pages, each = (
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )
            return int(pages) * int(each)
        connection.execute("VACUUM FULL")
        return int(connection.execute("SELECT pg_database_size(current_database())").fetchone()[0])
    finally:
        connection.close()


def _keep(site: Site, model: Round) -> None:
    """Keep what the round consists of, to open the same again."""
    with raw(site.url) as tx:
        tx.run("DROP TABLE IF EXISTS bench_release")
        tx.run("CREATE TABLE bench_release AS SELECT * FROM release WHERE 1 = 0")
        for table in OF_ROUND:
            tx.run(f"DROP TABLE IF EXISTS bench_{table}")
            tx.run(f"CREATE TABLE bench_{table} AS SELECT * FROM {table} WHERE round = '{model.id}'")  # noqa: S608 - names of ours
        tx.run("DROP TABLE IF EXISTS bench_round")
        tx.run(f"CREATE TABLE bench_round AS SELECT * FROM round WHERE id = '{model.id}'")  # noqa: S608 - as above


def _close_copy(site: Site, workspace: str, model: Round, number: int) -> dict[str, float]:
    """Open a copy of the round in a workspace of its own, fill it, close it; what closing took."""
    there, found = f"{workspace}N{number}", f"{model.id}N{number}"
    store = KeyStore.connect(site.environment["KEY_REDIS_URL"])
    stored = store.create(found, KEY_SECONDS)
    if stored is None:
        raise RuntimeError("The key store made no key.")
    key = RoundKey.derive(stored, secret=site.environment["LEANON_SECRET"].encode(), round_id=found)
    new = {"round": f"'{found}'", "workspace": f"'{there}'"}
    with raw(site.url) as tx:
        tx.copy("workspace", "id = ?", [workspace], id=new["workspace"], team_id=new["workspace"])
        tx.copy("person", "workspace = ?", [workspace], workspace=new["workspace"])
        given = {"id": new["round"], "workspace": new["workspace"], "fingerprint": f"'{key.fingerprint}'"}
        tx.copy_from("bench_round", "round", **given)
        for table in OF_ROUND:
            tx.copy_from(f"bench_{table}", table, **new)
        rows = tx.run("SELECT leaf, size FROM leaf WHERE round = ?", found)
        tx.many(
            "INSERT INTO box (round, leaf, sealed) VALUES (?, ?, ?)",
            [
                (found, leaf, seal_empty(key, round_id=found, leaf_id=leaf, roster=size))
                for leaf, size in rows
            ],
        )
    _fill_boxes(site, found, key)
    took = site.close(found)
    with raw(site.url) as tx:
        (left,) = tx.run("SELECT status FROM round WHERE id = ?", found)
    if left != ("released",):
        raise RuntimeError(f"The round was not released, but is {left[0]}.")
    site.seen["memory_kB"] = max(int(took["memory"]), int(str(site.seen.get("memory_kB", 0))))
    return took


def _fill(site: Site, found: Round) -> int:
    return _fill_boxes(site, found.id, site.key(found.id))


def _fill_boxes(site: Site, round_id: str, key: RoundKey) -> int:
    """Put an answer of everybody into every box of a round; how many boxes there are."""
    with raw(site.url) as tx:
        people = tx.run('SELECT leaf, "user" FROM roster WHERE round = ? ORDER BY leaf', round_id)
        empty = dict(tx.run("SELECT leaf, sealed FROM box WHERE round = ?", round_id))
        filled = []
        for leaf, some in groupby(people, itemgetter(0)):
            state = State()
            for number, (_, user) in enumerate(some):
                answers = ANSWERS[number % len(ANSWERS)]
                state = state.add(key.token(user), score(answers), shortfalls(answers))
            sealed = seal(key, state, round_id=round_id, leaf_id=leaf, size=size_of(bytes(empty[leaf])))
            filled.append((sealed, round_id, leaf))
        tx.many("UPDATE box SET sealed = ? WHERE round = ? AND leaf = ?", filled)
    return len(filled)


def make_floor(boxes: str) -> Callable[[], None]:
    """So many boxes to open, two draws of OpenDP for each, and one insert of what comes of them."""
    round_id, url = "bench", os.environ["DATABASE_URL"]
    key = RoundKey.derive(bytes(range(32)), secret=b"bench", round_id=round_id)
    state = State()
    for number in range(10):
        answers = ANSWERS[number % len(ANSWERS)]
        state = state.add(key.token(f"U{number}"), score(answers), shortfalls(answers))
    sealed = [
        (f"leaf{each}", seal(key, state, round_id=round_id, leaf_id=f"leaf{each}", size=2000))
        for each in range(int(boxes))
    ]
    prepare(2.0, 1.0)
    connection = open_raw(url)

    def floor() -> None:
        rows = []
        for leaf, each in sealed:
            opened = unseal(key, each, round_id=round_id, leaf_id=leaf)
            found = release(Tally(opened.total, opened.n, opened.short))
            if isinstance(found, Release):
                rows.append((round_id, leaf, "bench", "published", found.value, found.focus, found.band))
        connection.execute("BEGIN")
        Raw(connection, sqlite=is_sqlite(url)).many(
            "INSERT INTO bench_release (round, leaf, workspace, status, value, focus, band)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        connection.execute("COMMIT")

    return floor
