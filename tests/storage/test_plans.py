"""When each person gets their message of a round, whatever changes in the middle of it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from slackapp.pulse.calendar import Schedule, Slot, Window
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.outbox import Claim
from slackapp.storage.people import choices, people, workspaces
from slackapp.storage.rounds import deliveries, plans, released
from tests.cast import ANA, LEA, WORKSPACE, week
from tests.storage.conftest import TEAM, settle_team
from tests.storage.planned import (
    BEN,
    CLEO,
    EARLY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    TUESDAY_AT_TEN,
    TUESDAY_NOON,
    WEDNESDAY,
    WEDNESDAY_AT_TEN,
    Week,
    away,
    is_held,
    moves_to,
    open_round,
    opened_week,
    slot,
    team,
)

__all__ = ["open_round", "team"]  # fixtures that stand elsewhere


def test_who_is_silent_said_no_or_is_away_all_week_is_planned_nothing(team: Database) -> None:
    with team.write() as tx:
        choices.stop(tx, WORKSPACE, ANA)
        choices.set_consent(tx, WORKSPACE, BEN, "no")
        choices.set_pause(tx, WORKSPACE, CLEO, date(2026, 2, 2))
    found = opened_week(team)
    assert [found.planned(user) for user in (ANA, BEN, CLEO)] == [{}, {}, {}]
    assert found.planned(TEAM[3]) == {"checkin": TUESDAY_AT_TEN}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(slot(2, 14), week(0, days=2, hours=14), id="a later slot"),
        pytest.param(slot(0, 9), week(0, hours=9), id="an earlier slot that is still ahead"),
        pytest.param(away(TUESDAY, TUESDAY), WEDNESDAY_AT_TEN, id="away on the day"),
        pytest.param(away(WEDNESDAY, THURSDAY), TUESDAY_AT_TEN, id="away later"),
        pytest.param(away(MONDAY, THURSDAY), None, id="away all week"),
        pytest.param(moves_to("America/New_York"), week(0, days=1, hours=15), id="another zone"),
    ],
)
def test_what_changes_before_the_message_moves_the_message(
    open_round: Week, change: Callable[[sa.Connection], None], expected: datetime | None
) -> None:
    others = [open_round.planned(user) for user in TEAM[1:]]
    open_round.changes(EARLY, change)
    assert open_round.planned() == ({} if expected is None else {"checkin": expected})
    assert [open_round.planned(user) for user in TEAM[1:]] == others
    open_round.changes(EARLY, lambda _: None)  # once more changes nothing
    assert open_round.planned() == ({} if expected is None else {"checkin": expected})


def test_a_new_time_that_has_gone_by_leaves_the_former_one(open_round: Week) -> None:
    open_round.changes(week(0, days=1, hours=9), slot(0, 9))
    assert open_round.planned() == {"checkin": TUESDAY_AT_TEN}


def test_who_comes_back_after_their_time_is_asked_at_once(open_round: Week) -> None:
    open_round.changes(EARLY, away(TUESDAY, THURSDAY))
    assert open_round.planned() == {}
    open_round.changes(TUESDAY_NOON, lambda tx: choices.set_away(tx, WORKSPACE, ANA, None, None))
    assert open_round.planned() == {"checkin": TUESDAY_NOON}


def test_who_comes_back_before_their_time_is_asked_at_it(open_round: Week) -> None:
    open_round.changes(EARLY, away(MONDAY, THURSDAY))
    open_round.changes(EARLY, lambda tx: choices.set_away(tx, WORKSPACE, ANA, None, None))
    assert open_round.planned() == {"checkin": TUESDAY_AT_TEN}


def test_nobody_is_asked_twice_whatever_they_choose_afterwards(open_round: Week) -> None:
    assert (ANA, "checkin") in open_round.sends(TUESDAY_AT_TEN)
    for change in (slot(2, 14), away(TUESDAY, TUESDAY), moves_to("Pacific/Auckland")):
        open_round.changes(TUESDAY_NOON, change)
    with open_round.database.write() as tx:
        choices.stop(tx, WORKSPACE, ANA)
        deliveries.withdraw(tx, WORKSPACE, ANA)
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
        plans.ask_now(tx, WORKSPACE, ANA, TUESDAY_NOON)
    assert open_round.planned() == {}
    assert open_round.sends(week(0, days=3)) == []


def test_nobody_is_asked_twice_who_stops_and_comes_back_while_their_message_is_on_its_way(
    open_round: Week,
) -> None:
    """Slack shows it at once, and its answer to the worker may take seconds."""
    with open_round.database.write() as tx:
        claims = deliveries.claim(tx, open_round.id, now=TUESDAY_AT_TEN, wall=TUESDAY_AT_TEN, limit=1000)
    on_their_way = {each.user: each for each in claims}
    for user in (ANA, BEN):
        with open_round.database.write() as tx:
            choices.stop(tx, WORKSPACE, user)
            deliveries.withdraw(tx, WORKSPACE, user)
    comes_back(open_round, ANA)
    for user in (ANA, BEN):
        with open_round.database.write() as tx:
            deliveries.mark_sent(tx, on_their_way[user], TUESDAY_AT_TEN)
    comes_back(open_round, BEN)
    assert not {ANA, BEN} & {user for user, _ in open_round.sends(TUESDAY_NOON)}


def comes_back(open_round: Week, user: str) -> None:
    """Somebody presses [Count me in]."""
    with open_round.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, user, "yes")
        plans.ask_now(tx, WORKSPACE, user, TUESDAY_AT_TEN)


def test_who_has_left_or_whose_round_is_over_gets_no_row_for_a_message_that_went_out(
    open_round: Week,
) -> None:
    with open_round.database.write() as tx:
        claims = deliveries.claim(tx, open_round.id, now=TUESDAY_AT_TEN, wall=TUESDAY_AT_TEN, limit=1000)
        ana, *others = sorted(claims, key=lambda each: each.user != ANA)
        people.leave(tx, WORKSPACE, [ANA])
        deliveries.mark_sent(tx, ana, TUESDAY_AT_TEN)
        assert ANA not in tx.execute(sa.select(tables.delivery.c.user)).scalars().all()
        released.publish(tx, workspace=WORKSPACE, round_id=open_round.id, closed=[])
        deliveries.mark_sent(tx, others[0], TUESDAY_AT_TEN)
        assert tx.execute(sa.select(tables.delivery)).all() == []


def test_who_says_yes_again_is_asked_now_and_once(open_round: Week) -> None:
    with open_round.database.write() as tx:
        choices.stop(tx, WORKSPACE, ANA)
        deliveries.withdraw(tx, WORKSPACE, ANA)
    assert open_round.planned() == {}
    for _ in range(2):
        with open_round.database.write() as tx:
            choices.set_consent(tx, WORKSPACE, ANA, "yes")
            plans.ask_now(tx, WORKSPACE, ANA, EARLY)
    assert open_round.sends(EARLY) == [(ANA, "checkin")]
    assert (ANA, "checkin") not in open_round.sends(TUESDAY_AT_TEN)


def test_count_me_in_brings_a_check_in_forward_that_was_planned(open_round: Week) -> None:
    with open_round.database.write() as tx:
        plans.ask_now(tx, WORKSPACE, ANA, EARLY)
    assert open_round.planned() == {"checkin": EARLY}


def test_a_message_that_is_late_waits_for_who_is_away_by_then(open_round: Week) -> None:
    with open_round.database.write() as tx:  # no worker ran on Tuesday, and nobody planned anew
        choices.set_away(tx, WORKSPACE, ANA, WEDNESDAY, WEDNESDAY)
        choices.set_away(tx, WORKSPACE, BEN, WEDNESDAY, THURSDAY)
    sent = {user for user, _ in open_round.sends(week(0, days=2, hours=9))}
    assert sent == set(TEAM) - {ANA, BEN}
    assert open_round.planned(BEN) == {}, "there is no hour left for them"
    assert open_round.planned(ANA) == {}, "Thursday is too late for an hour on offer"


def test_a_message_that_is_late_goes_out_when_they_are_back(open_round: Week) -> None:
    open_round.changes(EARLY, slot(0, 9))
    with open_round.database.write() as tx:
        choices.set_away(tx, WORKSPACE, ANA, MONDAY, MONDAY)
    assert open_round.sends(week(0, hours=11)) == []
    assert open_round.planned() == {"checkin": week(0, days=1, hours=9)}
    assert open_round.sends(week(0, days=1, hours=9)) == [(ANA, "checkin")]


def test_a_message_moved_while_a_worker_holds_it_is_kept_back(open_round: Week) -> None:
    with open_round.database.write() as tx:
        held = deliveries.claim(tx, open_round.id, now=TUESDAY_AT_TEN, wall=TUESDAY_AT_TEN, limit=1000)
    mine: Claim = next(each for each in held if each.user == ANA)
    open_round.changes(TUESDAY_AT_TEN, slot(2, 14))
    with open_round.database.write() as tx:
        assert is_held(tx, mine, TUESDAY_AT_TEN)
        plans.hold(tx, open_round.round, mine, now=TUESDAY_AT_TEN, wall=TUESDAY_AT_TEN)
    assert open_round.planned() == {"checkin": week(0, days=2, hours=14)}
    assert (ANA, "checkin") in open_round.sends(week(0, days=2, hours=14))


def test_a_holiday_declared_in_mid_round_moves_every_message(open_round: Week) -> None:
    with open_round.database.write() as tx:
        workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC", holidays=frozenset({TUESDAY})))
        plans.replan(tx, WORKSPACE, TEAM, EARLY)
    assert {*(open_round.planned(user)["checkin"] for user in TEAM)} == {week(0, days=2, hours=17)}


def test_a_first_message_is_planned_anew_too_and_repeated_no_sooner(team: Database) -> None:
    with team.write() as tx:
        tx.execute(
            sa.update(tables.person).where(tables.person.c.user.in_([ANA, BEN])).values(consent="unknown")
        )
        asked = {"asked": 1, "asked_at": week(0) - timedelta(days=1)}
        tx.execute(sa.update(tables.person).where(tables.person.c.user == BEN).values(asked))
    found = opened_week(team)
    assert (found.planned(ANA), found.planned(BEN)) == ({"intro": TUESDAY_AT_TEN}, {})
    found.changes(EARLY, slot(2, 14))
    found.changes(EARLY, lambda tx: choices.set_slot(tx, WORKSPACE, BEN, Slot(2, time(14))), BEN)
    assert (found.planned(ANA), found.planned(BEN)) == ({"intro": week(0, days=2, hours=14)}, {})


def test_a_repeat_that_was_too_early_for_this_round_does_not_come_when_a_list_is_read_at_night(
    team: Database,
) -> None:
    with team.write() as tx:
        first = {"consent": "unknown", "asked": 1, "asked_at": week(-1, days=1, hours=23)}
        tx.execute(sa.update(tables.person).where(tables.person.c.user.in_([ANA, BEN])).values(first))
        choices.set_pause(tx, WORKSPACE, BEN, date(2026, 2, 2))
        tx.execute(sa.update(tables.person).where(tables.person.c.user == BEN).values(asked_at=week(-1)))
    open_round = opened_week(team)
    assert open_round.planned(ANA) == open_round.planned(BEN) == {}
    night = week(0, days=2, hours=2)
    open_round.changes(night, lambda _: None)
    assert open_round.planned(ANA) == {}
    open_round.changes(night, lambda tx: choices.set_pause(tx, WORKSPACE, BEN, None), BEN)
    assert open_round.planned(BEN) == {"intro": night}, "who comes back at night is there to read it"


def test_nothing_is_planned_for_who_is_in_no_group_of_the_round(open_round: Week) -> None:
    with open_round.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, LEA, "yes")
        plans.ask_now(tx, WORKSPACE, LEA, EARLY)
        plans.replan(tx, WORKSPACE, [LEA], EARLY)
    assert open_round.planned(LEA) == {}


def test_nothing_is_planned_when_the_round_is_over(open_round: Week) -> None:
    closed = open_round.round.closes_at
    before = open_round.planned()
    open_round.changes(closed, away(MONDAY, THURSDAY))
    assert open_round.planned() == before


def test_the_next_message_is_the_one_that_waits_or_that_of_the_next_week(open_round: Week) -> None:
    def upcoming(now: datetime) -> datetime | None:
        return upcoming_for_ana(open_round, now)

    assert upcoming(EARLY) == TUESDAY_AT_TEN
    open_round.sends(TUESDAY_AT_TEN)
    assert upcoming(TUESDAY_NOON) == week(1, days=1, hours=10)
    open_round.changes(TUESDAY_NOON, lambda tx: choices.set_pause(tx, WORKSPACE, ANA, date(2026, 1, 21)))
    assert upcoming(TUESDAY_NOON) == week(2, days=2, hours=10)
    open_round.changes(TUESDAY_NOON, lambda tx: choices.stop(tx, WORKSPACE, ANA))
    assert upcoming(TUESDAY_NOON) is None


def test_nobody_is_promised_a_message_of_a_round_that_sends_none_any_more(open_round: Week) -> None:
    over = open_round.round.closes_at
    assert upcoming_for_ana(open_round, over) == week(1, days=1, hours=10), "it closes any minute"
    with open_round.database.write() as tx:
        tx.execute(sa.update(tables.round_).values(void_by_pause=True))
    assert upcoming_for_ana(open_round, EARLY) == week(1, days=1, hours=10)
    with open_round.database.write() as tx:
        released.void(tx, open_round.id, by_pause=True)
    assert upcoming_for_ana(open_round, over) == week(1, days=1, hours=10), "word of it is no check-in"


def upcoming_for_ana(week_of: Week, now: datetime) -> datetime | None:
    with week_of.database.read() as connection:
        workspace, person = workspaces.find(connection, WORKSPACE), people.find(connection, WORKSPACE, ANA)
        assert workspace is not None
        assert person is not None
        return plans.next_message(connection, workspace, person, now)


def test_a_public_holiday_moves_the_message_of_its_country_and_of_no_other(database: Database) -> None:
    """Epiphany is a Tuesday: free in Spain and in Bavaria, not in Britain, nor where no country is known."""
    settle_team(database)
    with database.write() as tx:
        schedule = Schedule(zone="UTC", public=True, regions=frozenset({("DE", "BY")}))
        workspaces.set_schedule(tx, WORKSPACE, schedule)
        for user, country in ((TEAM[0], "DE"), (TEAM[1], "ES"), (TEAM[2], "GB"), (TEAM[3], None)):
            tx.execute(sa.update(tables.person).where(tables.person.c.user == user).values(country=country))
        everyone = people.everyone(tx, WORKSPACE)
    window = Window(week(0), week(0, days=3, hours=18))
    asked = [everyone[user] for user in TEAM[:4]]
    due = {each.user: each.at.date() for each in plans.opening(window, schedule, asked, [])}
    assert [due[user] != TUESDAY for user in TEAM[:4]] == [True, True, False, False]
