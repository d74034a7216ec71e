"""A round asks what was published when it opened, and is compared only with rounds that asked the same."""

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import EntryKind
from content.series import series
from content.themes import Question
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import questions, rounds
from slackapp.storage.rounds.rounds import Round
from tests.storage.conftest import open_week, settle_team
from tests.storage.editing import publish

pytestmark = pytest.mark.both_databases

CAMERAS = (EntryKind.PROMPT, "energy.cameras")
SWAP = (EntryKind.ASKED, "energy")


def opened(database: Database, number: int) -> Round:
    key = open_week(database, number).round_id
    with database.read() as connection:
        found = rounds.find(connection, key)
    assert found
    return found


def asked(database: Database, found: Round) -> tuple[Question, ...]:
    with database.read() as connection:
        return questions.of_round(connection, found.workspace, found.id, found.theme)


def test_a_round_keeps_the_revision_and_the_questions_with_which_it_opened(database: Database) -> None:
    settle_team(database)
    publish(database, {SWAP: {"id": "energy", "item": "energy.b"}})
    before = opened(database, 0)
    items = asked(database, before)
    assert (before.library, items[0].id) == (1, "energy.b")
    publish(database, {SWAP: {"id": "energy", "item": "energy.c"}})
    with database.read() as connection:
        assert rounds.find(connection, before.id) == before
    assert asked(database, before) == items
    assert before.series == series("load", items)
    with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
        tx.execute(sa.update(tables.round_).where(tables.round_.c.id == before.id).values(library=2))


def test_only_what_changes_a_question_starts_a_new_series(database: Database) -> None:
    settle_team(database)
    seeds = opened(database, 0)
    publish(database, {CAMERAS: {**seeded("en")[CAMERAS], "title": "Cameras are up to you"}})
    same = opened(database, 1)
    publish(database, {SWAP: {"id": "energy", "item": "energy.b"}})
    announcing, other = opened(database, 2), opened(database, 3)
    assert (seeds.library, same.library, other.library) == (0, 1, 2)
    assert seeds.series == same.series == announcing.series != other.series
