"""A round asks what was published when it opened, and is compared only with rounds that asked the same."""

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import EntryKind
from content.series import series
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.rounds import Round
from tests.storage.conftest import open_week, settle_team
from tests.storage.editing import publish

CAMERAS = (EntryKind.PROMPT, "energy.cameras")
QUESTION = (EntryKind.ITEM, "energy.a")
SWAP = (EntryKind.ASKED, "energy")


def opened(database: Database, number: int) -> Round:
    key = open_week(database, number).round_id
    with database.read() as connection:
        found = rounds.find(connection, key)
    assert found
    return found


def test_a_round_keeps_the_revision_and_the_questions_with_which_it_opened(database: Database) -> None:
    settle_team(database)
    publish(database, {SWAP: {"id": "energy", "item": "energy.b"}})
    before = opened(database, 0)
    assert (before.library, before.items[0]) == (1, "energy.b")
    publish(database, {SWAP: {"id": "energy", "item": "energy.c"}})
    with database.read() as connection:
        assert rounds.find(connection, before.id) == before
        asked = Libraries().at(connection, before.workspace, before.library).themes["load"].defaults
    assert before.items == tuple(item.id for item in asked)
    assert before.series == series("load", asked)
    with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
        tx.execute(sa.update(tables.round_).where(tables.round_.c.id == before.id).values(library=2))


def test_only_what_changes_a_question_starts_a_new_series(database: Database) -> None:
    settle_team(database)
    seeds = opened(database, 0)
    publish(database, {CAMERAS: {**seeded("en")[CAMERAS], "title": "Cameras are up to you"}})
    same = opened(database, 1)
    publish(database, {QUESTION: {**seeded("en")[QUESTION], "text": "I had energy for my work."}})
    other = opened(database, 2)
    assert (seeds.library, same.library, other.library) == (0, 1, 2)
    assert seeds.items == same.items == other.items
    assert seeds.series == same.series != other.series
