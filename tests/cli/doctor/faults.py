"""Faults that are planted: each is seen by one check, said with its fix, and no other check minds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from slackapp.cli.doctor.checks import Level
from slackapp.clock import SystemClock
from slackapp.storage.people import slack_list
from tests.cast import WORKSPACE, week
from tests.cli.doctor.place import Place

FAULT, WARNING = Level.FAULT, Level.WARNING
Plant = Callable[[Place], object]


@dataclass(frozen=True)
class Fault:
    """`what` and `fix` are words of what is said of it."""

    check: str
    level: Level
    plant: Plant
    what: str
    fix: str
    on: str = "sqlite"
    """The kind of database on which it is planted."""


def of(
    check: str, level: Level, planted: Mapping[str, tuple[Plant, str, str]], on: str = "sqlite"
) -> dict[str, Fault]:
    """Faults that one check must see."""
    return {name: Fault(check, level, *fault, on) for name, fault in planted.items()}


def told(**values: str) -> Plant:
    """Say something else in the environment."""
    return lambda place: place.environment.update(values)


def untold(name: str) -> Plant:
    """Leave a setting out."""
    return lambda place: place.environment.pop(name)


def sql(*statements: str) -> Plant:
    """Change the database behind Lean On's back."""
    return lambda place: place.sql(*statements)


def patched(where: object, name: str, value: object) -> Plant:
    """Have something of this machine or of a server be otherwise."""
    return lambda place: place.patch.setattr(where, name, value)


def at(**later: float) -> Plant:
    """Have it be so much later in the week of the open round; Slack has said just then who is here."""

    def plant(place: Place) -> None:
        moment = week(1, days=later.pop("days", 0), hours=later.pop("hours", 0)) + timedelta(**later)
        place.patch.setattr(SystemClock, "now", lambda _: moment)
        with place.writing() as tx:
            slack_list.finish(tx, WORKSPACE, began_at=moment, at=moment, believed=False)

    return plant


def both(*plants: Plant) -> Plant:
    """Plant all of these, one after the other."""

    def plant(place: Place) -> None:
        for each in plants:
            each(place)

    return plant
