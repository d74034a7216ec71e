"""Reads PostgreSQL's heap files, its write-ahead log and SQLite's file as somebody with the disks would."""

import re
import struct
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.promises.evidence import masked
from tests.services.postgres import program

PAGE: Final = 8192
_HEADER: Final = 24
_SEGMENT: Final = 16 * 1024 * 1024
_ALIGN: Final = {"c": 1, "s": 2, "i": 4, "d": 8}


@dataclass(frozen=True)
class Column:
    """A column as PostgreSQL stores it: bytes long (-1 for a varying length) and aligned how."""

    name: str
    length: int
    align: str


@dataclass(frozen=True)
class Version:
    """One version of a row in a heap file, living or dead: where it lies, what wrote and removed it."""

    place: tuple[int, int]
    flags: int
    wrote: int = 0
    removed: int = 0
    next: tuple[int, int] = (0, 0)
    values: str = ""


def versions(file: Path, columns: Sequence[Column]) -> list[Version]:
    """Every row version in a heap file, dead ones too; transaction ids are those of the server."""
    raw = file.read_bytes()
    return [
        _version(raw[block : block + PAGE], (block // PAGE, number), columns)
        for block in range(0, len(raw), PAGE)
        for number in range(1, (struct.unpack_from("<H", raw, block + 12)[0] - _HEADER) // 4 + 1)
    ]


def _version(page: bytes, place: tuple[int, int], columns: Sequence[Column]) -> Version:
    (item,) = struct.unpack_from("<I", page, _HEADER + 4 * (place[1] - 1))
    offset, flags, length = item & 0x7FFF, (item >> 15) & 3, item >> 17
    if not length:  # unused, dead, or pointing to another line
        return Version(place, flags, next=(place[0], offset))
    wrote, removed = struct.unpack_from("<II", page, offset)
    high, low, slot, fields, _, start = struct.unpack_from("<HHHHHB", page, offset + 12)
    nulls = int.from_bytes(page[offset + 23 : offset + start], "little") if page[offset + 20] & 1 else -1
    values = list(_values(page[offset + start : offset + length], columns[: fields & 0x7FF], nulls))
    told = masked([column.name for column in columns], values)
    return Version(place, flags, wrote, removed, ((high << 16) | low, slot), told)


def _values(data: bytes, columns: Sequence[Column], present: int) -> Iterator[str | None]:
    at = 0
    for number, column in enumerate(columns):
        if not present >> number & 1:
            yield None
            continue
        if column.length < 0 and data[at] & 1:  # a short header, never aligned
            size = data[at] >> 1
        else:
            at += -at % _ALIGN[column.align]
            size = column.length if column.length > 0 else struct.unpack_from("<I", data, at)[0] >> 2
        yield data[at : at + size].hex()
        at += size


def ordered(tables: Mapping[str, list[Version]]) -> dict[str, list[Version]]:
    """The same with transactions numbered by their order, so that two databases can be compared."""
    known = sorted({x for found in tables.values() for v in found for x in (v.wrote, v.removed)})
    rank = {transaction: number for number, transaction in enumerate(known)}
    return {
        table: [replace(v, wrote=rank[v.wrote], removed=rank[v.removed]) for v in found]
        for table, found in tables.items()
    }


# What PostgreSQL writes down for its own housekeeping, whenever it finds the time.
_HOUSEKEEPING: Final = frozenset({"Standby", "XLOG", "Heap2", "Storage", "CLOG", "MultiXact"})
_RECORD: Final = re.compile(
    r"rmgr: (?P<kind>\w+)\s+len \(rec/tot\):\s*\d+/\s*\d+, tx:\s*(?P<tx>\d+),.*?desc: (?P<text>.*)$"
)
_PLACE: Final = re.compile(r"rel \d+/(\d+)/(\d+)(?: fork \w+)? blk (\d+)")


def log_records(data: Path, start: str, end: str, database: int, names: Mapping[int, str]) -> list[str]:
    """What the write-ahead log says of one database's tables, a line a record, transactions by their order.

    Times and the lengths of compressed ciphertext are left out; so is housekeeping.
    """
    command = [program("pg_waldump"), "--path", str(data / "pg_wal"), "--start", start, "--end", end]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert not ran.returncode, f"{' '.join(command)} ended with {ran.returncode}: {ran.stderr}"
    return list(_lines(ran.stdout, database, names))


def log_bytes(data: Path, start: str, end: str) -> bytes:
    """The write-ahead log between two positions, as it stands on the disk."""
    first, last = (int(high, 16) << 32 | int(low, 16) for high, low in (start.split("/"), end.split("/")))
    found = b""
    for file in sorted((data / "pg_wal").glob("[0-9A-F]" * 24)):
        begins = (int(file.name[8:16], 16) << 32) + int(file.name[16:], 16) * _SEGMENT
        if first < begins + _SEGMENT and begins < last:
            found += file.read_bytes()[max(first - begins, 0) : last - begins]
    assert len(found) == last - first, f"only {len(found):,} of {last - first:,} bytes from {start} to {end}"
    return found


def _lines(text: str, database: int, names: Mapping[int, str]) -> Iterator[str]:
    order: dict[str, int] = {}
    for line in text.splitlines():
        record = _RECORD.match(line)
        if not record or record["kind"] in _HOUSEKEEPING:
            continue
        places = [
            f"{names[int(file)]} block {block}"
            for base, file, block in _PLACE.findall(line)
            if int(base) == database and int(file) in names
        ]
        if places:
            what = record["text"].partition(",")[0]
            what = re.sub(r"(xmax|xid):? \d+", r"\1 -", what)
            yield f"{order.setdefault(record['tx'], len(order))} {record['kind']} {what} {'; '.join(places)}"
