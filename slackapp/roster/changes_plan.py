"""Works out what a change of teams brings: where everybody answers then, who waits, and what differs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slackapp.pulse import joining
from slackapp.pulse.deputies import Deputy, with_deputies
from slackapp.pulse.joining import Home
from slackapp.pulse.partition import Membership, Organisation, homes
from slackapp.roster.changes_delta import diff
from slackapp.roster.changes_findings import Counts
from slackapp.roster.matching import Renamed
from slackapp.storage.database import Transaction
from slackapp.storage.people import structure
from slackapp.storage.teams.team_deltas import Delta, Teams


@dataclass(frozen=True)
class Undone:
    """The change that is taken back, and after which round it was put in place.

    `within_it`: that round was open still, so that whoever left lost their place in it.
    """

    delta: Delta
    last_round: int | None
    within_it: bool = False


@dataclass(frozen=True)
class Around:
    """What a workspace has besides its teams: the round that opened last, deputies, and the pilot."""

    last_round: int | None
    deputies: Sequence[Deputy]
    pilot: frozenset[str] | None


@dataclass(frozen=True)
class WorkedOut:
    """What a change brings: the difference, the organisation that the next round would open with, and counts.

    `kept` are the ids of deputies whom a file leaves out and who stay.
    """

    delta: Delta
    organisation: Organisation
    renamed: tuple[Renamed, ...]
    kept: tuple[str, ...]
    counts: Counts


def around(connection: Transaction, workspace: str) -> Around:
    """What there is besides teams."""
    return Around(
        structure.last_round(connection, workspace),
        structure.deputies(connection, workspace),
        structure.pilot(connection, workspace),
    )


def work_out(
    now: Teams,
    wanted: Teams,
    around: Around,
    *,
    undone: Undone | None = None,
    gone: frozenset[str] = frozenset(),
) -> WorkedOut:
    """Say what putting `wanted` in the place of `now` brings; `gone` are those who have left Slack.

    Raises ValueError, naming the units, where they are no tree.
    """
    deputies = [each for each in around.deputies if each.unit in wanted.units]
    kept = _kept(now, wanted, deputies)
    wanted.people |= {user: now.people[user] for user in kept}
    planned = with_deputies(_organisation(wanted), _leading(wanted, deputies), around.last_round)
    before = {user: Home(each.home, each.counts_from) for user, each in now.people.items() if each.home}
    after = joining.settled(homes(planned), before, around.last_round)
    if undone is not None and undone.last_round == around.last_round:
        after = _as_it_was(after, undone)
    for user, each in wanted.people.items():
        home = after.get(user)
        unit, counts_from = (home.unit, home.counts_from) if home else (None, 0)
        if (each.home, each.counts_from) != (unit, counts_from):
            wanted.people[user] = replace(each, home=unit, counts_from=counts_from)
    delta = diff(now, wanted)
    waiting = joining.waiting(after, around.last_round)
    return WorkedOut(
        replace(delta, gone=gone & (delta.before.people.keys() - delta.after.people.keys())),
        replace(planned, waiting=waiting, pilot=around.pilot),
        _renamed(delta),
        kept,
        _counts(now, delta, waiting),
    )


def _organisation(teams: Teams) -> Organisation:
    reachable = {user for user, each in teams.people.items() if each.reachable}
    return Organisation(
        tuple(teams.units[key] for key in sorted(teams.units)),
        # Who is no full member neither counts nor reads a report (R16).
        tuple(
            Membership(user, unit, lead and user in reachable)
            for (user, unit), lead in teams.memberships.items()
        ),
        frozenset(user for user in reachable if not teams.people[user].excluded),
    )


def _leading(teams: Teams, deputies: Sequence[Deputy]) -> Sequence[Deputy]:
    return [each for each in deputies if each.user in teams.people and teams.people[each.user].reachable]


def _kept(now: Teams, wanted: Teams, deputies: Sequence[Deputy]) -> tuple[str, ...]:
    """The deputies whom nothing names any more: no change of teams ends anybody's time (R16)."""
    missing = {each.user for each in deputies} - wanted.people.keys()
    return tuple(sorted(missing & now.people.keys()))


def _as_it_was(after: Mapping[str, Home], undone: Undone) -> Mapping[str, Home]:
    """Where everybody counts who is back where they were: from when they did (no round has opened since).

    Who left while a round was open joins as ever. Else all but one and their accomplices could be taken out
    of each open round and be back before the next, and no list of names would ever show it (R16).
    """
    back = {}
    for user, each in undone.delta.before.people.items():
        lost = undone.within_it and user not in undone.delta.after.people
        if user in after and each.home == after[user].unit and not lost:
            back[user] = Home(after[user].unit, each.counts_from)
    return {**after, **back}


def _renamed(delta: Delta) -> tuple[Renamed, ...]:
    return tuple(
        Renamed(key, delta.before.units[key].name, each.name)
        for key, each in sorted(delta.after.units.items())
        if key in delta.before.units and delta.before.units[key].name != each.name
    )


def _counts(now: Teams, delta: Delta, waiting: frozenset[str]) -> Counts:
    was, will = delta.before.people, delta.after.people
    leaving = was.keys() - will.keys()
    moved = sum(
        user in waiting
        and each.home is not None
        and will[user].home is not None
        and will[user].home != each.home
        for user, each in was.items()
        if user in will
    )
    units = Counter(now.units[unit].name for user, unit in delta.before.memberships if user in leaving)
    return Counts(len(now.people), len(will.keys() - was.keys()), len(leaving), moved, dict(units))
