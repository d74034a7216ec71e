"""What somebody with every dump, disk, memory and log finds, made comparable between two nights."""

import base64
import re
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import redis
import sqlalchemy as sa

from slackapp.storage.database import Database
from tests.promises.surfaces import timeless
from tests.services.postgres import program

MASKED: Final = frozenset(
    {
        *("sealed", "fingerprint"),  # ciphertext, and the fingerprint of a random key
        *("sent_at", "asked_at", "shown_at", "offset_seconds", "lease_until"),  # when it happened to be done
        *("synced_at", "sync_began_at", "listed_at"),  # the same of looking at Slack's list
        "opens_known_until",  # a day after a tick worked out from when a round is due, at most
        "teams_version",  # random; how often it changed is compared in the heap
        *("value", "focus", "prompt"),  # noise, and the prompt that follows a focus
    }
)
"""Columns in which two rounds differ though nobody answered otherwise; of `sealed` the length stays."""

_COPY: Final = re.compile(r"^COPY public\.(\S+) \((.*?)\) FROM stdin;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL)

Rows = dict[str, list[str]]


@dataclass
class Evidence:
    """Everything of one night. Rows, queue and heap are by moment; `raw` is what is searched for secrets."""

    rows: dict[str, Rows] = field(default_factory=dict)
    queue: dict[str, list[str]] = field(default_factory=dict)
    heap: dict[str, Any] = field(default_factory=dict)
    log_records: list[str] = field(default_factory=list)
    logs: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    secrets: list[bytes] = field(default_factory=list)
    naive_secrets: list[bytes] = field(default_factory=list)

    def holding(self, secrets: list[bytes]) -> set[str]:
        """Where any of these stands in clear."""
        return {place for place, raw in self.raw.items() if any(secret in raw for secret in secrets)}


def dumped(database: Database) -> tuple[Rows, bytes]:
    """A dump of the database: its rows in the order of the dump, and the dump itself."""
    if database.is_sqlite:
        return _selected(database), b""
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [program("pg_dump"), "--no-owner", "--dbname", url]
    text = subprocess.run(command, check=True, capture_output=True).stdout
    return dict(_copied(text.decode())), text


def _copied(dump: str) -> Iterator[tuple[str, list[str]]]:
    for table, columns, rows in _COPY.findall(dump):
        names = columns.replace('"', "").split(", ")
        yield table, [masked(names, line.split("\t")) for line in rows.splitlines()]


def _selected(database: Database) -> Rows:
    found: Rows = {}
    with database.read() as connection:
        inspector = sa.inspect(connection)
        for table in inspector.get_table_names():
            names = ["rowid", *(column["name"] for column in inspector.get_columns(table))]
            columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
            rows = connection.execute(sa.select(*columns).select_from(sa.table(table))).all()
            found[table] = [
                masked(names, [v.hex() if isinstance(v, bytes) else v for v in row]) for row in rows
            ]
    return found


def masked(names: Sequence[str], row: Sequence[Any]) -> str:
    """A row without what MASKED leaves out; that a value is missing is never left out."""
    nothing = (None, "\\N")
    return repr(
        [
            len(value or "")
            if name == "sealed"
            else "-"
            if name in MASKED and value not in nothing
            else value
            for name, value in zip(names, row, strict=True)
        ]
    )


def queued(url: str) -> tuple[list[str], bytes]:
    """What the queue's Redis holds, ids of jobs and times left out; and raw, with the file it saves."""
    seen, raw = [], b""
    with redis.Redis.from_url(url) as connection:
        for key in connection.scan_iter("*", count=1000):
            value = _value(connection, key)
            raw += key + unpacked(connection, key) + (connection.dump(key) or b"")
            seen.append("\n".join(timeless(f"{key!r} {value!r}")))
        connection.config_set("rdbcompression", "no")  # else a search would pass over what is squeezed
        connection.save()
        settings = connection.config_get("*")
        file = Path(settings["dir"], settings["dbfilename"]).read_bytes()
        return sorted(seen), raw + file + _memory(int(connection.info("server")["process_id"]))


def _memory(process: int) -> bytes:
    """What a process of ours holds in its memory, freed pieces included."""
    found = []
    with Path(f"/proc/{process}/mem").open("rb") as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights, _, _, _, *name = line.split()
            if rights.startswith("rw") and name in ([], ["[heap]"], ["[stack]"]):
                start, end = (int(edge, 16) for edge in span.split("-"))
                memory.seek(start)
                with suppress(OSError):  # reserved and never used
                    found.append(memory.read(end - start))
    return re.sub(rb"\0{64,}", b"\0", b"".join(found))  # most of it was never written to


def unpacked(connection: "redis.Redis", key: bytes) -> bytes:
    """All that Redis holds under a key, and whatever RQ has packed into it."""
    return b"\n".join(_opened(_value(connection, key)))


def _opened(value: object) -> Iterator[bytes]:
    """A value of Redis and whatever RQ has packed into it."""
    if isinstance(value, bytes):
        yield value
        for packed in (value, _unspelled(value)):
            with suppress(zlib.error):
                yield zlib.decompress(packed)
    elif isinstance(value, dict):
        yield from _opened(list(value.items()))
    elif isinstance(value, list | tuple | set):
        for each in value:
            yield from _opened(each)


def _unspelled(value: bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""


def _value(connection: "redis.Redis", key: bytes) -> Any:  # noqa: ANN401 - whatever Redis holds there
    match connection.type(key):
        case b"string":
            return connection.get(key)
        case b"hash":
            return sorted(connection.hgetall(key).items())
        case b"set":
            return sorted(connection.smembers(key))
        case b"list":
            return connection.lrange(key, 0, -1)
        case b"zset":
            return connection.zrange(key, 0, -1)
    return connection.xrange(key)
