"""Takes over an organisation read by name: units keep their ids, and who joined one waits (R2, R16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slackapp.pulse.joining import settled, waiting
from slackapp.pulse.partition import Membership, Organisation, Unit, homes
from slackapp.roster.matching import Matched, match
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person


@dataclass(frozen=True)
class Read:
    """An organisation as a file tells it: each unit's id is whatever the file knows it by."""

    units: Sequence[Unit]
    people: Sequence[Person]
    memberships: Sequence[Membership]


@dataclass(frozen=True)
class Planned:
    """What an import would make of a workspace: the organisation with lasting ids, and who is called what."""

    organisation: Organisation
    matched: Matched
    names: Mapping[str, str]


def plan(connection: Transaction, workspace: str, read: Read) -> Planned:
    """Say what taking over `read` would bring; nothing is written, and the workspace need not be known yet.

    Raises ValueError, naming the units, where they are no tree.
    """
    matched = _match(connection, workspace, read, workspaces.units_made(connection, workspace))
    last = people.last_round(connection, workspace)
    reachable = {each.user for each in read.people if each.reachable}
    organisation = Organisation(
        matched.units,
        # Who is no full member neither counts nor reads a report (R16).
        tuple(replace(each, lead=each.lead and each.user in reachable) for each in matched.memberships),
        frozenset(each.user for each in read.people if each.reachable and not each.excluded),
    )
    at_home = settled(homes(organisation), people.at_home(connection, workspace), last)
    return Planned(
        Organisation(
            organisation.units, organisation.memberships, organisation.eligible, waiting(at_home, last)
        ),
        matched,
        {each.user: each.name for each in read.people},
    )


def take_over(tx: Transaction, workspace: str, read: Read) -> Matched:
    """Put `read` in the place of this known workspace's organisation; returns the units with their ids.

    Raises ValueError, naming the units, where they are no tree.
    """
    matched = _match(tx, workspace, read, workspaces.units_made(tx, workspace, lock=True))
    workspaces.note_units_made(tx, workspace, matched.made)
    people.replace(tx, workspace, units=matched.units, people=read.people, memberships=matched.memberships)
    return matched


def _match(connection: Transaction, workspace: str, read: Read, made: int) -> Matched:
    former = people.organisation(connection, workspace)
    return match(former.units, former.memberships, read.units, read.memberships, made=made)
