"""Takes over an organisation read by name: units keep their ids, and who joined one waits (R2, R16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slackapp.pulse.deputies import Deputy, with_deputies
from slackapp.pulse.partition import Membership, Organisation, Unit
from slackapp.roster.matching import Matched, match
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, structure, workspaces
from slackapp.storage.people.people import Person


@dataclass(frozen=True)
class Read:
    """An organisation as a file tells it: each unit's id is whatever the file knows it by."""

    units: Sequence[Unit]
    people: Sequence[Person]
    memberships: Sequence[Membership]


@dataclass(frozen=True)
class Planned:
    """What an import would make of a workspace: the organisation with lasting ids, and who is called what.

    `kept` are deputies whom the file leaves out, and who stay all the same, by user id; with their names.
    """

    organisation: Organisation
    matched: Matched
    names: Mapping[str, str]
    kept: Mapping[str, str]


def plan(connection: Transaction, workspace: str, read: Read) -> Planned:
    """Say what taking over `read` would bring; nothing is written, and the workspace need not be known yet.

    Raises ValueError, naming the units, where they are no tree.
    """
    matched = _match(connection, workspace, read, workspaces.units_made(connection, workspace))
    last = structure.last_round(connection, workspace)
    units = {each.id for each in matched.units}
    deputies = [each for each in structure.deputies(connection, workspace) if each.unit in units]
    kept = _kept(connection, workspace, read, deputies)
    there = (*read.people, *kept)
    reachable = {each.user for each in there if each.reachable}
    imported = Organisation(
        matched.units,
        # Who is no full member neither counts nor reads a report (R16).
        tuple(replace(each, lead=each.lead and each.user in reachable) for each in matched.memberships),
        frozenset(each.user for each in there if each.reachable and not each.excluded),
        pilot=structure.pilot(connection, workspace),
    )
    leading = [each for each in deputies if each.user in reachable]
    return Planned(
        structure.with_waiting(connection, workspace, with_deputies(imported, leading, last)),
        matched,
        {each.user: each.name for each in there},
        {each.user: each.name for each in kept},
    )


def take_over(tx: Transaction, workspace: str, read: Read) -> Matched:
    """Put `read` in the place of this known workspace's organisation; returns the units with their ids.

    Raises ValueError, naming the units, where they are no tree.
    """
    matched = _match(tx, workspace, read, workspaces.units_made(tx, workspace, lock=True))
    workspaces.note_units_made(tx, workspace, matched.made)
    people.replace(tx, workspace, units=matched.units, people=read.people, memberships=matched.memberships)
    return matched


def _kept(
    connection: Transaction, workspace: str, read: Read, deputies: Sequence[Deputy]
) -> Sequence[Person]:
    """The deputies whom the file does not name: an import ends nobody's time (R16)."""
    missing = {each.user for each in deputies} - {each.user for each in read.people}
    if not missing:
        return ()
    known = people.everyone(connection, workspace)
    return [known[user] for user in sorted(missing) if user in known]


def _match(connection: Transaction, workspace: str, read: Read, made: int) -> Matched:
    former = structure.imported(connection, workspace)
    return match(former.units, former.memberships, read.units, read.memberships, made=made)
