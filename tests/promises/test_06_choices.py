"""Promise 6: what somebody chose about their messages shows to nobody else, and moves no group (R10)."""

from datetime import date

import pytest
import sqlalchemy as sa

from content.wording import Wording
from slackapp.blocks import group, kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.ids import Action
from slackapp.pulse.calendar import Slot
from slackapp.pulse.partition import Reason
from slackapp.storage import tables
from slackapp.storage.people import choices
from slackapp.storage.rounds import plans, sending
from tests.cast import ANA, HANA, WORKSPACE
from tests.promises.house import TUESDAY, UNKNOWN, House
from tests.promises.surfaces import cookie, differing, heard, page_of, surfaces
from tests.scenarios.office import WARD

BEN = WARD[1]


def choose_everything(home: House) -> None:
    """Ben has an hour of his own, a pause, days away and a reminder, and then stops all messages."""
    with home.database.write() as tx:
        choices.set_slot(tx, WORKSPACE, BEN, Slot(2, home.round.opens_at.time().replace(hour=9)))
        choices.set_pause(tx, WORKSPACE, BEN, date(2026, 12, 1))
        choices.set_away(tx, WORKSPACE, BEN, date(2026, 1, 1), date(2027, 1, 1))
        choices.set_remind(tx, WORKSPACE, BEN, on=True)
    home.people.types(BEN, "stop")


def test_what_somebody_chose_shows_on_no_surface_of_anybody_else(
    small_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = surfaces(small_home)
    choose_everything(small_home)
    with small_home.database.read() as connection:
        row = connection.execute(tables.person.select().where(tables.person.c.user == BEN)).one()
    assert (row.silent, row.remind, row.away_until) == (True, True, date(2027, 1, 1))
    assert differing(before, surfaces(small_home)) == []
    show_who_stopped(small_home, monkeypatch)  # a leak that must be seen
    after = heard(small_home, small_home.people.presses, ANA, Action.GROUP)
    assert after != before[f"my group for {ANA}"]
    assert b"1 silent" in after


def show_who_stopped(home: House, patch: pytest.MonkeyPatch) -> None:
    real = group.group_modal

    def knowing(
        words: Wording,
        facts: LeafFacts | None,
        reason: Reason | None,
        joining: tuple[str, tuple[str, ...]] | None = None,
    ) -> kit.View:
        with home.database.read() as connection:
            count = len(connection.execute(choices.silent(WORKSPACE)).all())
        view = real(words, facts, reason, joining)
        return (
            view if facts is None else {**view, "blocks": [*view["blocks"], kit.context(f"{count} silent")]}
        )

    patch.setattr("slackapp.listeners.home.group_modal", knowing)


def of_hr(home: House) -> bytes:
    """What HR reads of sending, in the console and in App Home."""
    cookie(home, HANA)
    return page_of(home, "/hr", HANA) + heard(home, home.people.opens_home, HANA)


def test_what_hr_reads_of_sending_is_the_same_whoever_says_yes_no_or_stop(
    small_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_home.slack.take()
    before = of_hr(small_home)
    assert b"All that was due at the usual hour is out" in before

    def naive(connection: sa.Connection, workspace: str) -> sending.State:
        waiting = sa.select(sa.func.count()).where(tables.delivery.c.status == "pending")
        left = connection.execute(waiting).scalar_one()
        return sending.State(workspace, refused=f"{left}_left", refused_at=TUESDAY)

    with monkeypatch.context() as patch:  # a leak that must be seen
        patch.setattr(sending, "state", naive)
        leaking = of_hr(small_home)
    with small_home.database.write() as tx:
        for user, chosen in zip(WARD, ("no", "unknown", "yes") * len(WARD), strict=False):
            choices.set_consent(tx, WORKSPACE, user, chosen)  # type: ignore[arg-type]  # one of the three
            plans.replan(tx, WORKSPACE, [user], small_home.clock.now())
        plans.ask_now(tx, WORKSPACE, UNKNOWN, small_home.clock.now())
    choose_everything(small_home)
    small_home.slack.take()
    assert of_hr(small_home) == before
    with monkeypatch.context() as patch:
        patch.setattr(sending, "state", naive)
        assert of_hr(small_home) != leaking
    small_home.tick()
    small_home.slack.take()
    assert of_hr(small_home) == before
