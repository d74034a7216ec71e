"""Reads the CSV of units and people; every fault is named with its line and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import Final

from content.later import Later, later
from content.translations import N_
from slackapp.pulse.partition import Membership, Unit
from slackapp.pulse.tree import Circle, Tree
from slackapp.roster import spreadsheet
from slackapp.roster.members import MAY_BECOME_MEMBERS, Account, Kind
from slackapp.roster.names import key
from slackapp.roster.spreadsheet import Fault, Problem, Row, Sheet
from slackapp.storage.people.people import Person

COLUMNS: Final = ("unit", "parent", "person", "role", "country")
ROLES: Final = ("lead", "member", "excluded")
LONGEST_NAME: Final = 80
DEEPEST: Final = 50
"""Levels of units that a file may have."""
MEANT: Final = {"UK": "GB", "EL": "GR"}
"""What people write who mean a country whose code is another."""


@dataclass(frozen=True)
class Roster:
    """A checked file. Units are a tree, and the id of each is its name until it is given one.

    `people` are those who are full members of the workspace, and those who may become ones: guests, and who
    was invited; they are not reachable. `notices` are sentences, to be said later to whoever imports: what
    the file says that Slack sees otherwise, each with its line.
    """

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    memberships: tuple[Membership, ...]
    notices: tuple[Later, ...] = ()


def read_roster(name: str, raw: bytes, accounts: Mapping[str, Account]) -> Roster:
    """Read the bytes of a file of this name against the accounts Slack knows, by user id.

    A person is named by member id or e-mail address. Spellings of one name (`names.key`) are one unit, which
    is called as the first row spells it.

    Raises:
        Problem: the file cannot be imported; every fault is told at once.
    """
    return _Reader(spreadsheet.read(name, raw, COLUMNS), accounts).roster()


class _Reader:
    def __init__(self, sheet: Sheet, accounts: Mapping[str, Account]) -> None:
        self._sheet, self._accounts = sheet, accounts
        # Who is a full member comes last, and so is the one whom an address means.
        ranked = sorted(accounts.values(), key=lambda each: (each.kind is Kind.MEMBER, each.user))
        self._addresses = {each.email.casefold(): each for each in ranked if each.email}
        self._untold: list[int] = []
        self._torn: set[tuple[str, str]] = set()  # a unit and another parent that rows give it
        self._units: dict[str, Unit] = {}
        self._lines: dict[str, int] = {}
        self._parents: dict[str, tuple[str, str]] = {}
        self._roles: dict[tuple[str, str], tuple[str, int]] = {}
        self._people: dict[str, Person] = {}
        self._notices: list[Later] = []

    def roster(self) -> Roster:
        """Read all rows; Problem names every fault."""
        for row in self._sheet.rows:
            self._row(row)
        self._check_addresses()
        units = self._placed_units()
        self._sheet.check()
        try:
            depth = Tree.grow(units).depth
        except Circle as circle:
            said = later(N_("The units %(way)s stand above one another in a circle."), way=circle.way)
            raise Problem(self._sheet.name, [Fault(None, said)]) from None
        if too_deep := [unit for unit in units if depth[unit.id] >= DEEPEST]:
            said = later(
                N_("unit %(unit)s has %(most)s units or more above it: leave some of these out."),
                unit=too_deep[0].name,
                most=DEEPEST,
            )
            raise Problem(self._sheet.name, [Fault(None, said)])
        self._check_leads()
        memberships = (
            Membership(user, self._units[unit].id, role == "lead")
            for (user, unit), (role, _) in self._roles.items()
            if role != "excluded" and user in self._people
        )
        return Roster(units, tuple(self._people.values()), tuple(memberships), tuple(self._notices))

    def _row(self, row: Row) -> None:
        cells, fault = row.cells, partial(self._sheet.fault, row.line)
        unit = key(cells["unit"])
        if not unit or max(len(unit), len(cells["unit"])) > LONGEST_NAME:
            fault(later(N_("give the unit a name of 1 to %(most)s characters."), most=LONGEST_NAME))
            return
        self._unit(row, unit)
        if not cells["person"]:
            return  # a unit that only holds other units
        role = key(cells["role"])
        if role not in ROLES:
            fault(later(N_('role is "%(typed)s": write lead, member or excluded.'), typed=cells["role"]))
        country = cells["country"].upper()
        if country and country not in codes():
            unknown = N_(
                'country is "%(typed)s": write a two-letter code of ISO 3166 such as DE, or nothing.'
            )
            other = N_('country is "%(typed)s": write %(code)s.')
            code = MEANT.get(country, "")
            fault(later(other if code else unknown, typed=cells["country"], code=code))
        if (account := self._account(row)) is not None:
            self._member(row, unit, account, role=role, country=country)

    def _unit(self, row: Row, unit: str) -> None:
        name, parent = row.cells["unit"], row.cells["parent"]
        if unit not in self._units:
            self._units[unit] = Unit(name, None, name)
            self._lines[unit] = row.line
            self._parents[unit] = (key(parent), parent)
            return
        known = self._units[unit].name
        if self._parents[unit][0] != key(parent):
            if (unit, key(parent)) not in self._torn:  # said once, and not for each row
                former = self._parents[unit][1]
                said = (
                    N_(
                        'unit "%(unit)s" is below "%(here)s" here and below "%(there)s" in line %(line)s:'
                        " give it the same parent in every row."
                    )
                    if parent and former
                    else N_(
                        'unit "%(unit)s" is below "%(here)s" here and at the top in line %(line)s: give it'
                        " the same parent in every row."
                    )
                    if parent
                    else N_(
                        'unit "%(unit)s" is at the top here and below "%(there)s" in line %(line)s: give it'
                        " the same parent in every row."
                    )
                )
                values = {"here": parent, "there": former, "line": self._lines[unit]}
                self._sheet.fault(row.line, later(said, unit=known, **values))
            self._torn.add((unit, key(parent)))
        elif known != name:
            self._notice(row.line, later(N_('"%(name)s" is read as "%(known)s".'), name=name, known=known))

    def _account(self, row: Row) -> Account | None:
        """Whom a row means; None where nobody, and the fault is noted."""
        typed = row.cells["person"]
        if "@" in typed:
            found = self._addresses.get(typed.casefold())
            if found is None and not self._addresses:
                self._untold.append(row.line)  # said once, and not for each row
                return None
        else:
            found = self._accounts.get(typed.upper())
        if found is None:
            said = N_('Slack knows no member "%(typed)s": use the member id from the person\'s profile.')
            self._sheet.fault(row.line, later(said, typed=typed))
        return found

    def _member(self, row: Row, unit: str, account: Account, *, role: str, country: str) -> None:
        user = account.user
        if (user, unit) in self._roles:
            said = N_('"%(user)s" is in unit "%(unit)s" in an earlier row too: keep one of them.')
            self._sheet.fault(row.line, later(said, user=user, unit=self._units[unit].name))
        self._roles[user, unit] = role, row.line
        if account.kind is not Kind.MEMBER and role != "excluded":
            said = N_("%(name)s (%(user)s) is %(kind)s: is not asked and does not count.")
            kind = later(account.kind.value)
            self._notice(row.line, later(said, name=account.name, user=user, kind=kind))
        if account.kind not in MAY_BECOME_MEMBERS:
            return
        known = self._people.get(user)
        self._people[user] = Person(
            user=user,
            name=account.name,
            zone=account.zone,
            country=country or (known.country if known else country_of(account.zone)),
            reachable=account.kind is Kind.MEMBER,
            excluded=role == "excluded" or (known is not None and known.excluded),
        )

    def _check_addresses(self) -> None:
        if self._untold:
            one = N_(
                "1 row names a person by an e-mail address, and Slack tells Lean On none: use member ids, or"
                " give the app the scope users:read.email and install it again."
            )
            many = N_(
                "%(count)s rows name people by an e-mail address, and Slack tells Lean On none: use member"
                " ids, or give the app the scope users:read.email and install it again."
            )
            count = len(self._untold)
            self._sheet.fault(self._untold[0], later(one if count == 1 else many, count=count))

    def _placed_units(self) -> tuple[Unit, ...]:
        """The units under their parents, whose names are as the parents' own rows spell them."""
        placed = []
        for unit, found in self._units.items():
            parent, spelled = self._parents[unit]
            above = self._units.get(parent)
            if parent and above is None:
                said = N_('give the parent "%(parent)s" a row of its own, or leave it out.')
                self._sheet.fault(self._lines[unit], later(said, parent=spelled))
            placed.append(replace(found, parent=above.id if above else None))
        return tuple(placed)

    def _check_leads(self) -> None:
        """Say which units would be read by nobody because whoever leads them is no full member."""
        leads: dict[str, list[tuple[Account, int]]] = {}
        for (user, unit), (role, line) in self._roles.items():
            if role == "lead":
                leads.setdefault(unit, []).append((self._accounts[user], line))
        for unit, found in leads.items():
            if all(each.kind is not Kind.MEMBER for each, _ in found):
                account, line = found[0]
                said = N_(
                    'nobody would read the report of "%(unit)s" as its lead: %(name)s (%(user)s) is %(kind)s.'
                    " Name a lead who is a full member."
                )
                values = {"name": account.name, "user": account.user, "kind": later(account.kind.value)}
                self._notice(line, later(said, unit=self._units[unit].name, **values))

    def _notice(self, line: int, said: Later) -> None:
        where = N_("%(file)s:%(line)s: %(said)s")
        self._notices.append(later(where, file=self._sheet.name, line=line, said=said))


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
