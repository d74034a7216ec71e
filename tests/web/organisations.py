"""Whole organisations whose check-ins have ended, written into a database: units, leaves and releases."""

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

import sqlalchemy as sa
from flask.testing import FlaskClient

from content.library import load
from content.series import series
from slackapp.pulse.bands import band_of
from slackapp.pulse.calendar import THEMES, Schedule
from slackapp.pulse.tree import Tree, Unit
from slackapp.storage import tables
from slackapp.storage.database import Transaction
from slackapp.storage.people import workspaces
from tests.cast import WORKSPACE, week
from tests.promises.history import TOO_FEW, VOID, Row, published
from tests.teams import put_teams_in_place
from tests.web.conftest import Site

CLINIC: Final = (
    Unit("clinic", None, "Clinic"),
    Unit("wards", "clinic", "Wards"),
    Unit("ward3", "wards", "Ward 3"),
    Unit("ward4", "wards", "Ward 4"),
    Unit("lab", "clinic", "Lab"),
    Unit("office", "clinic", "Office"),
)
"""Two wards below one area, and two teams that are too small alone."""


def three_months(tx: Transaction) -> None:
    """Twelve check-ins of the clinic: load and help take turns, help was asked last.

    In one too few of Ward 3 answered, one was void for all, and of the last on load the lab's box was broken.
    """
    settle(tx, CLINIC)
    load = iter((3.0, 3.1, 2.9, None, 3.6, 3.8))
    for number in range(1, 13):
        asks_load = number % 2 == 1
        value = next(load) if asks_load else 3.5
        rows: dict[tuple[str, ...], Row] = {
            ("ward3",): TOO_FEW if value is None else published(value, 1 if asks_load else 3, "8–11"),
            ("ward4",): published(3.4 if asks_load else 4.0, 3, "12–19"),
            ("lab", "office"): published(4.2, 0),
        }
        if number == 11:
            rows["lab", "office"] = VOID
        status = "void" if number == 6 else "released"
        past(tx, number, rows, units=CLINIC, theme="load" if asks_load else "help", status=status)


def settle(tx: Transaction, units: Sequence[Unit]) -> None:
    """Let these be the units, and nobody in them."""
    put_teams_in_place(tx, WORKSPACE, units=units, people=[], memberships=[])
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


def words(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def at_unit(page: str, name: str) -> str:
    """What stands at this unit in the tree."""
    found = [
        part
        for part in re.split(r'<li id="unit-\d+" class="unit', page)
        if re.search(rf"<h3>(<a[^>]*>)?{name}<", part)
    ]
    assert len(found) == 1, name
    return found[0].partition("</li>")[0]


def take(site: Site, client: FlaskClient, path: str = "/organisation/export") -> list[dict[str, str]]:
    """The releases that somebody takes along, a line each."""
    answer = client.post(path, data=site.form(client))
    assert answer.status_code == 200, answer.status
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


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
