"""Writes what earlier rounds released, and nonsense into every table that must not matter to a reader."""

import random
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from content.library import load
from content.series import series
from slackapp.pulse.calendar import THEMES
from slackapp.storage import tables
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.promises.house import House
from tests.scenarios.office import EVERYBODY

Row = dict[str, Any]

READERS: Final = (ANA, LEA, OTTO, HANA)
"""Whose Home tabs are looked at."""
TOO_FEW: Final[Row] = {"status": "too_few", "value": None, "focus": None, "band": None}
VOID: Final[Row] = TOO_FEW | {"status": "void"}


def published(value: float, focus: int | None, band: str = "5–7") -> Row:
    """What a release row says when there is something to say."""
    return {"status": "published", "value": value, "focus": focus, "band": band}


def write(house: House, past: Sequence[Sequence[Row]]) -> None:
    """Let these be the releases of both teams in the rounds before the open one, and the only ones."""
    leaves = _leaves(house)
    with house.database.write() as tx:
        _forget(tx, house.round.id)
        for index, both in enumerate(past):
            key, back = f"{WORKSPACE}-past-{index}", len(past) - index
            _begin(tx, key, house.round.number - back, back, THEMES[index % 2])
            for (leaf, reader), released in zip(leaves, both, strict=True):
                tx.execute(sa.insert(tables.leaf).values({**leaf, "round": key}))
                tx.execute(sa.insert(tables.recipient).values(round=key, leaf=leaf["leaf"], user=reader))
                row = {"round": key, "leaf": leaf["leaf"], "workspace": WORKSPACE} | released
                tx.execute(sa.insert(tables.release).values(row))
            tx.execute(sa.update(tables.round_).where(tables.round_.c.id == key).values(status="released"))


def scramble(house: House, chance: random.Random) -> None:
    """Fill boxes, deliveries, reports and rosters with nonsense, but for who is asked in the open round, and
    for when the readers' own message of it comes: their Home tab says so, to them alone.
    """
    kinds, states = ("intro", "checkin", "void"), ("pending", "claimed", "sent", "refused")
    open_round = house.round.id
    with house.database.write() as tx:
        at = tables.leaf.c
        known = tx.execute(sa.select(at.round, at.leaf).order_by(at.round, at.leaf)).all()
        own = (tables.delivery.c.round == open_round) & tables.delivery.c.user.in_(READERS)
        tx.execute(sa.delete(tables.delivery).where(sa.not_(own)))
        for table in (tables.box, tables.report):
            tx.execute(sa.delete(table))
        tx.execute(sa.delete(tables.roster).where(tables.roster.c.round != open_round))
        for round_id, leaf in known:
            one = {"round": round_id, "leaf": leaf}
            if chance.random() < 0.6:
                sealed = chance.randbytes(chance.choice([0, 40, 2028]))
                tx.execute(sa.insert(tables.box).values(one | {"sealed": sealed}))
        for round_id in sorted({row.round for row in known}):
            for user in chance.sample(EVERYBODY, chance.randint(1, 9)):
                here = {"round": round_id, "user": user}
                if round_id == open_round and user in READERS:
                    continue
                told = {"kind": chance.choice(kinds), "status": chance.choice(states), "due_at": week(50)}
                tx.execute(sa.insert(tables.delivery).values(here | told))
                if round_id != open_round and chance.random() < 0.5:
                    tx.execute(sa.insert(tables.roster).values(here | {"leaf": chance.choice(known).leaf}))


def _forget(tx: sa.Connection, but: str) -> None:
    tx.execute(sa.insert(tables.purge_permit).values(workspace=WORKSPACE))
    for table in (tables.release, tables.report, tables.recipient, tables.prompt_shown, tables.leaf):
        tx.execute(sa.delete(table).where(table.c.round != but))
    tx.execute(sa.delete(tables.round_).where(tables.round_.c.id != but))
    tx.execute(sa.delete(tables.purge_permit))


def _begin(tx: sa.Connection, key: str, number: int, back: int, theme: str) -> None:
    asked = load().themes[theme].defaults
    tx.execute(
        sa.insert(tables.round_).values(
            id=key,
            workspace=WORKSPACE,
            number=number,
            theme=theme,
            series=series(theme, asked),
            opens_at=week(-back),
            closes_at=week(-back, days=3, hours=18),
            fingerprint="-",
            k=5,
            epsilon=2.0,
            focus_epsilon=1.0,
        )
    )


def _leaves(house: House) -> list[tuple[Row, str]]:
    """The leaves of the open round with who reads each."""
    leaf, reader = tables.leaf, tables.recipient
    both = (reader.c.leaf == leaf.c.leaf) & (reader.c.round == leaf.c.round)
    with house.database.read() as connection:
        found = connection.execute(
            sa.select(leaf, reader.c.user.label("reader"))
            .join(reader, both)
            .where(leaf.c.round == house.round.id)
            .order_by(leaf.c.leaf)
        ).all()
    rows = [row._asdict() for row in found]
    return [(row, row.pop("reader")) for row in rows]
