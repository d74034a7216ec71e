"""What a planted fault is: how to plant it, which check must find it, and what must be said of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.cli.verify.place import Place

SQLITE: Final = ("sqlite",)
POSTGRES: Final = ("postgres",)
BOTH: Final = SQLITE + POSTGRES

Plant = Callable[[Place], object]


@dataclass(frozen=True)
class Fault:
    """`what` and `fix` are words of the sentences expected; `on` the databases on which it is planted."""

    check: str
    on: tuple[str, ...]
    plant: Plant
    what: str
    fix: str


def of(check: str, on: tuple[str, ...], planted: Mapping[str, tuple[Plant, str, str]]) -> dict[str, Fault]:
    """Faults that one check must find."""
    return {name: Fault(check, on, *fault) for name, fault in planted.items()}


def environment(**values: str) -> Plant:
    """Set variables in the environment."""
    return lambda place: place.environment.update(values)


def sql(*statements: str) -> Plant:
    """Change the database behind Lean On's back."""
    return lambda place: place.sql(*statements)


def log(line: str) -> Plant:
    """Have this line in a log file."""
    return lambda place: place.log(f"a fine line\n{line}\nanother\n")


def process(command: str, core: str = "0", told: str = "") -> Plant:
    """Have this process running."""
    return lambda place: place.process(77, command, core=core, told=told)
