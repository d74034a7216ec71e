"""Promise 15: whoever has every statement written down reads of no person beside a box (R4)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from slackapp.blocks.ids import Action
from slackapp.storage.database import Database
from slackapp.storage.rounds import intake, rounds
from slackapp.storage.rounds.intake import Put, Way
from slackapp.storage.rounds.open_rounds import STALE_SECONDS
from tests.promises.house import House, house
from tests.scenarios.office import COLLEAGUES, LAB, TAPS, WARD
from tests.services.postgres import PostgresServer

Logged = Callable[[Callable[[], object]], str]

ANA, BEN, CHLOE = WARD[:3]


@pytest.fixture
def home(
    migrated_postgres_url: str,
    postgres_server: PostgresServer,
    queue_redis_url: str,
    key_redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[House]:
    """A house whose round is open, on a server whose owner has every statement written down."""
    with postgres_server.admin() as admin:
        name = sa.make_url(migrated_postgres_url).database
        admin.execute(f"ALTER DATABASE {name} SET log_statement = 'all'".encode())
    with house(migrated_postgres_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        opened.people.presses(BEN, Action.CHECKIN_START, opened.round.id)  # the first of a process reads more
        yield opened


@pytest.fixture
def logged(postgres_server: PostgresServer) -> Logged:
    """What the server writes down while something is done."""
    log: Path = postgres_server.data.parent / "log"

    def during(what: Callable[[], object]) -> str:
        before = log.stat().st_size
        what()
        return log.read_bytes()[before:].decode()

    return during


def named_in(log: str) -> set[str]:
    """Which people a log names."""
    return {user for user in (*WARD, *LAB, *COLLEAGUES) if f"'{user}'" in log}


def statements(log: str) -> list[str]:
    """What was asked of the database, by its first word; "nothing" where it was asked whether it is there."""
    said = [line.partition("LOG:")[2].partition(": ")[2] for line in log.splitlines() if "LOG:" in line]
    return [each.split()[0] if each.strip(" ;") else "nothing" for each in said]


def test_from_start_to_thank_you_no_statement_names_anybody_and_no_home_is_published(
    home: House, logged: Logged
) -> None:
    round_id, people = home.round.id, home.people
    home.slack.take()
    typed = logged(lambda: people.types(ANA, "checkin"))
    started = logged(lambda: people.presses(ANA, Action.CHECKIN_START, round_id))
    sent = logged(lambda: people.sends(ANA, round_id, TAPS))
    left_out = logged(lambda: people.presses(BEN, Action.CHECKIN_NOT_THIS_WEEK, round_id))
    again = logged(lambda: people.sends(ANA, round_id, TAPS))
    all_of_it = (typed, started, sent, left_out, again)

    assert [each.count("box.sealed") for each in all_of_it] == [1] * 5, "the log is written"
    assert named_in("".join(all_of_it)) == set()
    assert [each.count("UPDATE box") for each in all_of_it] == [0, 0, 1, 1, 0]
    assert statements(sent) == statements(left_out) == ["BEGIN", "SELECT", "UPDATE", "COMMIT"]
    assert statements(again) == ["BEGIN", "SELECT", "COMMIT"]
    assert statements(started) == ["SELECT"], "one look before the window opens"
    assert home.count() == 2
    calls = [call.path.rpartition("/")[2] for call in home.slack.take()]
    assert calls.count("views.open") == 2
    assert "views.publish" not in calls


def test_a_statement_that_looks_for_a_persons_box_is_caught(
    home: House, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = intake._put

    def naming(database: Database, way: Way, user: str, answers: Sequence[int | None] | None) -> Put:
        with database.read() as connection:
            assert rounds.leaf_of(connection, way.round_id, user)
        return real(database, way, user, answers)

    monkeypatch.setattr(intake, "_put", naming)
    round_id = home.round.id
    assert named_in(logged(lambda: home.people.sends(ANA, round_id, TAPS))) == {ANA}


@pytest.mark.slow
def test_the_keepers_pass_and_a_late_look_read_of_everybody_alike_whoever_has_answered(
    home: House, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, round_id = home.app.extensions["leanon"], home.round.id

    def reads() -> list[str]:
        log = logged(services.keeper.run_once)
        assert named_in(log) == set()
        return [line.partition("LOG:")[2] for line in log.splitlines() if "execute" in line]

    before = reads()
    assert sum("person.country" in each for each in before) == 1
    home.people.sends(ANA, round_id, TAPS)
    assert reads() == before

    remembered, now = services.open_rounds, services.open_rounds._monotonic()
    monkeypatch.setattr(remembered, "_monotonic", lambda: now + STALE_SECONDS + 1)
    late = logged(lambda: home.people.sends(CHLOE, round_id, TAPS))
    assert late.count("person.country") == 1
    assert named_in(late) == set()
