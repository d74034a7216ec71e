"""What a lead agreed on with the team is kept for that lead alone, and the last one is found again."""

from datetime import date

import pytest
import sqlalchemy as sa

from slackapp.pulse.partition import Unit
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import agreements, retention, rounds
from slackapp.storage.rounds.agreements import LONGEST, Agreement
from slackapp.storage.rounds.rounds import Round
from tests.cast import LEA, OTTO, WORKSPACE, week
from tests.storage.conftest import open_week, settle_team
from tests.teams import put_teams_in_place

LEAF = "L"
LINE = "We ask for a second pair of eyes before noon."
DAY = date(2026, 1, 9)


@pytest.fixture
def weeks(database: Database) -> tuple[Round, Round]:
    """Two rounds that have ended."""
    settle_team(database)
    found = []
    for number in range(2):
        opened = open_week(database, number)
        with database.write() as tx:
            tx.execute(sa.update(tables.round_).values(status="released"))
            ended = rounds.find(tx, opened.round_id)
        assert ended is not None
        found.append(ended)
    return found[0], found[1]


def keep(database: Database, found: Round, text: str, *, user: str = LEA, leaf: str = LEAF) -> bool:
    with database.write() as tx:
        return agreements.keep(tx, found, leaf, user, text, on=DAY)


def lines(database: Database, found: Round, user: str, leaf: str = LEAF) -> tuple[object, object]:
    """What this person reads at the talk about a round: the last line before it, and its own."""
    with database.read() as connection:
        before = agreements.last_before(connection, found, leaf, user)
        return before, agreements.of_round(connection, found, leaf, user)


def test_a_talk_begins_with_the_last_line_of_the_same_lead_about_the_same_team(
    database: Database, weeks: tuple[Round, Round]
) -> None:
    first, second = weeks
    assert keep(database, first, LINE)
    assert lines(database, first, LEA) == (None, Agreement(LINE, DAY))
    assert lines(database, second, LEA) == (Agreement(LINE, DAY), None)
    assert lines(database, second, OTTO) == (None, None)
    assert lines(database, second, LEA, "another leaf") == (None, None)


def test_a_later_line_about_the_same_round_takes_the_place_of_the_one_before(
    database: Database, weeks: tuple[Round, Round]
) -> None:
    keep(database, weeks[0], LINE)
    keep(database, weeks[0], "Another one.")
    assert lines(database, weeks[1], LEA) == (Agreement("Another one.", DAY), None)


def test_an_empty_line_takes_the_one_before_away_and_no_one_elses(
    database: Database, weeks: tuple[Round, Round]
) -> None:
    keep(database, weeks[0], LINE)
    keep(database, weeks[0], LINE, user=OTTO)
    assert not keep(database, weeks[0], "")
    assert lines(database, weeks[0], LEA) == (None, None)
    assert lines(database, weeks[0], OTTO) == (None, Agreement(LINE, DAY))


def test_a_line_that_is_too_long_is_refused_without_saying_it(
    database: Database, weeks: tuple[Round, Round]
) -> None:
    assert keep(database, weeks[0], "x" * LONGEST)
    with pytest.raises(ValueError, match="300") as refused:
        keep(database, weeks[0], "secret " * LONGEST)
    assert "secret" not in str(refused.value)


def test_a_line_goes_with_its_round_and_with_who_wrote_it(
    database: Database, weeks: tuple[Round, Round]
) -> None:
    for user in (LEA, OTTO):
        keep(database, weeks[0], LINE, user=user)
        keep(database, weeks[1], LINE, user=user)
    with database.write() as tx:
        retention.purge(tx, WORKSPACE, week(1) + retention.KEPT)
    assert lines(database, weeks[1], OTTO) == (None, Agreement(LINE, DAY))
    with database.write() as tx:
        put_teams_in_place(tx, WORKSPACE, units=[Unit("ward", None, "Ward 3")], people=[], memberships=[])
    assert lines(database, weeks[1], LEA) == (None, None)
