"""What a change of teams is read from, and what is left of one: kept in parts, removed in parts.

Each transaction here is a short one, so that nobody's answer waits for 50,000 rows.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.database import AT_ONCE, Database, in_batches
from slackapp.storage.tables import (
    team_account,
    team_change,
    team_file,
    team_membership,
    team_person,
    team_unit,
)
from slackapp.storage.teams import team_changes
from slackapp.storage.teams.team_changes import State, Step, TeamChange

_PART: Final = 256 * 1024
_NAMING: Final = (team_account, team_person, team_membership)
"""The tables that name people."""
_STAGED: Final = (team_unit, team_person, team_membership)


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as Slack lists it, until the file was read against it; `kind` is a `roster.members.Kind`."""

    user: str
    name: str
    zone: str
    email: str
    kind: str


def keep_file(tx: sa.Connection, change: TeamChange, raw: bytes) -> None:
    """Keep the bytes of an uploaded file until it is read."""
    of = {"workspace": change.workspace, "change": change.number}
    parts = range(0, max(1, len(raw)), _PART)
    tx.execute(
        sa.insert(team_file), [{**of, "part": at // _PART, "bytes": raw[at : at + _PART]} for at in parts]
    )


def file_of(connection: sa.Connection, change: TeamChange) -> bytes | None:
    """The bytes of the file; None where it was read already."""
    parts = connection.execute(
        sa.select(team_file.c.bytes).where(_mine(team_file, change)).order_by(team_file.c.part)
    )
    found = list(parts.scalars())
    return b"".join(found) if found else None


def keep_accounts(tx: sa.Connection, change: TeamChange, accounts: Sequence[ListedAccount]) -> None:
    """Keep a page of Slack's list; a page may be kept twice."""
    users = [each.user for each in accounts]
    tx.execute(sa.delete(team_account).where(_mine(team_account, change), team_account.c.user.in_(users)))
    of = {"workspace": change.workspace, "change": change.number}
    rows = [
        {
            **of,
            "user": each.user,
            "name": each.name,
            "zone": each.zone,
            "email": each.email[:320],
            "kind": each.kind,
        }
        for each in {each.user: each for each in accounts}.values()
    ]
    if rows:
        tx.execute(sa.insert(team_account), rows)


def accounts(connection: sa.Connection, change: TeamChange) -> Iterator[ListedAccount]:
    """The accounts that Slack has listed."""
    c = team_account.c
    rows = connection.execution_options(yield_per=AT_ONCE).execute(
        sa.select(c.user, c.name, c.zone, c.email, c.kind).where(_mine(team_account, change))
    )
    for row in rows:
        yield ListedAccount(*row)


def _forget_source(database: Database, change: TeamChange) -> None:
    """Remove the file and what Slack said, which was read."""
    with database.write() as tx:
        tx.execute(sa.delete(team_file).where(_mine(team_file, change)))
    _empty(database, [team_account], change)


def tidy(database: Database, change: TeamChange) -> None:
    """Remove what a change does not need any more that is ready or faulty: its source, and other stages."""
    _forget_source(database, change)
    _empty(database, _STAGED, change, lambda table: table.c.stage != change.stage)
    with database.write() as tx:
        team_changes.note(tx, change, team_change.c.step == Step.TIDY.value, step=Step.NONE.value)


def remove(database: Database, change: TeamChange) -> None:
    """Remove a change that has ended with all that was prepared for it."""
    _forget_source(database, change)
    _empty(database, _STAGED, change)
    with database.write() as tx:
        same = (team_change.c.workspace == change.workspace) & (team_change.c.number == change.number)
        tx.execute(sa.delete(team_change).where(same))


def forget(tx: sa.Connection, key: str, users: Collection[str]) -> None:
    """Let these people, who have left Slack, stand in no change any more.

    One that named them is worked out anew, and a sentence about a line that names them goes.
    """
    changes = (
        tx.execute(sa.select(team_change.c.number).where(team_change.c.workspace == key)).scalars().all()
    )
    if not changes or not users:
        return
    named = False
    for some in in_batches(sorted(users)):
        for table in _NAMING:
            gone = sa.delete(table).where(table.c.workspace == key, table.c.user.in_(some))
            named |= tx.execute(gone, execution_options={"preserve_rowcount": True}).rowcount > 0
    found = team_changes.find_open(tx, key)
    if found is None:
        return
    shown = json.dumps(found.findings.get("preview"))  # it names who waits already, whatever the change is
    named |= any(f'"{user}"' in shown for user in users)
    edits = [each for each in found.edits if each["user"] not in users]
    told = {**found.findings, "preview": None, "kept": []} if named else dict(found.findings)
    for part in ("notices", "faults"):
        told[part] = [each for each in told.get(part, ()) if not any(user in str(each) for user in users)]
    anew = {"state": State.WAITING.value} if named and found.state is State.READY else {}
    team_changes.note(tx, found, **{"edits": edits, "findings": told if found.findings else {}, **anew})


def _empty(
    database: Database,
    tables: Iterable[sa.Table],
    change: TeamChange,
    which: Any = lambda table: sa.true(),  # noqa: ANN401, ARG005 - what a table is asked
) -> None:
    for table in tables:
        keys = [each for each in table.primary_key.columns if each.name not in {"workspace", "change"}]
        some = sa.select(*keys).where(_mine(table, change), which(table)).limit(AT_ONCE)
        gone = sa.delete(table).where(_mine(table, change), which(table))
        if database.is_sqlite:  # where nobody writes beside another; elsewhere nobody waits for these rows
            gone = gone.where(sa.tuple_(*keys).in_(some))
        while True:
            with database.write() as tx:
                found = tx.execute(gone, execution_options={"preserve_rowcount": True}).rowcount
            if not database.is_sqlite or found < AT_ONCE:
                break


def _mine(table: sa.Table, change: TeamChange) -> sa.ColumnElement[bool]:
    return (table.c.workspace == change.workspace) & (table.c.change == change.number)
