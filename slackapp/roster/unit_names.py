"""Finds the unit that somebody means by its name, as people spell it, or by its id."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from slackapp.pulse.partition import Unit
from slackapp.roster.names import key

_NEAREST: Final = 3
_LIKENESS: Final = 0.5


class NoUnit(Exception):
    """No unit, or more than one, is called so; the text says which ones are near, in one sentence."""


def find_unit(units: Sequence[Unit], typed: str) -> Unit:
    """Return the unit of this name, in whatever case and spacing (`names.key`), or of this id.

    Raises NoUnit for a name that none has or several have.
    """
    by_name: dict[str, list[Unit]] = {}
    for unit in units:
        by_name.setdefault(key(unit.name), []).append(unit)
    found = by_name.get(key(typed)) or [unit for unit in units if unit.id == typed.strip().casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        above = {unit.id: unit.name for unit in units}
        told = [
            f"{unit.id} (below {above[unit.parent]})" if unit.parent else f"{unit.id} (at the top)"
            for unit in found
        ]
        msg = f"{len(found)} units are called {found[0].name}: say which by its id, {' or '.join(told)}."
        raise NoUnit(msg)
    near = [
        unit.name
        for name in get_close_matches(key(typed), by_name, n=_NEAREST, cutoff=_LIKENESS)
        for unit in by_name[name][:1]
    ]
    nearest = f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}" if near else "none is near"
    msg = f"No unit is called {typed!r}; {nearest}."
    raise NoUnit(msg)
