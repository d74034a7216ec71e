"""When each person gets their message of a round: by what they chose, never by what anybody answered.

Planned as the round opens, planned anew when something changes in the middle of it, and looked at once more
before it leaves: one message a person and round, inside the window, none on a day of absence.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from slackapp.pulse import calendar
from slackapp.pulse.calendar import Schedule, Slot, Window, message_time, time_after, zone_of
from slackapp.storage.database import in_batches, insert_once
from slackapp.storage.outbox import WAITING, Claim
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import deliveries, rounds
from slackapp.storage.rounds.deliveries import Due
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import delivery, roster

PLANNED: Final = ("intro", "checkin", "welcome")
"""Kinds of message that go out at a person's slot."""
# Silence after the first message is answered with one repeat, a week later and no sooner. Half a day of
# slack lets it go out at the same slot of the next week.
REPEAT_AFTER: Final = timedelta(days=6, hours=12)
FIRST_MESSAGES: Final = 2
LOOKED_AT_AGAIN: Final = timedelta(hours=1)
"""A message that is kept back and finds no other hour rests for so long."""


def opening(
    window: Window, schedule: Schedule, asked: Collection[Person], newcomers: Collection[Person]
) -> Iterator[Due]:
    """Yield what each person is sent in a round that opens, and when; newcomers are not asked yet (R16)."""
    for person in asked:
        at, kind = _at(person, window, schedule.for_country(person.country)), _kind(person)
        if at is not None and kind is not None and _is_sent(person, at):
            yield Due(person.user, kind, at)
    for person in newcomers:
        at = _at(person, window, schedule.for_country(person.country))
        if at is not None and _kind(person) is not None:
            yield Due(person.user, "welcome", at)


def replan(tx: sa.Connection, workspace: str, users: Collection[str], now: datetime) -> None:
    """Plan anew what the open round still has to send to these people, as something about them has changed.

    Where the new time has gone by, the message keeps the former one; where there was none, it goes at once.
    What has gone out stays so, and nothing goes out twice. Calling it twice changes nothing.
    """
    found = _open_round(tx, workspace, now) if users else None
    known = workspaces.find(tx, workspace) if found else None
    if found is None or known is None or known.schedule is None:
        return
    for some in in_batches(sorted(users)):
        _replan(tx, found, known.schedule, some, now)


def ask_now(tx: sa.Connection, workspace: str, user: str, now: datetime) -> None:
    """Let the check-in of somebody who says yes, or comes back, go out in the open round, if there is one."""
    found = _open_round(tx, workspace, now)
    if found is not None:
        deliveries.ask_now(tx, found.id, user, now)


def is_held(
    connection: sa.Connection, claimed: Claim, person: Person | None, schedule: Schedule | None, now: datetime
) -> bool:
    """Whether a message that is about to leave must not: it was moved, or its person is absent today."""
    if person is None or claimed.key["kind"] not in (*PLANNED, "void"):
        return False
    moved = deliveries.due_at(connection, claimed)
    return (moved is not None and moved > now) or person.absence.covers(_day(person, schedule, now))


def hold(tx: sa.Connection, found: Round, claimed: Claim, *, now: datetime, wall: datetime) -> None:
    """Keep a message back until its person is there again; word of a round that is void is dropped."""
    if claimed.key["kind"] == "void":
        deliveries.drop(tx, claimed)
        return
    replan(tx, found.workspace, [claimed.user], now)
    at = deliveries.due_at(tx, claimed)
    stays = at is not None and at <= now  # where no schedule says of another hour
    deliveries.OUTBOX.put_off(tx, claimed, wall + LOOKED_AT_AGAIN if stays else wall)


def next_message(
    connection: sa.Connection, workspace: Workspace, person: Person, now: datetime
) -> datetime | None:
    """When this person gets their next message about a check-in; None where none will come, or in no year."""
    if workspace.schedule is None or workspace.launched_at is None or _kind(person) is None:
        return None
    found = _open_round(connection, workspace.id, now)
    asks = found if found and not found.void_by_pause else None
    waiting = deliveries.waiting_until(connection, asks.id, person.user) if asks else None
    if waiting is not None:
        return max(waiting, now)
    return in_a_later_round(connection, workspace, person, now)


def in_a_later_round(
    connection: sa.Connection, workspace: Workspace, person: Person, after: datetime
) -> datetime | None:
    """When a person is asked in the first round that opens after a moment and has an hour for them.

    None where nothing is sent to them then: they said no, or gave no answer to the first messages.
    """
    schedule = workspace.schedule
    if schedule is None:
        return None

    def skips(window: Window) -> bool:
        countries = workspaces.countries_that_count(connection, workspace)
        return calendar.is_all_holidays(window, schedule, countries, workspace.k + 1)

    theirs = schedule.for_country(person.country)
    at = calendar.next_message(_hour(person, schedule), person.zone, theirs, person.absence, after, skips)
    return at if at is not None and _is_sent(person, at) else None


def later_opening(connection: sa.Connection, workspace: Workspace, now: datetime) -> datetime | None:
    """When the first round opens whose time has not begun; None without a schedule."""
    if workspace.schedule is None:
        return None
    countries = workspaces.countries_that_count(connection, workspace)
    return calendar.next_working_window(workspace.schedule, now, countries, workspace.k + 1).opens_at


def usual_hour(zone: str, country: str | None, window: Window, schedule: Schedule) -> datetime | None:
    """When whoever lives there is asked in a window by the schedule alone, if they chose nothing else."""
    return _at(Person("", "", zone, country), window, schedule.for_country(country))


def _open_round(connection: sa.Connection, workspace: str, now: datetime) -> Round | None:
    last = rounds.latest(connection, workspace)
    return last if last is not None and last.status == "open" and now < last.closes_at else None


def _replan(
    tx: sa.Connection, found: Round, schedule: Schedule, users: Collection[str], now: datetime
) -> None:
    of_round = delivery.c.round == found.id
    theirs = of_round & delivery.c.user.in_(users) & delivery.c.kind.in_(PLANNED)
    rows: dict[str, dict[str, Any]] = {user: {} for user in users}
    for row in tx.execute(sa.select(delivery).where(theirs)):
        rows[row.user][row.kind] = row
    here = (roster.c.round == found.id) & roster.c.user.in_(users)
    asked = frozenset(tx.execute(sa.select(roster.c.user).where(here)).scalars())
    everyone = people.some(tx, found.workspace, users)
    window = Window(found.opens_at, found.closes_at)
    for user, person in everyone.items():
        free = schedule.for_country(person.country)
        wanted = _wanted(person, rows[user], window, free, now, asked=user in asked)
        _write(tx, found.id, user, rows[user], wanted)


def _wanted(
    person: Person,
    rows: Mapping[str, Any],
    window: Window,
    schedule: Schedule,
    now: datetime,
    *,
    asked: bool,
) -> Due | None:
    """What somebody is sent in this round as things are now; newcomers only what was planned for them."""
    kind = _kind(person)
    if kind is not None and not asked:
        kind = "welcome" if "welcome" in rows else None
    if kind is None:
        return None
    former = rows[kind].due_at if kind in rows else None
    at = _from_now_on(person, window, schedule, now, former)
    if at is None or (
        kind == "intro" and kind not in rows and not _is_ripe(person, window, schedule, now, at)
    ):
        return None
    return Due(person.user, kind, at)


def _is_ripe(person: Person, window: Window, schedule: Schedule, now: datetime, at: datetime) -> bool:
    """Whether somebody who has no first message in this round may get one at this time.

    Where it would go at once, it has to have been time at their slot: a repeat that was too early for this
    round waits for the next, and does not come in the night because a list was read then.
    """
    asked_at = at if at > now else message_time(window, person.slot or schedule.slot, person.zone, schedule)
    return asked_at is not None and _may_ask(person, asked_at)


def _write(tx: sa.Connection, round_id: str, user: str, rows: Mapping[str, Any], wanted: Due | None) -> None:
    for kind, row in rows.items():
        mine = (delivery.c.round == round_id) & (delivery.c.user == user) & (delivery.c.kind == kind)
        waits = mine & delivery.c.status.in_(WAITING)
        if wanted is None or wanted.kind != kind:
            tx.execute(sa.delete(delivery).where(waits))
        elif row.due_at != wanted.at:
            tx.execute(sa.update(delivery).where(waits).values(due_at=wanted.at))
    if wanted is not None and wanted.kind not in rows:
        new = {"round": round_id, "user": user, "kind": wanted.kind, "due_at": wanted.at}
        insert_once(tx, delivery, new)


def _from_now_on(
    person: Person, window: Window, schedule: Schedule, now: datetime, former: datetime | None
) -> datetime | None:
    """When a message that has not gone out should, by what holds now."""
    at = _at(person, window, schedule)
    if at is None:
        return None
    if at <= now:
        at = former or now
    day = _day(person, schedule, max(at, now))
    if not person.absence.covers(day):
        return at
    return time_after(day, window, _hour(person, schedule), person.zone, schedule, person.absence)


def _at(person: Person, window: Window, schedule: Schedule) -> datetime | None:
    return message_time(window, _hour(person, schedule), person.zone, schedule, person.absence)


def _hour(person: Person, schedule: Schedule) -> Slot:
    return person.slot or schedule.slot


def _kind(person: Person) -> str | None:
    """What this person is sent at their slot, if they are asked; None where they want nothing.

    The last first message says that whoever leaves it hears no more: then no card of a new team comes either.
    """
    left_it = person.consent == "unknown" and person.asked >= FIRST_MESSAGES
    if person.silent or person.consent == "no" or left_it:
        return None
    return "checkin" if person.consent == "yes" else "intro"


def _is_sent(person: Person, at: datetime) -> bool:
    """Whether something goes out at this time to somebody who is asked, as they are now."""
    kind = _kind(person)
    return kind == "checkin" or (kind == "intro" and _may_ask(person, at))


def _may_ask(person: Person, at: datetime) -> bool:
    return person.asked == 0 or (person.asked_at is not None and at - person.asked_at >= REPEAT_AFTER)


def _day(person: Person, schedule: Schedule | None, at: datetime) -> date:
    return at.astimezone(zone_of(person.zone, schedule)).date()
