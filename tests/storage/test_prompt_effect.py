"""Whether a prompt helps is read of a whole workspace, moves with a close alone, and counts in fives."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from slackapp.pulse.calendar import Schedule
from slackapp.pulse.effect import Effect, Verdict, effect
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.people import workspaces
from tests.cast import OTHER_WORKSPACE, WORKSPACE
from tests.pulse.forty_teams import DOES_NOT, HELPS, one_year
from tests.storage.written_year import write_year


@pytest.fixture
def organisation(database: Database) -> Database:
    """A workspace in which a year of forty teams has gone by, and another one."""
    with database.write() as tx:
        for key in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.register(tx, enterprise_id=None, team_id=key, name=key)
            workspaces.set_schedule(tx, key, Schedule(zone="Europe/London"))
    write_year(database, one_year())
    later = datetime(2026, 1, 12, tzinfo=UTC)
    one = {
        "id": "other",
        "workspace": OTHER_WORKSPACE,
        "number": 1,
        "theme": "help",
        "series": "help",
        "k": 5,
    }
    one |= {"opens_at": later, "closes_at": later + timedelta(days=4), "fingerprint": "-", "epsilon": 2.0}
    with database.write() as tx:
        tx.execute(sa.insert(tables.round_).values(one))
        tx.execute(sa.update(tables.round_).where(tables.round_.c.id == "other").values(status="released"))
    return database


def read(database: Database, workspace: str = WORKSPACE, prompt: str | None = None) -> Mapping[str, Effect]:
    with database.read() as connection:
        return effects(connection, workspace, prompt=prompt)


def test_the_releases_of_a_year_tell_which_prompt_helps(organisation: Database) -> None:
    found = read(organisation)
    assert found[HELPS] == effect(HELPS, one_year().evidence)
    assert found[DOES_NOT] == effect(DOES_NOT, one_year().evidence)
    assert (found[HELPS].verdict, found[HELPS].difference) == (Verdict.HIGHER, 0.5)
    assert found[DOES_NOT].verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_one_prompt_reads_as_it_does_among_all_and_another_workspace_reads_nothing(
    organisation: Database,
) -> None:
    assert read(organisation, prompt=HELPS) == {HELPS: read(organisation)[HELPS]}
    assert read(organisation, prompt="no.such") == {}
    assert read(organisation, OTHER_WORKSPACE) == {}


def test_what_is_pressed_after_a_close_counts_with_the_next_one(organisation: Database) -> None:
    before = read(organisation)
    shown = tables.prompt_shown
    with organisation.write() as tx:
        own = tables.round_.c.workspace == WORKSPACE
        last = tx.execute(sa.select(sa.func.max(tables.round_.c.closes_at)).where(own)).scalar_one()
        late = {"answer": "done", "answered_at": last + timedelta(minutes=1)}
        tx.execute(sa.update(shown).where(shown.c.prompt == DOES_NOT, shown.c.answer.is_(None)).values(late))
    assert read(organisation) == before
    with organisation.write() as tx:
        tx.execute(
            sa.update(shown).where(shown.c.answered_at == late["answered_at"]).values(answered_at=last)
        )
    assert read(organisation)[DOES_NOT] != before[DOES_NOT]


def test_what_was_taken_or_refused_is_not_done(organisation: Database) -> None:
    shown = tables.prompt_shown
    for answer in ("taken", "refused"):
        with organisation.write() as tx:
            mine = shown.c.prompt == HELPS, shown.c.answer.is_not(None)
            tx.execute(sa.update(shown).where(*mine).values(answer=answer))
        assert HELPS not in read(organisation)


def test_a_handful_of_teams_reads_like_none(organisation: Database) -> None:
    shown = tables.prompt_shown
    did = sorted({each.team for each in one_year().shown if HELPS in each.done})
    with organisation.write() as tx:
        few = shown.c.prompt == HELPS, shown.c.leaf.in_(did[9:])
        tx.execute(sa.update(shown).where(*few).values(answer=None, answered_at=None))
    assert HELPS not in read(organisation)
