"""What Slack said of people in followed user groups whom no teams have named yet, until that is proposed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.tables import group_account


@dataclass(frozen=True)
class Said:
    """What Slack said of one account: its name, zone and kind, as `roster.members` reads them."""

    user: str
    name: str
    zone: str
    kind: str


def keep(tx: sa.Connection, workspace: str, said: Iterable[Said]) -> None:
    """Keep what was said; of somebody who is kept already, nothing new."""
    for each in said:
        row = {"workspace": workspace, "user": each.user, "name": each.name}
        insert_once(tx, group_account, row | {"zone": each.zone, "kind": each.kind})


def kept(connection: sa.Connection, workspace: str) -> Mapping[str, Said]:
    """What was said of each account, by user id."""
    rows = connection.execute(sa.select(group_account).where(group_account.c.workspace == workspace))
    return {row.user: Said(row.user, row.name, row.zone, row.kind) for row in rows}


def forget(tx: sa.Connection, workspace: str, users: Collection[str] | None = None) -> None:
    """Forget what was said of these people, or of all."""
    mine = group_account.c.workspace == workspace
    if users is not None:
        mine &= group_account.c.user.in_(users)
    tx.execute(sa.delete(group_account).where(mine))
