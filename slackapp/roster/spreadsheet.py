"""Reads a table as spreadsheets save it: their separators, encodings, blank rows and invisible characters."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from content.later import Later, later
from content.translations import N_
from slackapp.roster.names import character, key, tidy, unwelcome

SEPARATORS: Final = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("vertical bar")}
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How the workbooks of spreadsheets begin: .xlsx, .ods and .numbers, and the .xls of before."""
_SEPARATOR_ROW: Final = re.compile(r'\s*"?sep=(.)"?[\s,;|]*', re.IGNORECASE)
"""What Excel writes and reads above the first line, such as `sep=;`."""


@dataclass(frozen=True)
class Fault:
    """What keeps a file from being read, to be said later; `line` is None where it is about all of it."""

    line: int | None
    text: Later


class Problem(Exception):
    """The file cannot be imported. The text names each fault, its line and the fix."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, tuple(faults)

    def __str__(self) -> str:
        return "\n".join(
            f"{self.name}: {each.text}" if each.line is None else f"{self.name}:{each.line}: {each.text}"
            for each in self.faults
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: the line on which it begins, and its cells by column, tidied."""

    line: int
    cells: Mapping[str, str]


@dataclass
class Sheet:
    """The rows of a file, and each fault found so far."""

    name: str
    rows: Sequence[Row] = ()
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, text: Later) -> None:
        """Note what is wrong in a line."""
        self.faults.append(Fault(line, text))

    def check(self) -> None:
        """Raise Problem with all faults, if there are any."""
        if self.faults:
            raise Problem(self.name, self.faults)


def read(name: str, raw: bytes, columns: Sequence[str]) -> Sheet:
    """Read a file whose first line names these columns, in any order; what is wrong with rows is in `faults`.

    Commas, semicolons, tabs or vertical bars separate: as a first line `sep=;` says, else whichever make the
    line of columns right. UTF-8, and UTF-16 where its first two bytes say so.

    Raises:
        Problem: the file is no text, no row can be read, or the columns are not named.
    """
    text = _text(name, raw)
    said, above = _said(name, text)
    best: tuple[int, Fault | None] = (-1, None)
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
    raise Problem(name, [best[1]] if best[1] else [])


def _text(name: str, raw: bytes) -> str:
    if raw.startswith(WORKBOOKS):
        raise Problem(
            name,
            [
                Fault(
                    None,
                    later(N_("the file is a spreadsheet’s own, such as .xlsx: save the table as CSV UTF-8.")),
                )
            ],
        )
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            said = later(N_("the file is broken UTF-16: save it as CSV UTF-8."))
            raise Problem(name, [Fault(None, said)]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Which of the many older encodings it is cannot be told, and a guess would change people's names.
        found = raw[error.start]
        line = len(re.split(rb"\r\n|\r|\n", raw[: error.start]))
        byte = f"{found:02X}"
        said = later(
            N_("the file is not UTF-8 (here is the byte %(byte)s): save it as CSV UTF-8."), byte=byte
        )
        if found > 0x9F:  # noqa: PLR2004 - the first letter of Latin-1
            said = later(
                N_(
                    "the file is not UTF-8 (here is the byte %(byte)s, in Western European files %(name)s"
                    ' "%(sign)s"): save it as CSV UTF-8.'
                ),
                byte=byte,
                name=character(chr(found)),
                sign=chr(found),
            )
        raise Problem(name, [Fault(line, said)]) from None


def _said(name: str, text: str) -> tuple[str, int]:
    """The separator that a line above the columns names, or nothing, and how many lines that takes."""
    first = io.StringIO(text, newline="").readline()
    found = _SEPARATOR_ROW.fullmatch(first.rstrip("\r\n"))
    if found is None:
        return "", 0
    if found[1] not in SEPARATORS:
        said = later(
            N_("sep= names %(character)s: separate by one of comma, semicolon, tab, vertical bar."),
            character=character(found[1]),
        )
        raise Problem(name, [Fault(1, said)])
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
        said = later(N_("this row cannot be read (%(error)s); look for a missing quote."), error=str(error))
        raise Problem(name, [Fault(line, said)]) from None


def _columns_fault(line: int, order: Sequence[str], columns: Sequence[str]) -> Fault:
    missing = [column for column in columns if column not in order]
    unknown = [_quoted(each) for each in order if each not in columns]
    twice = sorted({each for each in order if order.count(each) > 1 and each in columns})
    wanted = ",".join(columns)
    details = [
        later(what, names=", ".join(which))
        for what, which in (
            (N_("missing: %(names)s"), missing),
            (N_("unknown: %(names)s"), unknown),
            (N_("twice: %(names)s"), twice),
        )
        if which and len(missing) < len(columns)
    ]
    if not details:
        return Fault(line, later(N_("the first line must be: %(columns)s, in any order"), columns=wanted))
    more, *others = details
    for each in others:
        more = later("%(former)s; %(more)s", former=more, more=each)
    said = N_("the first line must be: %(columns)s, in any order (%(more)s)")
    return Fault(line, later(said, columns=wanted, more=more))


def _sheet(name: str, separator: str, order: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    sheet, read_rows = Sheet(name), list[Row]()
    for line, row in rows:
        if any(key(cell) for cell in row[len(order) :]):
            said = N_("more than %(count)s columns: put a text with a %(separator)s in quotes.")
            sheet.fault(line, later(said, count=len(order), separator=later(separator)))
        if any("\n" in cell.strip() or "\r" in cell.strip() for cell in row):
            sheet.fault(
                line, later(N_("a line break inside a cell: take it out, or look for a missing quote."))
            )
            continue
        told = (tidy(cell.strip()) for cell in row)
        cells = dict.fromkeys(order, "") | dict(zip(order, told, strict=False))
        bad = [(column, which) for column, cell in cells.items() if (which := unwelcome(cell))]
        for column, which in bad:
            sheet.fault(
                line, later(N_("the %(column)s holds %(which)s: take it out."), column=column, which=which)
            )
        if not bad:
            read_rows.append(Row(line, cells))
    sheet.rows = tuple(read_rows)
    if not read_rows and not sheet.faults:
        sheet.faults.append(Fault(None, later(N_("there are no rows below the first line."))))
    return sheet


def _quoted(text: str) -> str:
    return f'"{text[:40]}"' if text.isprintable() else ascii(text[:40])
