"""What differs between teams and teams, and what comes of a difference where teams have moved on since."""

from collections.abc import Hashable, Mapping
from dataclasses import fields, replace
from typing import TypeVar

from slackapp.roster.matching import Matched, Read
from slackapp.storage.teams.team_deltas import Delta, TeamPerson, Teams

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def read_teams(read: Read, matched: Matched, now: Teams) -> Teams:
    """The teams that a file tells, with the ids that its units have here; where people answer is open."""
    people = {}
    for each in read.people:
        known = now.people.get(each.user)
        told = TeamPerson(
            each.name,
            each.zone,
            each.country,
            each.reachable,
            each.excluded,
            known.home if known else None,
            known.counts_from if known else 0,
        )
        people[each.user] = known if known == told else told  # the same twice takes no room
    return Teams(
        {unit.id: unit for unit in matched.units},
        people,
        {(each.user, each.unit): each.lead for each in matched.memberships},
    )


def diff(before: Teams, after: Teams) -> Delta:
    """What differs: each unit, person or membership as it is on either side, where that is not the same."""
    return Delta(
        Teams(
            _different(before.units, after.units),
            _different(before.people, after.people),
            _different(before.memberships, after.memberships),
        ),
        Teams(
            _different(after.units, before.units),
            _different(after.people, before.people),
            _different(after.memberships, before.memberships),
        ),
    )


def patched(now: Teams, delta: Delta) -> Teams:
    """The teams as they are now with a difference that was worked out on former ones.

    Of somebody on both sides only what differs is taken: what Slack has said of them since stays. Who has
    left since does not come back by it.
    """
    people = {
        user: each
        for user, each in now.people.items()
        if user not in delta.before.people or user in delta.after.people
    }
    for user, each in delta.after.people.items():
        former, known = delta.before.people.get(user), now.people.get(user)
        if former is None:
            people[user] = each
        elif known is not None:
            people[user] = _merged(known, former, each)
    units = {key: each for key, each in now.units.items() if key not in delta.before.units}
    memberships = {key: lead for key, lead in now.memberships.items() if key not in delta.before.memberships}
    memberships |= delta.after.memberships
    return Teams(
        units | delta.after.units,
        people,
        {key: lead for key, lead in memberships.items() if key[0] in people},
    )


def _different(mine: Mapping[K, V], theirs: Mapping[K, V]) -> dict[K, V]:
    return {key: value for key, value in mine.items() if theirs.get(key) != value}


def _merged(known: TeamPerson, former: TeamPerson, each: TeamPerson) -> TeamPerson:
    changed = {
        name: getattr(each, name)
        for name in (field.name for field in fields(each))
        if name not in {"home", "counts_from"} and getattr(former, name) != getattr(each, name)
    }
    return replace(known, **changed) if changed else known
