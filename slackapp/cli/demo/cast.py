"""The demo's people: who works at the made-up clinic, in which team, and where in the world."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from slackapp.storage.console.roles import Role

SMALLEST: Final = 20
ANA: Final = "UANA"
LEA: Final = "ULEA"
OTTO: Final = "UOTTO"
HANA: Final = "UHANA"
MIRA: Final = "UMIRA"
# The visitor plays these: nobody answers in their place once the demo is live.
PLAYED: Final = frozenset({ANA, LEA, OTTO, HANA, MIRA})
# Two of HR, so that one visitor can try what needs a second person.
HR: Final = {HANA: Role.ADMIN, MIRA: Role.REVIEWER}
WARD_SIZE: Final = 8


@dataclass(frozen=True)
class Worker:
    """One person of the demo and the unit they work in."""

    user: str
    name: str
    unit: str
    lead: bool
    title: str
    zone: str = "Europe/Berlin"
    country: str = "DE"
    why: str = ""


@dataclass(frozen=True)
class Team:
    """A unit, its lead's user id where that is one of the cast, and how many members it has."""

    name: str
    parent: str | None
    title: str
    members: int
    lead: str | None = None


CLINIC: Final = "Harbour Clinic"
# In the order in which they are kept when the demo is made smaller. "Night" and "Physio" are merged because
# each is too small; "Office" and those who would answer above the divisions are too few to be asked.
TEAMS: Final = (
    Team(CLINIC, None, "Director", 0),
    Team("Care", CLINIC, "Coordinator", 2),
    Team("Ward 3", "Care", "Nurse", 12, LEA),
    Team("Ward 4", "Care", "Nurse", 9, OTTO),
    Team("Night", "Care", "Night nurse", 3),
    Team("Physio", "Care", "Physiotherapist", 4),
    Team("Office", CLINIC, "Assistant", 2),
    Team("Operations", CLINIC, "Planner", 4),
    Team("Kitchen", "Operations", "Cook", 7),
    Team("Technology", "Operations", "Engineer", 7),
)
CAST: Final = {
    ANA: ("Ana Reyes", "Nurse in Ward 3: is asked once a week. See how little it takes, and what it shows."),
    LEA: ("Lea Brandt", "Leads Ward 3: reads the trend and gets one thing to try."),
    OTTO: ("Otto Falk", "Leads Ward 4: sees his own team and no other."),
    HANA: ("Hana Sato", "HR: shapes what people are asked and what leads are given, in HR’s console."),
    MIRA: ("Mira Dahl", "HR: reads what Hana has changed, and publishes it or sends it back."),
}
# fmt: off
_GIVEN: Final = (
    "Amir", "Bea", "Carl", "Dina", "Emil", "Fatou", "Goran", "Hilde", "Ivo",
    "Jana", "Kofi", "Lucia", "Milo", "Nadia", "Oskar", "Petra", "Quentin", "Rosa",
    "Sami", "Tilda", "Umut", "Vera", "Wanda", "Xenia", "Yusuf", "Zita",
)
_FAMILY: Final = (
    "Abel", "Borg", "Costa", "Diaz", "Engel", "Fink", "Gruber", "Horvat", "Ito",
    "Jansen", "Kaya", "Lind", "Moreau", "Novak", "Okoye", "Pohl", "Quist", "Rossi",
    "Silva", "Toth", "Ueda", "Vogt", "Weiss", "Ximenes", "Yilmaz", "Zeman",
)
# fmt: on
ZONES: Final = (
    ("Europe/Berlin", "DE"),
    ("Europe/Berlin", "DE"),
    ("Europe/Lisbon", "PT"),
    ("Europe/London", "GB"),
)


def staff(people: int) -> tuple[Worker, ...]:
    """So many people, always the same ones; more wards, or smaller teams, where the number asks for it."""
    workers = list(_workers(_teams(people)))
    return tuple(workers[:people])


def units(workers: tuple[Worker, ...]) -> dict[str, str | None]:
    """Unit → parent, for every unit these people work in and all above it."""
    parents = {team.name: team.parent for team in _teams(len(workers))}
    wanted: dict[str, str | None] = {}
    for worker in workers:
        unit: str | None = worker.unit
        while unit is not None:
            wanted[unit] = parents[unit]
            unit = parents[unit]
    return dict(reversed(wanted.items()))


def _teams(people: int) -> tuple[Team, ...]:
    teams, total = list(TEAMS), sum(team.members + 1 for team in TEAMS)
    for number in itertools.count(5):
        if total >= people:
            return tuple(teams)
        teams.append(Team(f"Ward {number}", "Care", "Nurse", WARD_SIZE))
        total += WARD_SIZE + 1
    raise AssertionError  # count() does not end


def _workers(teams: tuple[Team, ...]) -> Iterator[Worker]:
    names = _names()
    for team in teams:
        yield _lead(team, names)
        for number in range(team.members):
            yield _member(team, number, names)


def _lead(team: Team, names: Iterator[str]) -> Worker:
    title = "Director" if team.parent is None else f"Leads {team.name}"
    if team.lead is None:
        name = next(names)
        return Worker(_user(name), name, team.name, lead=True, title=title)
    name, why = CAST[team.lead]
    return Worker(team.lead, name, team.name, lead=True, title=title, why=why)


def _member(team: Team, number: int, names: Iterator[str]) -> Worker:
    played = {("Ward 3", 0): ANA, ("Office", 0): HANA, ("Office", 1): MIRA}.get((team.name, number))
    if played is not None:
        name, why = CAST[played]
        title = "HR" if played in HR else team.title
        return Worker(played, name, team.name, lead=False, title=title, why=why)
    name = next(names)
    zone, country = ZONES[number % len(ZONES)]
    return Worker(_user(name), name, team.name, lead=False, title=team.title, zone=zone, country=country)


def _user(name: str) -> str:
    return "U" + "".join(letter for letter in name.upper() if letter.isascii() and letter.isalpha())


def _names() -> Iterator[str]:
    """Every given name with every family name once, and two neighbours share neither.

    The shift starts at seven, so that nobody's two initials are the same.
    """
    for shift, index in itertools.product(range(7, 7 + len(_FAMILY)), range(len(_GIVEN))):
        yield f"{_GIVEN[index]} {_FAMILY[(index + shift) % len(_FAMILY)]}"
