"""Reads the CSV of units and people; every fault is named with its line and how to mend it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from slackapp.pulse.partition import Membership, Unit
from slackapp.storage.people.people import Person

COLUMNS: Final = ("unit", "parent", "person", "role", "country")
ROLES: Final = ("lead", "member", "excluded")
LONGEST_NAME: Final = 80
MEANT: Final = {"UK": "GB", "EL": "GR"}
"""What people write who mean a country whose code is another."""
SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}


class Problem(Exception):
    """The file cannot be imported. The text names each fault, its line and the fix."""


@dataclass(frozen=True)
class Roster:
    """A checked file."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    memberships: tuple[Membership, ...]


def read_roster(file: Path, members: Mapping[str, Person]) -> Roster:
    """Read the file against the people Slack knows; Problem lists every fault at once.

    Commas, semicolons or tabs separate, whichever make the first line right: spreadsheets differ.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            text = stream.read()
    except UnicodeDecodeError:
        raise Problem(f"{file.name}: the file is not UTF-8: save it as CSV UTF-8.") from None
    for separator in SEPARATORS:
        rows = _rows(file.name, text, separator)
        _, first = next(rows, (1, []))
        if tuple(name.strip().lower() for name in first) == COLUMNS:
            return _Reader(file.name, SEPARATORS[separator], members).read(list(rows))
    raise Problem(f"{file.name}:1: the first line must be: {','.join(COLUMNS)}")


def _rows(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for row in rows:
            if row:
                yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise Problem(
            f"{name}:{line}: this row cannot be read ({error}); look for a missing quote."
        ) from None


class _Reader:
    def __init__(self, name: str, separator: str, members: Mapping[str, Person]) -> None:
        self._name, self._separator, self._members = name, separator, members
        self._faults: list[str] = []
        self._units: dict[str, Unit] = {}
        self._lines: dict[str, int] = {}
        self._roles: dict[tuple[str, str], str] = {}
        self._people: dict[str, Person] = {}

    def read(self, rows: list[tuple[int, list[str]]]) -> Roster:
        for line, row in rows:
            if len(row) > len(COLUMNS):
                self._fault(
                    line, f"more than {len(COLUMNS)} columns: put a text with a {self._separator} in quotes."
                )
            if any("\n" in cell or "\r" in cell for cell in row):
                self._fault(line, "a line break inside a cell: take it out, or look for a missing quote.")
                continue
            cells = [cell.strip() for cell in row] + [""] * len(COLUMNS)
            self._row(line, dict(zip(COLUMNS, cells, strict=False)))
        named = set(self._units)
        for unit in self._units.values():
            if unit.parent and unit.parent not in named:
                self._fault(
                    self._lines[unit.id],
                    f'give the parent "{unit.parent}" a row of its own, or leave it out.',
                )
        if not rows:
            self._faults.append(f"{self._name}: there are no rows below the first line.")
        if self._faults:
            raise Problem("\n".join(self._faults))
        memberships = (
            Membership(user, unit, role == "lead")
            for (user, unit), role in self._roles.items()
            if role != "excluded"
        )
        return Roster(tuple(self._units.values()), tuple(self._people.values()), tuple(memberships))

    def _fault(self, line: int, text: str) -> None:
        self._faults.append(f"{self._name}:{line}: {text}")

    def _row(self, line: int, row: dict[str, str]) -> None:
        fault = partial(self._fault, line)
        if not row["unit"] or len(row["unit"]) > LONGEST_NAME:
            fault(f"give the unit a name of 1 to {LONGEST_NAME} characters.")
            return
        unit = Unit(row["unit"], row["parent"] or None, row["unit"])
        self._lines.setdefault(unit.id, line)
        if self._units.setdefault(unit.id, unit).parent != unit.parent:
            fault(f'unit "{unit.id}" has another parent in an earlier row: give it the same one.')
        if not row["person"]:
            return  # a unit that only holds other units
        if row["role"] not in ROLES:
            fault(f'role is "{row["role"]}": write {", ".join(ROLES[:-1])} or {ROLES[-1]}.')
        country = row["country"].upper()
        if country and country not in codes():
            meant = MEANT.get(country, "a two-letter code of ISO 3166 such as DE, or nothing")
            fault(f'country is "{row["country"]}": write {meant}.')
        member = self._members.get(row["person"])
        if member is None:
            fault(f'Slack knows no member "{row["person"]}": use the member id from the person\'s profile.')
            return
        if (member.user, row["unit"]) in self._roles:
            fault(f'"{member.user}" is in unit "{row["unit"]}" in an earlier row too: keep one of them.')
        self._roles[member.user, row["unit"]] = row["role"]
        known = self._people.get(member.user, member)
        self._people[member.user] = replace(
            known,
            country=row["country"].upper() or known.country or country_of(member.zone),
            excluded=known.excluded or row["role"] == "excluded",
        )


def country_of(zone: str) -> str | None:
    """The two-letter code of the only country in this zone, or None. Source: zone.tab of the tz database."""
    return _zones().get(zone)


@cache
def codes() -> frozenset[str]:
    """The two-letter codes of all countries. Source: iso3166.tab of the tz database."""
    return frozenset(row[0] for row in _table("iso3166.tab"))


@cache
def _zones() -> dict[str, str]:
    return {row[2]: row[0] for row in _table("zone.tab")}


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
