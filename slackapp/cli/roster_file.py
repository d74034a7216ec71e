"""Reads the CSV of units and people; every fault is named with its line and how to mend it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from slackapp.cli.countries import country_of
from slackapp.pulse.roster import Membership, Unit
from slackapp.storage.people import Person

COLUMNS: Final = ("unit", "parent", "person", "role", "country")
ROLES: Final = ("lead", "member", "excluded")
LONGEST_NAME: Final = 80
COUNTRY_LETTERS: Final = 2


class Problem(Exception):
    """The file cannot be imported. The text names each fault, its line and the fix."""


@dataclass(frozen=True)
class Roster:
    """A checked file."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    memberships: tuple[Membership, ...]


def read_roster(file: Path, members: Mapping[str, Person]) -> Roster:
    """Read the file against the people Slack knows; Problem lists every fault at once."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise Problem(f"{file.name}:1: the first line must be: {','.join(COLUMNS)}")
            return _Reader(file.name, members).read([(rows.line_num, row) for row in rows])
    except UnicodeDecodeError:
        raise Problem(f"{file.name}: the file is not UTF-8: save it as CSV UTF-8.") from None


class _Reader:
    def __init__(self, name: str, members: Mapping[str, Person]) -> None:
        self._name, self._members = name, members
        self._faults: list[str] = []
        self._units: dict[str, Unit] = {}
        self._lines: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()
        self._people: dict[str, Person] = {}
        self._memberships: dict[tuple[str, str], Membership] = {}

    def read(self, rows: list[tuple[int, dict[str, str]]]) -> Roster:
        for line, row in rows:
            if len(row) > len(COLUMNS):
                self._fault(line, f"more than {len(COLUMNS)} columns: put a text with a comma in quotes.")
            self._row(line, {name: (row.get(name) or "").strip() for name in COLUMNS})
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
        return Roster(
            tuple(self._units.values()), tuple(self._people.values()), tuple(self._memberships.values())
        )

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
        if row["country"] and not (len(row["country"]) == COUNTRY_LETTERS and row["country"].isalpha()):
            fault(f'country is "{row["country"]}": write a two-letter code such as DE, or nothing.')
        member = self._members.get(row["person"])
        if member is None:
            fault(f'Slack knows no member "{row["person"]}": use the member id from the person\'s profile.')
            return
        if (member.user, row["unit"]) in self._seen:
            fault(f'"{member.user}" is in unit "{row["unit"]}" in an earlier row too: keep one of them.')
        self._seen.add((member.user, row["unit"]))
        self._person(member, row)

    def _person(self, member: Person, row: dict[str, str]) -> None:
        known = self._people.get(member.user, member)
        self._people[member.user] = replace(
            known,
            country=row["country"].upper() or known.country or country_of(member.zone),
            excluded=known.excluded or row["role"] == "excluded",
        )
        if row["role"] in {"lead", "member"}:
            joined = Membership(member.user, row["unit"], row["role"] == "lead")
            self._memberships[member.user, row["unit"]] = joined
