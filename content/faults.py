"""A fault in the library says where it is and what to do about it, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to put right: the file (with its language folder), the line from 1, and the sentence."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Write it the way editors and terminals link to."""
        return f"{self.file}:{self.line}: {self.message}"


class LibraryInvalid(ValueError):
    """The library cannot be used; every fault found is listed, so that one pass can mend all."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order of files and lines."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))
