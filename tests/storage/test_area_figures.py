"""What many teams say is composed once after each check-in, and is what their releases say at any time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from slackapp.pulse.report import Outcome
from slackapp.storage import tables
from slackapp.storage.database import Database, Transaction
from slackapp.storage.rounds import marking, organisation
from slackapp.storage.rounds.area_figures import Figures
from slackapp.storage.rounds.organisation import Overview
from slackapp.storage.rounds.released import Ended, with_releases
from tests.cast import OTHER_WORKSPACE, WORKSPACE
from tests.promises.history import Row, published
from tests.services.statements import statements
from tests.storage.clinic import ASK
from tests.web import organisations
from tests.web.organisations import CLINIC

pytestmark = pytest.mark.both_databases
AREAS = (None, "clinic", "wards")


def shown(database: Database, figures: Figures) -> list[Overview]:
    """The page of the organisation and of each area, by what is remembered."""
    with database.read() as connection:
        return [organisation.overview(connection, figures, WORKSPACE, area=area) for area in AREAS]


def released(value: float) -> dict[tuple[str, ...], Row]:
    """A check-in in which the lab is alone in its group, and all teams have the same number."""
    return {(unit,): published(value, 1) for unit in ("ward3", "ward4", "lab")}


def one_more(database: Database, value: float) -> str:
    """Another check-in ends."""
    with database.write() as tx:
        return organisations.past(tx, 13, released(value), units=CLINIC)


def test_a_page_is_the_same_whether_anything_is_remembered_or_not(clinic: Database) -> None:
    kept = Figures()
    assert shown(clinic, kept) == shown(clinic, kept) == shown(clinic, Figures())


def test_releases_are_read_again_only_once_another_check_in_has_ended(clinic: Database) -> None:
    kept = Figures()
    before = shown(clinic, kept)
    with statements(clinic) as asked:
        shown(clinic, kept)
    of_all = [each for each in asked if "FROM release" in each]
    assert asked
    assert of_all == []

    one_more(clinic, 1.5)
    with statements(clinic) as asked:
        after = shown(clinic, kept)
    assert len([each for each in asked if "FROM release" in each]) == 1
    assert after == shown(clinic, Figures())
    for then, now in zip(before, after, strict=True):
        assert now.whole.headlines["load"].value < then.whole.headlines["load"].value


def test_a_check_in_of_the_same_name_in_a_restored_database_is_another_one(clinic: Database) -> None:
    kept = Figures()
    key = one_more(clinic, 1.5)
    before = shown(clinic, kept)
    with clinic.write() as tx:
        tx.execute(sa.insert(tables.purge_permit).values(workspace=WORKSPACE))
        for table in (tables.release, tables.leaf):
            tx.execute(sa.delete(table).where(table.c.round == key))
        tx.execute(sa.delete(tables.round_).where(tables.round_.c.id == key))
        tx.execute(sa.delete(tables.purge_permit))
        organisations.past(tx, 13, released(4.5), units=CLINIC, fingerprint="another")

    after = shown(clinic, kept)
    assert after == shown(clinic, Figures())
    assert after[0].whole.headlines["load"].value > before[0].whole.headlines["load"].value


def test_how_a_check_in_became_void_in_a_restored_database_is_what_is_said(clinic: Database) -> None:
    kept, said = Figures(), []
    for by_pause in (False, True):
        with clinic.write() as tx:
            tx.execute(sa.insert(tables.purge_permit).values(workspace=WORKSPACE))
            for table, of in ((tables.leaf, tables.leaf.c.round), (tables.round_, tables.round_.c.id)):
                tx.execute(sa.delete(table).where(of == "past-13"))
            tx.execute(sa.delete(tables.purge_permit))
            organisations.past(tx, 13, released(1.5), units=CLINIC, status="void", void_by_pause=by_pause)
        after = shown(clinic, kept)
        assert after == shown(clinic, Figures())
        said.append(after[0].whole.charts[0].steps[-1].outcome)
    assert said == [Outcome.VOID, Outcome.PAUSED]


def test_whose_figures_are_remembered_waits_for_nobody_whose_are_being_composed(
    clinic: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.storage.remembered.TURNS", 1)
    kept, real, meanwhile = Figures(), with_releases, list[list[Overview]]()
    before = shown(clinic, kept)

    def slow(connection: Transaction, of: Sequence[sa.Row[Any]]) -> tuple[Ended, ...]:
        with ThreadPoolExecutor(1) as pool:
            meanwhile.append(pool.submit(shown, clinic, kept).result(timeout=10))
        return real(connection, of)

    monkeypatch.setattr("slackapp.storage.rounds.area_figures.with_releases", slow)
    with clinic.read() as connection:
        kept.whole(connection, OTHER_WORKSPACE)
    assert meanwhile == [before]


def test_a_word_beside_a_week_is_shown_at_once(clinic: Database) -> None:
    kept = Figures()
    assert {step.marks for chart in shown(clinic, kept)[0].whole.charts for step in chart.steps} == {()}
    with clinic.write() as tx:
        marking.put_everywhere(tx, WORKSPACE, "past-11", "Move", by=ASK)

    found = shown(clinic, kept)
    assert found == shown(clinic, Figures())
    marked = [step.day for chart in found[0].whole.charts for step in chart.steps if step.marks == ("Move",)]
    assert len(marked) == 1


def test_another_workspace_is_remembered_apart(clinic: Database) -> None:
    kept = Figures()
    shown(clinic, kept)
    with clinic.read() as connection:
        assert not kept.whole(connection, OTHER_WORKSPACE).ended
        assert kept.whole(connection, WORKSPACE).ended
