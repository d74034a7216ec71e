"""Whole organisations whose check-ins have ended, written into a database: units, leaves and releases."""

import random
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from content.library import load
from content.series import series
from slackapp.pulse.bands import band_of
from slackapp.pulse.calendar import THEMES, Schedule
from slackapp.pulse.tree import Tree, Unit
from slackapp.storage import tables
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, workspaces
from tests.cast import WORKSPACE, week
from tests.promises.history import TOO_FEW, Row, published

Leaves = Mapping[str, tuple[str, ...]]
"""Leaf → its units."""


def settle(tx: Transaction, units: Sequence[Unit]) -> None:
    """Let these be the units, and nobody in them."""
    people.replace(tx, WORKSPACE, units=units, people=[], memberships=[])
    workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"))


def past(
    tx: Transaction,
    number: int,
    released: Mapping[tuple[str, ...], Row],
    *,
    units: Sequence[Unit],
    theme: str = "load",
    **columns: object,
) -> str:
    """Write a check-in that has ended, with what was released of each leaf, by its units; returns its id.

    A leaf is called as its units are, and its id is made of theirs. `columns` are more of the round's.
    """
    key, tree = f"past-{number}", Tree.grow(units)
    status = columns.pop("status", "released")
    values: dict[str, object] = {"id": key, "workspace": WORKSPACE, "number": number, "theme": theme}
    values |= {"opens_at": week(number), "closes_at": week(number, days=3, hours=18), "fingerprint": "-"}
    values |= {"series": series(theme, load().themes[theme].defaults)}
    values |= {"k": 5, "epsilon": 2.0, "focus_epsilon": 1.0}
    tx.execute(sa.insert(tables.round_).values(values | columns))
    leaves = [
        {"round": key, "leaf": leaf_id(*of), "name": " + ".join(tree.units[each].name for each in of)}
        | {"units": list(of), "heads": list(of[:1]), "within": list(tree.holding(of))}
        | {"k": 5, "waited": 0, "size": 12}
        for of in released
    ]
    tx.execute(sa.insert(tables.leaf), leaves)
    if status == "released":
        rows = [
            {"round": key, "leaf": leaf_id(*of), "workspace": WORKSPACE} | row for of, row in released.items()
        ]
        tx.execute(sa.insert(tables.release), rows)
    tx.execute(sa.update(tables.round_).where(tables.round_.c.id == key).values(status=status))
    return key


def leaf_id(*units: str) -> str:
    """The id of the leaf of these units here."""
    return f"leaf-{'-'.join(units)}"


def large(tx: Transaction, *, units: int = 1000, weeks: int = 104, seed: int = 12) -> None:
    """An organisation of so many units with so many check-ins behind it: areas of areas of teams."""
    chance, tree = random.Random(seed), list(_tree(units))
    settle(tx, tree)
    parents = {unit.parent for unit in tree}
    teams = [unit.id for unit in tree if unit.id not in parents]
    level = {team: chance.gauss(3.3, 0.4) for team in teams}
    for number in range(1, weeks + 1):
        rows: dict[tuple[str, ...], Row] = {(team,): _row(chance, level[team]) for team in teams}
        past(tx, number, rows, units=tree, theme=THEMES[number % 2])


def _row(chance: random.Random, level: float) -> Row:
    answered = chance.randint(3, 30)
    if answered < 5:
        return TOO_FEW
    value = min(5.0, max(1.0, round(chance.gauss(level, 0.35), 1)))
    return published(value, chance.randrange(5), band_of(answered))


def _tree(units: int) -> Iterator[Unit]:
    """One unit on top, and ten below each, until there are so many."""
    made, number = [Unit("u0000", None, "Clinic")], 0
    yield made[0]
    while True:
        above = made[number // 10]
        number += 1
        if number >= units:
            return
        made.append(Unit(f"u{number:04}", above.id, f"{above.name[:12]} {number}"))
        yield made[-1]
