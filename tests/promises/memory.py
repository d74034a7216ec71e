"""What the memory of running processes holds, as whoever may read it would find it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

PIECE: Final = 2**22


def with_children(parent: int) -> Iterator[int]:
    """A process and whatever it has started that still runs, however deep."""
    yield parent
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from with_children(int(child))


def found_in(pid: int, secrets: Mapping[str, bytes]) -> set[str]:
    """Which of these secrets stand in the memory of a process; none where it has ended."""
    found: set[str] = set()
    longest = max(map(len, secrets.values()))
    with suppress(FileNotFoundError, ProcessLookupError):
        handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
        try:
            for start, end in _mapped(pid):
                for at in range(start, end, PIECE):
                    piece = _piece(handle, at, min(PIECE + longest, end - at))
                    found |= {name for name, secret in secrets.items() if secret in piece}
        finally:
            os.close(handle)
    return found


def _mapped(pid: int) -> list[tuple[int, int]]:
    """The ranges that the process may write to: whatever it was told is in one of them."""
    ranges = []
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        where, may, *_ = line.split()
        if may.startswith("rw"):
            start, end = (int(each, 16) for each in where.split("-"))
            ranges.append((start, end))
    return ranges


def _piece(handle: int, at: int, size: int) -> bytes:
    try:
        return os.pread(handle, size, at)
    except OSError:  # what the kernel shows to nobody
        return b""
