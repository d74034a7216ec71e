"""Reads and writes files of settings: mode 600, whole or not at all, and every line that is not ours kept."""

import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

Values = Mapping[str, str]
Write = Callable[[Values, tuple[str, ...]], None]
"""Takes settings by name, and the lines of the comment that stands above those that are new, if any does."""

NO_FILE: Final = "leanon.no-file"
"""Under this name a command's context says that no file of settings was named, and none was found."""
_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)")
_ONLY_US: Final = 0o600


class UnusableFile(Exception):
    """A file of settings cannot be read or written; the text says why, in half a sentence."""


def read(path: Path) -> dict[str, str]:
    """What a file sets, without quotes around it; nothing where there is none."""
    return dict(filter(None, map(_setting, _lines(path))))


@contextmanager
def writing(path: Path) -> Iterator[Write]:
    """Make sure that a file can be written before anything happens that cannot be undone.

    What is yielded writes. Where a name is set already, its line is changed in its place; a comment of before
    that begins with the same four words goes. Nothing is written unless it is called.
    """
    path = path.resolve()  # what a link leads to is replaced, and the link stays
    before = _lines(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise UnusableFile(f"{path.parent} cannot be written ({error.strerror})") from None
    partial = Path(name)
    os.close(handle)

    def write(values: Values, above: tuple[str, ...]) -> None:
        lines = _changed(before, values, above)
        try:
            with partial.open("w", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
            _owned_as_before(partial, path)
            partial.replace(path)
        except OSError as error:
            raise UnusableFile(f"{path} cannot be written ({error.strerror})") from None

    try:
        yield write
    finally:
        partial.unlink(missing_ok=True)


def _lines(path: Path) -> list[str]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnusableFile(f"{path} is no ordinary file")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # of which every second letter of UTF-16 is one
        raise UnusableFile(f"{path} is not text in UTF-8")
    return text.splitlines()


def _setting(line: str) -> tuple[str, str] | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    value = found[2].strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return found[1], value[1:-1] if quoted else value


def _changed(before: list[str], values: Values, above: tuple[str, ...]) -> Iterator[str]:
    left, kept = dict(values), list(_without(before, above[0].split()[:4])) if above else before
    for line in kept:
        found = _LINE.fullmatch(line)
        if found is None or found[1] not in values:
            yield line
        elif found[1] in left:
            yield f"{found[1]}={left.pop(found[1])}"
    if above and kept and kept[-1]:
        yield ""
    yield from above
    for name, value in left.items():
        yield f"{name}={value}"


def _without(lines: list[str], words: list[str]) -> Iterator[str]:
    """The lines without the comment that begins with these words, down to where it ends."""
    within = False
    for line in lines:
        within = line.startswith("#") and (within or line.split()[:4] == words)
        if not within:
            yield line


def _owned_as_before(partial: Path, path: Path) -> None:
    """Let a file that belongs to the account that runs Lean On still do so when root has changed it."""
    partial.chmod(_ONLY_US)
    with suppress(FileNotFoundError):
        before, now = path.stat(), partial.stat()
        if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
            os.chown(partial, before.st_uid, before.st_gid)
