"""The demo's people, always the same ones: those of cast.yml, in more wards or fewer teams where need be."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import TypeAdapter

from content.prompts import Setting
from slackapp.blocks.ids import Action
from slackapp.storage.console.roles import Role

SMALLEST: Final = 20
WARD_SIZE: Final = 8


@dataclass(frozen=True)
class Worker:
    """One person of the demo and the unit they work in.

    `joined` is how many of the past rounds opened after they had joined it, None for all of them; `paused` is
    how many opened after they had paused for three weeks, None for never; `remind`: they want one reminder.
    `locale` is the language of their Slack, the sandbox's own where it is empty.
    `also` are units that they lead besides; `deputy` is how many opened after they became a deputy in theirs.
    """

    user: str
    name: str
    unit: str
    title: str
    lead: bool = False
    zone: str = "Europe/Berlin"
    country: str = "DE"
    locale: str = ""
    why: str = ""
    role: Role | None = None
    guardian: bool = False
    joined: int | None = None
    paused: int | None = None
    remind: bool = False
    also: tuple[str, ...] = ()
    deputy: int | None = None


@dataclass(frozen=True)
class Team:
    """A unit; a lead stands beside its members."""

    name: str
    title: str
    members: int
    parent: str | None = None
    works: tuple[Setting, ...] = ()
    """As HR says; nothing where it works as the unit above it."""


@dataclass(frozen=True)
class Deed:
    """What a lead does with what they read, with `left` past rounds still to open: a button that they press.

    `fills` is what they fill in where a form opens, by its blocks' ids, and send; None: there is no form.
    `after` is the `left` of what this follows, so that it is left out of a past that is too short for that.
    """

    left: int
    user: str
    presses: Action
    fills: dict[str, str | list[str]] | None = None
    after: int | None = None


@dataclass(frozen=True)
class Mark:
    """A word beside the round that ended last: of a unit's lead, or of HR's where `unit` is empty."""

    left: int
    word: str
    unit: str = ""


@dataclass(frozen=True)
class Cast:
    """What cast.yml says."""

    played: tuple[Worker, ...]
    teams: tuple[Team, ...]
    zones: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    visitor: dict[str, str]
    deeds: tuple[Deed, ...]
    marks: tuple[Mark, ...]


CAST: Final = TypeAdapter(Cast).validate_python(
    yaml.safe_load(Path(__file__).with_name("cast.yml").read_text(encoding="utf-8"))
)
PLAYED: Final = frozenset(one.user for one in CAST.played)
HR: Final = tuple(one.user for one in CAST.played if one.role)
GUARDIANS: Final = tuple(one.user for one in CAST.played if one.guardian)


def staff(people: int) -> tuple[Worker, ...]:
    """So many people; more wards, or smaller teams, where the number asks for it."""
    names = _names()
    workers = (worker for team in _teams(people) for worker in _workers(team, names))
    return tuple(itertools.islice(workers, people))


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


def user_groups(workers: tuple[Worker, ...]) -> list[dict[str, Any]]:
    """Slack's user groups: one for each team, with its people, and one of people of several teams.

    In the group of Ward 4 somebody of Ward 3 is, too: a team that follows it has something to decide.
    """
    people: dict[str, list[str]] = {}
    for worker in workers:
        people.setdefault(worker.unit, []).append(worker.user)
    if "Ward 4" in people:
        people["Ward 4"].append(people["Ward 3"][-1])
    people["Night shift"] = [found[-1] for found in people.values()]
    return [
        {
            "id": f"S0{name.upper().replace(' ', '')}",
            "handle": name.lower().replace(" ", "-"),
            "name": name,
            "users": list(dict.fromkeys(users)),
        }
        for name, users in people.items()
    ]


def channels(workers: tuple[Worker, ...], app: str) -> list[dict[str, Any]]:
    """Slack's channels: one for each team, with its people, one for everybody, and one for those who lead.

    The app is in all but the last: whoever posts there reads how to invite it.
    """
    teams = dict.fromkeys(worker.unit for worker in workers)
    people = {unit: [worker.user for worker in workers if worker.unit == unit] for unit in teams}
    rooms = {**people, "Clinic": [worker.user for worker in workers]}
    leads = [worker.user for worker in workers if worker.lead]
    named = {**{name: [app, *users] for name, users in rooms.items()}, "Leads": leads}
    return [
        {"id": f"C0{name.upper().replace(' ', '')}", "name": name.lower().replace(" ", "-"), "members": users}
        for name, users in named.items()
    ]


def _teams(people: int) -> tuple[Team, ...]:
    wards = -(-(people - sum(team.members + 1 for team in CAST.teams)) // (WARD_SIZE + 1))
    more = (Team(f"Ward {number}", "Nurse", WARD_SIZE, "Care") for number in range(5, 5 + wards))
    return (*CAST.teams, *more)


def _workers(team: Team, names: Iterator[str]) -> Iterator[Worker]:
    """The lead, whoever else of the team is played, and the others."""
    found = [one for one in CAST.played if one.unit == team.name]
    if not any(one.lead for one in found) and not any(team.name in one.also for one in CAST.played):
        name, title = next(names), f"Leads {team.name}" if team.parent else team.title
        found.insert(0, Worker(_user(name), name, team.name, title, lead=True))
    yield from found
    for number in range(len(found) - 1, team.members):
        name, (zone, country) = next(names), CAST.zones[number % len(CAST.zones)]
        yield Worker(_user(name), name, team.name, team.title, zone=zone, country=country)


def _user(name: str) -> str:
    return "U" + name.upper().replace(" ", "")


def _names() -> Iterator[str]:
    """Every given name with every family name once, and two neighbours share neither.

    The shift starts at seven, so that nobody's two initials are the same.
    """
    given, family = CAST.given, CAST.family
    for shift, index in itertools.product(range(7, 7 + len(family)), range(len(given))):
        yield f"{given[index]} {family[(index + shift) % len(family)]}"
