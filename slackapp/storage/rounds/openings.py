"""Opens a round, once: its snapshot, its sealed empty boxes and what is to be sent, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from content.series import series
from slackapp.pulse import box as sealed_box
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Window
from slackapp.pulse.partition import Leaf
from slackapp.pulse.reminding import reminder_time
from slackapp.pulse.tree import Tree
from slackapp.pulse.turnover import Turnover, turnovers
from slackapp.storage.console import guardians
from slackapp.storage.library.published import Published
from slackapp.storage.people import people, structure
from slackapp.storage.people.workspaces import NOT_KNOWN, Workspace
from slackapp.storage.rounds import questions, rounds
from slackapp.storage.rounds.deliveries import Due
from slackapp.storage.tables import box, delivery, director, leaf, recipient, roster, round_
from slackapp.storage.tables import workspace as workspace_

NAME: Final = 400  # characters of a leaf's name, which may join many units


class RoundRefused(Exception):
    """The database did not take the round: it exists already, or it breaks R3, R7 or R15."""


def begin(  # noqa: PLR0913 - one round is one fact; splitting the call would let half a round be written
    tx: sa.Connection,
    *,
    workspace: Workspace,
    window: Window,
    number: int,
    theme: str,
    published: Published,
    key: RoundKey,
    leaves: Sequence[Leaf],
    due: Sequence[Due],
) -> str:
    """Write the round, its snapshot, its empty boxes and what is to be sent; returns its id.

    What it asks and announces follows from the round before and from what is `published`, read in this same
    transaction (R15). The key is already in the key store; only its fingerprint is written. Raises
    RoundRefused where the round exists, or where the database forbids it (overlap, spacing, a looser setting,
    a question that may not be asked).
    """
    key_of_round = rounds.round_id(workspace.id, window)
    planned = questions.plan(tx, workspace.id, revision=published.revision, opens_at=window.opens_at)
    opening = sa.insert(round_).values(
        id=key_of_round,
        workspace=workspace.id,
        number=number,
        theme=theme,
        series=series(theme, questions.texts(tx, workspace.id, planned, theme)),
        library=published.revision,
        guardians=[each.name for each in guardians.active(tx, workspace.id)],
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        fingerprint=key.fingerprint,
        k=workspace.k,
        epsilon=workspace.epsilon,
        focus_epsilon=workspace.focus_epsilon,
    )
    try:
        tx.execute(opening)
        questions.write(tx, key_of_round, workspace.id, planned)
    except IntegrityError:
        raise RoundRefused from None
    one = {"round": key_of_round}
    tree = Tree.grow(structure.units(tx, workspace.id))
    changed = _turnovers(tx, workspace.id, number, leaves)
    _insert(
        tx,
        leaf,
        [
            one
            | {"leaf": x.id, "k": workspace.k, "name": x.name[:NAME], "units": list(x.units)}
            | {"heads": list(x.heads), "waited": x.waited, "size": len(x.members)}
            | {"joined": changed[x.id].joined, "departed": changed[x.id].departed}
            | {"within": list(tree.holding(x.units))}
            for x in leaves
        ],
    )
    remind_at = _reminder_times(tx, workspace, window)
    _insert(
        tx,
        roster,
        [
            one | {"user": user, "leaf": x.id, "remind_at": remind_at.get(user)}
            for x in leaves
            for user in x.members
        ],
    )
    _insert(tx, recipient, [one | {"leaf": x.id, "user": user} for x in leaves for user in x.leads])
    directing = structure.directors(tx, workspace.id, number)
    _insert(tx, director, [one | {"unit": unit, "user": user} for unit, user in sorted(directing)])
    _insert(
        tx,
        box,
        [
            one
            | {
                "leaf": x.id,
                "sealed": sealed_box.seal_empty(
                    key, round_id=key_of_round, leaf_id=x.id, roster=len(x.members)
                ),
            }
            for x in leaves
        ],
    )
    _insert(tx, delivery, [one | {"user": d.user, "kind": d.kind, "due_at": d.at} for d in due])
    structure.end_deputies(tx, workspace.id, number)
    tx.execute(sa.update(workspace_).where(workspace_.c.id == workspace.id).values(NOT_KNOWN))
    return key_of_round


def _reminder_times(tx: sa.Connection, workspace: Workspace, window: Window) -> Mapping[str, datetime | None]:
    """When a reminder would reach everybody: settled now, so that nobody who travels gets a second one."""
    if workspace.schedule is None:
        return {}
    everyone = people.everyone(tx, workspace.id)
    homes = {user: (each.zone, each.country) for user, each in everyone.items()}
    times = {
        (zone, country): reminder_time(window, zone, workspace.schedule.for_country(country))
        for zone, country in set(homes.values())
    }
    return {user: times[home] for user, home in homes.items()}


def _turnovers(
    tx: sa.Connection, workspace: str, number: int, opening: Sequence[Leaf]
) -> Mapping[str, Turnover]:
    """How many joined and left each leaf since the round that people were last told of, if there is one."""
    previous = rounds.told_before(tx, workspace, number)
    if previous is None:
        return {each.id: Turnover() for each in opening}
    homes = structure.at_home(tx, workspace)
    return turnovers(
        opening,
        [each.former for each in rounds.leaves(tx, previous.id).values()],
        homes={user: home.unit for user, home in homes.items()},
        newcomers={user for user, home in homes.items() if previous.number < home.counts_from <= number},
    )


def _insert(tx: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.execute(sa.insert(table), rows)
