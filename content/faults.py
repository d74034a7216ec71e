"""A fault in the library says where it is and what to do about it, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def quoted(field: str) -> str:
    """Give a field's name as sentences have it in every language, so that a form can put its label there."""
    return f"'{field}'"


@dataclass(frozen=True)
class Fault:
    """One thing to put right: the file (with its language folder), the line from 1, and the sentence.

    There is no line where what is meant stands in no file, such as an entry that files do not bring along.
    """

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        """Write it the way editors and terminals link to."""
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.message}"

    def __lt__(self, other: Fault) -> bool:
        """Order them by file and line, what has no line first."""
        return (self.file, self.line or 0, self.message) < (other.file, other.line or 0, other.message)


class LibraryInvalid(ValueError):
    """The library cannot be used; every fault found is listed, so that one pass can mend all."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order of files and lines."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))
