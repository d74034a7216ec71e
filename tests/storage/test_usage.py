"""What HR reads of how much a prompt is used tells nothing about one lead, one team or one moment."""

from collections.abc import Iterable
from datetime import datetime

import pytest
import sqlalchemy as sa

from slackapp.pulse.calendar import Schedule
from slackapp.pulse.partition import Unit
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.library.prompt_reach import done, usage
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import rounds
from tests.cast import LEA, OTHER_WORKSPACE, WORKSPACE, week
from tests.storage.conftest import open_week, settle_team
from tests.teams import put_teams_in_place

PROMPT = "energy.cameras"
LEADS = (LEA, *(f"ULEAD{number}" for number in range(1, 12)))
CLOSED = week(0, days=3, hours=18)


@pytest.fixture
def ended(database: Database) -> Database:
    """A workspace whose first round has closed and whose second is open; another one has none."""
    settle_team(database)
    first = open_week(database, 0)
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=OTHER_WORKSPACE, name="Other")
        workspaces.set_schedule(tx, OTHER_WORKSPACE, Schedule(zone="UTC"))
        tx.execute(sa.update(tables.round_).values(status="void"))
        assert rounds.latest_ended(tx, WORKSPACE) is not None
    open_week(database, 1)
    assert first.window.closes_at == CLOSED
    return database


def show(
    database: Database, users: Iterable[str], at: datetime, round_id: str = "r", *, leaf: str = ""
) -> None:
    """These leads, each of a team of their own or all of one, were shown the prompt at this moment."""
    with database.write() as tx:
        for user in users:
            row = {"workspace": WORKSPACE, "user": user, "round": round_id, "prompt": PROMPT}
            row["leaf"] = leaf or f"team of {user}"
            tx.execute(sa.insert(tables.prompt_shown).values(**row, shown_at=at))


def read(database: Database, workspace: str = WORKSPACE) -> object:
    with database.read() as connection:
        return usage(connection, workspace)


@pytest.mark.parametrize(("leads", "band"), [(5, "5–7"), (7, "5–7"), (8, "8–11"), (12, "12–19")])
def test_usage_says_roughly_how_many_teams(ended: Database, leads: int, band: str) -> None:
    show(ended, LEADS[:leads], CLOSED)
    assert read(ended) == {PROMPT: band}
    assert read(ended, OTHER_WORKSPACE) == {}


def test_five_accounts_that_lead_one_team_are_one_team(ended: Database) -> None:
    show(ended, LEADS[:9], CLOSED, leaf="one")
    assert read(ended) == {}


def test_what_teams_did_is_told_by_the_same_rule(ended: Database) -> None:
    show(ended, LEADS[:7], CLOSED)
    said = sa.update(tables.prompt_shown).values(answer="done", answered_at=CLOSED)
    for number, user in enumerate(LEADS[:7], 1):
        with ended.write() as tx:
            tx.execute(said.where(tables.prompt_shown.c.user == user))
            assert done(tx, WORKSPACE) == ({PROMPT: "5–7"} if number >= 5 else {})
    with ended.write() as tx:
        tx.execute(said.values(answered_at=week(1)))
        assert done(tx, WORKSPACE) == {}, "what was said since the last close is told after the next one"


def test_what_one_to_four_leads_were_shown_reads_like_what_nobody_was(ended: Database) -> None:
    for number, user in enumerate(LEADS[:4]):
        assert read(ended) == {}
        show(ended, [user], CLOSED)
        for again in range(number * 20):  # every week, and whenever they press [Another]
            show(ended, [user], CLOSED, f"again {again}")
    assert read(ended) == {}


def test_showing_it_once_more_to_the_same_leads_moves_nothing(ended: Database) -> None:
    show(ended, LEADS[:5], CLOSED)
    before = read(ended)
    show(ended, LEADS[:5], CLOSED, "another round")
    assert read(ended) == before


def test_nothing_moves_between_one_close_and_the_next(ended: Database) -> None:
    show(ended, LEADS[:7], CLOSED)
    before = read(ended)
    show(ended, LEADS[7:], week(0, days=3, hours=18.1), "another")
    assert read(ended) == before == {PROMPT: "5–7"}
    with ended.write() as tx:
        tx.execute(sa.update(tables.round_).values(status="void"))
    assert read(ended) == {PROMPT: "12–19"}


def test_who_leaves_leaves_no_gap_within_a_band(ended: Database) -> None:
    show(ended, LEADS[:7], CLOSED)
    with ended.write() as tx:
        put_teams_in_place(tx, WORKSPACE, units=[Unit("ward", None, "Ward 3")], people=[], memberships=[])
        left = tx.execute(sa.select(tables.prompt_shown.c.user)).scalars().all()
        assert LEA not in left
        assert len(left) == 6
    assert read(ended) == {PROMPT: "5–7"}


def test_before_the_first_close_there_is_nothing_to_read(database: Database) -> None:
    settle_team(database)
    open_week(database, 0)
    show(database, LEADS, week(0))
    assert read(database) == {}
