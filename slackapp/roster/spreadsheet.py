"""Reads a table as spreadsheets save it: their separators, encodings, blank rows and invisible characters."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from slackapp.roster.names import character, key, tidy, unwelcome

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How the workbooks of spreadsheets begin: .xlsx, .ods and .numbers, and the .xls of before."""
_SEPARATOR_ROW: Final = re.compile(r'\s*"?sep=(.)"?[\s,;|]*', re.IGNORECASE)
"""What Excel writes and reads above the first line, such as `sep=;`."""


class Problem(Exception):
    """The file cannot be imported. The text names each fault, its line and the fix."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: the line on which it begins, and its cells by column, tidied."""

    line: int
    cells: Mapping[str, str]


@dataclass
class Sheet:
    """The rows of a file, and each fault found so far, with the name of the file and the line."""

    name: str
    rows: Sequence[Row] = ()
    faults: list[str] = field(default_factory=list)

    def fault(self, line: int, text: str) -> None:
        """Note what is wrong in a line."""
        self.faults.append(f"{self.name}:{line}: {text}")

    def check(self) -> None:
        """Raise Problem with all faults, if there are any."""
        if self.faults:
            raise Problem("\n".join(self.faults))


def read(name: str, raw: bytes, columns: Sequence[str]) -> Sheet:
    """Read a file whose first line names these columns, in any order; what is wrong with rows is in `faults`.

    Commas, semicolons, tabs or vertical bars separate: as a first line `sep=;` says, else whichever make the
    line of columns right. UTF-8, and UTF-16 where its first two bytes say so.

    Raises:
        Problem: the file is no text, no row can be read, or the columns are not named.
    """
    text = _text(name, raw)
    said, above = _said(name, text)
    best: tuple[int, str] = (-1, "")
    for separator in [said] if said else SEPARATORS:
        rows = _rows(name, text, separator, above)
        line, first = next(rows, (above + 1, []))
        order = [key(cell) for cell in first]
        while order and not order[-1]:
            order.pop()  # columns that a spreadsheet left empty
        if sorted(order) == sorted(columns):
            return _sheet(name, SEPARATORS[separator], order, rows)
        known = len(set(order) & set(columns))
        best = max(best, (known, _columns_fault(line, order, columns)), key=lambda each: each[0])
    raise Problem(f"{name}:{best[1]}")


def _text(name: str, raw: bytes) -> str:
    if raw.startswith(WORKBOOKS):
        raise Problem(f"{name}: the file is a spreadsheet’s own, such as .xlsx: save the table as CSV UTF-8.")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise Problem(f"{name}: the file is broken UTF-16: save it as CSV UTF-8.") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Which of the many older encodings it is cannot be told, and a guess would change people's names.
        found = raw[error.start]
        line = len(re.split(rb"\r\n|\r|\n", raw[: error.start]))
        meant = f', in Western European files {character(chr(found))} "{chr(found)}"' if found > 0x9F else ""  # noqa: PLR2004 - the first letter of Latin-1
        raise Problem(
            f"{name}:{line}: the file is not UTF-8 (here is the byte {found:02X}{meant}):"
            " save it as CSV UTF-8."
        ) from None


def _said(name: str, text: str) -> tuple[str, int]:
    """The separator that a line above the columns names, or nothing, and how many lines that takes."""
    first = io.StringIO(text, newline="").readline()
    found = _SEPARATOR_ROW.fullmatch(first.rstrip("\r\n"))
    if found is None:
        return "", 0
    if found[1] not in SEPARATORS:
        known = ", ".join(SEPARATORS.values())
        raise Problem(f"{name}:1: sep= names {character(found[1])}: separate by one of {known}.")
    return found[1], 1


def _rows(name: str, text: str, separator: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with something visible in it, with the line on which it begins."""
    stream = io.StringIO(text, newline="")
    for _ in range(above):
        stream.readline()
    rows = csv.reader(stream, delimiter=separator)
    line = above + 1
    try:
        for row in rows:
            if any(key(cell) for cell in row):
                yield line, row
            line = above + rows.line_num + 1
    except csv.Error as error:
        raise Problem(
            f"{name}:{line}: this row cannot be read ({error}); look for a missing quote."
        ) from None


def _columns_fault(line: int, order: Sequence[str], columns: Sequence[str]) -> str:
    missing = [column for column in columns if column not in order]
    unknown = [_quoted(each) for each in order if each not in columns]
    twice = sorted({each for each in order if order.count(each) > 1 and each in columns})
    details = [
        f"{what}: {', '.join(which)}"
        for what, which in (("missing", missing), ("unknown", unknown), ("twice", twice))
        if which and len(missing) < len(columns)
    ]
    more = f" ({'; '.join(details)})" if details else ""
    return f"{line}: the first line must be: {','.join(columns)}, in any order{more}"


def _sheet(name: str, separator: str, order: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    sheet, read_rows = Sheet(name), list[Row]()
    for line, row in rows:
        if any(key(cell) for cell in row[len(order) :]):
            sheet.fault(line, f"more than {len(order)} columns: put a text with a {separator} in quotes.")
        if any("\n" in cell.strip() or "\r" in cell.strip() for cell in row):
            sheet.fault(line, "a line break inside a cell: take it out, or look for a missing quote.")
            continue
        told = (tidy(cell.strip()) for cell in row)
        cells = dict.fromkeys(order, "") | dict(zip(order, told, strict=False))
        bad = [(column, which) for column, cell in cells.items() if (which := unwelcome(cell))]
        for column, which in bad:
            sheet.fault(line, f"the {column} holds {which}: take it out.")
        if not bad:
            read_rows.append(Row(line, cells))
    sheet.rows = tuple(read_rows)
    if not read_rows and not sheet.faults:
        sheet.faults.append(f"{name}: there are no rows below the first line.")
    return sheet


def _quoted(text: str) -> str:
    return f'"{text[:40]}"' if text.isprintable() else ascii(text[:40])
