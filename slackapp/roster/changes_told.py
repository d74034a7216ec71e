"""Tells what a change of teams does, step by step: each unit and each person in a line, by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.translations import _
from slackapp.roster.names import key
from slackapp.storage.database import Transaction
from slackapp.storage.teams import team_deltas, team_pages
from slackapp.storage.teams.team_changes import TeamChange
from slackapp.storage.teams.team_deltas import Delta


@dataclass(frozen=True)
class Line:
    """Whom or what a step is about, and what becomes of it: said right after the name."""

    name: str
    what: str


@dataclass(frozen=True)
class Told:
    """The first steps of a change, and how many more there are."""

    lines: tuple[Line, ...]
    more: int


def told(connection: Transaction, change: TeamChange, *, limit: int) -> Told:
    """What a change that is worked out does: units first, then people, by name."""
    delta = team_deltas.read(connection, change)
    units = {each.id: each.name for each in team_pages.units(connection, change.workspace).values()}
    units |= {each.id: each.name for each in delta.before.units.values()}
    units |= {each.id: each.name for each in delta.after.units.values()}
    of_units = sorted(_units(delta, units), key=lambda line: key(line.name))
    users = {user for side in (delta.before, delta.after) for user, _unit in side.memberships}
    users |= delta.before.people.keys() | delta.after.people.keys()
    names = team_deltas.names(connection, change, sorted(users))
    was, will = _by_user(delta.before.memberships), _by_user(delta.after.memberships)
    found = (
        Line(names[user], what)
        for user in sorted(users & names.keys())
        if (what := _person(was.get(user, {}), will.get(user, {}), units, _facts(delta, user)))
    )
    of_people = sorted(found, key=lambda line: key(line.name))
    lines = (*of_units, *of_people)
    return Told(lines[:limit], max(0, len(lines) - limit))


def _units(delta: Delta, names: Mapping[str, str]) -> Iterator[Line]:
    before, after = delta.before.units, delta.after.units
    for unit in before.keys() | after.keys():
        was, will = before.get(unit), after.get(unit)
        if will is None:
            yield Line(names[unit], _("is taken away"))
        elif was is None:
            yield Line(will.name, _new(will.parent, names))
        else:
            if was.name != will.name:
                yield Line(was.name, _("is called %(name)s from then on", name=will.name))
            if was.parent != will.parent:
                yield Line(will.name, _put(will.parent, names))


def _new(parent: str | None, names: Mapping[str, str]) -> str:
    if parent:
        return _("is a new team, below %(parent)s", parent=names.get(parent, parent))
    return _("is a new team, at the top")


def _put(parent: str | None, names: Mapping[str, str]) -> str:
    if parent:
        return _("is put below %(parent)s", parent=names.get(parent, parent))
    return _("is put at the top")


def _by_user(memberships: Mapping[tuple[str, str], bool]) -> Mapping[str, Mapping[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    for (user, unit), lead in memberships.items():
        found.setdefault(user, {})[unit] = lead
    return found


def _person(
    was: Mapping[str, bool], will: Mapping[str, bool], units: Mapping[str, str], facts: Iterator[str]
) -> str:
    """What becomes of somebody, in one line; nothing where only what follows from it differs."""
    parts = [_("leaves %(team)s", team=units.get(unit, unit)) for unit in sorted(was.keys() - will.keys())]
    for unit, lead in sorted(will.items()):
        name = units.get(unit, unit)
        if unit not in was:
            parts.append(
                _("joins %(team)s as a lead", team=name)
                if lead
                else _("joins %(team)s as a member", team=name)
            )
        elif was[unit] != lead:
            parts.append(
                _("is a lead of %(team)s from then on", team=name)
                if lead
                else _("is a member of %(team)s from then on", team=name)
            )
    return "; ".join([*parts, *facts])


def _facts(delta: Delta, user: str) -> Iterator[str]:
    before, after = delta.before.people.get(user), delta.after.people.get(user)
    if after is None:
        return
    if after.excluded and not (before and before.excluded):
        yield _("is left out of check-ins")
    if before and before.excluded and not after.excluded:
        yield _("is left out no more")
    if before and before.country != after.country:
        yield (
            _("works in %(country)s", country=after.country)
            if after.country
            else _("works in a country that is not known")
        )
