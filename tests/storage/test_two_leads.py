"""Two leads of one team who press at the same moment are both answered, and what one of them chose stands."""

import threading
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.database import Database, Transaction
from slackapp.storage.rounds import marking, rounds, shared_prompts
from slackapp.storage.rounds.rounds import Round
from tests.cast import WORKSPACE
from tests.storage.conftest import Opened

pytestmark = pytest.mark.both_databases

TIMES = 5
"""So often they do: that they meet is a matter of chance."""


@pytest.fixture
def ended(opened: Opened) -> Round:
    """The team's round has ended."""
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.round_).values(status="released"))
        found = rounds.find(tx, opened.round_id)
    assert found is not None
    return found


def at_once(database: Database, works: Sequence[Callable[[Transaction], object]]) -> list[Exception]:
    """Let each of these be a transaction, all from the same moment on; returns what went wrong."""
    start, wrong = threading.Barrier(len(works)), list[Exception]()

    def run(work: Callable[[Transaction], object]) -> None:
        start.wait()
        try:
            with database.write() as tx:
                work(tx)
        except Exception as error:  # noqa: BLE001 - a thread would swallow it
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_words_put_beside_a_week_at_once_leave_one_of_them(opened: Opened, ended: Round) -> None:
    words = ("move", "flu", "release", "")
    for _ in range(TIMES):
        puts = [
            lambda tx, word=word: marking.put(tx, WORKSPACE, ended.id, word, leaf=opened.leaf)
            for word in words
        ]
        assert at_once(opened.database, puts) == []
    with opened.database.write() as tx:
        marking.put(tx, WORKSPACE, ended.id, "move", leaf=opened.leaf)
        marking.put(tx, WORKSPACE, ended.id, "flu", leaf=opened.leaf)
        assert [week.word for week in marking.weeks(tx, WORKSPACE, opened.leaf)] == ["flu"]


def test_prompts_that_the_team_may_read_chosen_at_once_leave_one_of_them(
    opened: Opened, ended: Round
) -> None:
    prompts = ("asking.round", "energy.cameras", "asking.advice-first", None)
    for _ in range(TIMES):
        shares = [
            lambda tx, prompt=prompt: shared_prompts.share(tx, ended, opened.leaf, prompt)
            for prompt in prompts
        ]
        assert at_once(opened.database, shares) == []
    with opened.database.write() as tx:
        shared_prompts.share(tx, ended, opened.leaf, None)
        assert shared_prompts.shared(tx, ended, opened.leaf) is None
        shared_prompts.share(tx, ended, opened.leaf, "energy.cameras")
        assert shared_prompts.tell(tx, ended, opened.leaf) == "energy.cameras"
        with pytest.raises(shared_prompts.AlreadyTold):
            shared_prompts.share(tx, ended, opened.leaf, None)
        assert shared_prompts.shared(tx, ended, opened.leaf) == "energy.cameras"
