"""In which order messages are claimed, and how: a large round is not sorted for each few of them."""

from datetime import timedelta
from typing import Any

import pytest

from slackapp.storage.database import Database
from slackapp.storage.outbox import LEASE
from slackapp.storage.rounds import deliveries
from tests.services.statements import statements_and_values
from tests.storage.conftest import TEAM, Opened
from tests.storage.planned import TUESDAY_AT_TEN, Week, open_round, team

__all__ = ["open_round", "team"]  # fixtures that stand elsewhere

NOW = TUESDAY_AT_TEN
SOON = timedelta(seconds=1)


def test_whose_lease_ran_out_comes_before_the_others_and_who_was_put_off_after_all(open_round: Week) -> None:
    with open_round.database.write() as tx:
        lost, refused = deliveries.claim(tx, open_round.id, now=NOW, wall=NOW, limit=2)
        deliveries.OUTBOX.put_off(tx, refused, NOW + SOON)
        later = NOW + LEASE + SOON
        claimed = [
            each.user
            for _ in range(len(TEAM) + 1)
            for each in deliveries.claim(tx, open_round.id, now=NOW, wall=later, limit=1)
        ]
    assert claimed[0] == lost.user
    assert claimed[-1] == refused.user
    assert sorted(claimed) == sorted(TEAM), "each once, and nobody is left"


def test_who_was_put_off_is_not_taken_before_their_time(open_round: Week) -> None:
    with open_round.database.write() as tx:
        refused, *_ = deliveries.claim(tx, open_round.id, now=NOW, wall=NOW, limit=1)
        deliveries.OUTBOX.put_off(tx, refused, NOW + SOON)
        claimed = deliveries.claim(tx, open_round.id, now=NOW, wall=NOW, limit=1000)
    assert {each.user for each in claimed} == {*TEAM} - {refused.user}


def test_of_what_was_cut_off_only_what_came_first_waits_for_its_lease(open_round: Week) -> None:
    with open_round.database.write() as tx:
        first, *rest = deliveries.claim(tx, open_round.id, now=NOW, wall=NOW, limit=1000)
        deliveries.OUTBOX.free_cut_off(tx, open_round.id)
        assert not any(deliveries.OUTBOX.stands(tx, each) for each in rest)
        assert deliveries.OUTBOX.stands(tx, first)
        again = deliveries.claim(tx, open_round.id, now=NOW, wall=NOW, limit=1000)
    assert {each.user for each in again} == {each.user for each in rest}


@pytest.mark.both_databases
def test_what_was_never_put_off_is_claimed_in_the_order_of_an_index(opened: Opened) -> None:
    with statements_and_values(opened.database) as asked, opened.database.write() as tx:
        deliveries.claim(tx, opened.round_id, now=NOW, wall=NOW, limit=20)
    (fresh,) = (each for each in asked if "ORDER BY delivery.due_at" in each[0])
    plan = planned(opened.database, *fresh)
    assert "status_due_at" in plan, "of so few rows either index that has this order will do"
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.both_databases
def test_what_is_claimed_is_changed_row_by_row_by_its_key(opened: Opened) -> None:
    with statements_and_values(opened.database) as asked, opened.database.write() as tx:
        deliveries.claim(tx, opened.round_id, now=NOW, wall=NOW, limit=20)
        deliveries.OUTBOX.free_cut_off(tx, opened.round_id)
    changes = [said for said, _ in asked if said.startswith("UPDATE")]
    assert len(changes) <= 2, "one statement, however many rows"
    assert not any(" IN " in each for each in changes)


def planned(database: Database, statement: str, values: Any) -> str:  # noqa: ANN401 - as the driver takes them
    """How the database would go about a statement, of a table that is large."""
    words = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.write() as tx:
        if not database.is_sqlite:
            for way in ("seqscan", "bitmapscan"):
                tx.exec_driver_sql(f"SET LOCAL enable_{way} = off")  # of so few rows it would read all
        return "\n".join(str(row[-1]) for row in tx.exec_driver_sql(f"{words} {statement}", values))
