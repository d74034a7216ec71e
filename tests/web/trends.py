"""A ward with half a year behind it: both themes, weeks without a number, and what its lead tried."""

from typing import Final

import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.database import Transaction
from slackapp.storage.rounds import lead_prompts
from tests.cast import LEA, WORKSPACE, week
from tests.web import wards
from tests.web.wards import TOO_FEW, VOID, published

LOAD: Final = (3.0, 3.2, 2.9, 3.3, 3.1, None, 3.6, 3.4, 3.5, 3.6)
HELP: Final = (3.8, 4.1, 3.7, 4.3, 4.0, 4.2, None, 3.9, 4.2)
TAKEN: Final = "energy.cameras"
TRIED: Final = "Make cameras optional"


def half_a_year(tx: Transaction) -> None:
    """Write it: load and help take turns, load was asked last; in week 11 too few answered, 14 was void."""
    wards.furnish(tx)
    for at, value in enumerate(LOAD):
        number = 1 + 2 * at
        row = published(value, 1, "8–11") if value else TOO_FEW
        wards.past(tx, number, row, published(2.2, 0), theme="load")
        if at < len(HELP):
            held = HELP[at]
            wards.past(tx, number + 1, published(held, 2, "8–11") if held else VOID, theme="help")
    lead_prompts.note_shown(tx, "past-17", LEA, TAKEN, leaf=wards.WARD_LEAF, now=week(17, days=4))
    said = {"answer": "taken", "answered_at": week(17, days=4)}
    tx.execute(sa.update(tables.prompt_shown).values(said))
    beside = [
        ("past-7", wards.WARD_LEAF, "move"),
        ("past-8", "*", "flu"),
        ("past-7", wards.LAB_LEAF, "lab-only"),
    ]
    for key, leaf, word in beside:
        row = {"round": key, "leaf": leaf, "workspace": WORKSPACE, "word": word}
        tx.execute(sa.insert(tables.mark).values(row))
