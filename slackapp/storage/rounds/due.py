"""Who is due: asked by the tick every minute, and by whoever waits until there is nothing left to do."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from slackapp import logs
from slackapp.pulse.calendar import (
    Countries,
    Window,
    current_window,
    is_all_holidays,
    may_follow,
    next_window,
    next_working_window,
)
from slackapp.storage.console import notices
from slackapp.storage.database import AT_ONCE, in_batches
from slackapp.storage.outbox import WAITING
from slackapp.storage.people import kept_choices, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import deliveries, reminders, reports, retention, rounds
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import delivery, notice, report, workspace
from slackapp.storage.tables.base import NOW, ago, spelled
from slackapp.storage.teams import team_changes, unit_groups

# A round that would leave people less time than this is not opened late; the next one is (R3).
SHORTEST: Final = timedelta(hours=48)
# Slack is asked who is a member once a day, and within this time before a round opens, all of the calendar.
DAILY: Final = timedelta(days=1)
FRESH: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)
_APART: Final = timedelta(minutes=10)
# A Slack that does not answer holds an opening up for so long and no longer.
PATIENCE: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Due:
    """Workspaces for which something is to be done, and rounds that should close, send, remind or report."""

    syncing: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    sending: tuple[str, ...]
    reminding: tuple[str, ...]
    reporting: tuple[str, ...]
    purging: tuple[str, ...]
    notifying: tuple[str, ...]
    regrouping: tuple[str, ...]
    following: tuple[str, ...]


_OPENING, _NOT_KNOWN = "opening", "not known"
_STALE: Final = "stale"
"""Of a round that is due, where Slack is to be asked first who is a member."""
_OPEN: Final = (workspace.c.opens_at <= NOW) & (workspace.c.opens_known_until > NOW)
_UNKNOWN: Final = sa.select(workspace.c.id).where(
    # Nothing is known for longer than a day: what is was worked out before the calendar was moved back.
    # Clocks of two machines may differ a little.
    (workspace.c.opens_known_until <= NOW) | (workspace.c.opens_known_until > ago(NOW, -DAILY - _APART))
)


def _not_synced(age: timedelta) -> sa.ColumnElement[bool]:
    return workspace.c.synced_at.is_(None) | (workspace.c.synced_at <= ago(NOW, age))


ASKED: Final[Sequence[tuple[str, sa.Select[Any]]]] = (
    ("syncing", sa.select(workspace.c.id).where(_not_synced(DAILY))),
    (_OPENING, sa.select(workspace.c.id).where(_OPEN)),
    (_NOT_KNOWN, _UNKNOWN),
    ("closing", rounds.PAST_CLOSING),
    ("sending", deliveries.DUE),
    ("reminding", reminders.DUE),
    ("reporting", reports.DUE),
    ("purging", retention.OVERDUE),
    ("purging", kept_choices.OVERDUE),
    ("notifying", notices.DUE),
    ("regrouping", team_changes.DUE),
    ("following", unit_groups.DUE),
)
"""What a tick asks: for which kind of work, and for what it is due, each found by an index.

From when a round is due is known of most workspaces; of the others it is worked out.
"""


def _told_apart(kind: str, asked: sa.Select[Any]) -> sa.Select[Any]:
    said, (key,) = spelled(kind)[0], asked.selected_columns
    if kind == _OPENING:
        said = sa.case((_not_synced(FRESH), spelled(_STALE)[0]), else_=said)
    return asked.with_only_columns(said.label("kind"), key.label("key"))


_ALL_ASKED: Final = sa.union_all(*(_told_apart(kind, asked) for kind, asked in ASKED))


def due(connection: sa.Connection, *, now: datetime, wall: datetime) -> Due:
    """What is due at this calendar time, and not put off at this wall time; a job may be at it already."""
    found = defaultdict[str, set[str]](set)
    for kind, key in connection.execute(_ALL_ASKED, {"now": now, "wall": wall}):
        found[kind].add(key)
    for some in in_batches(sorted(found[_NOT_KNOWN])):
        for each, known in _worked_out(connection, some, now):
            if known.opens_at is not None and known.opens_at <= now:
                found[_OPENING if is_fresh(each, now) else _STALE].add(each.id)
    found[_OPENING] |= found[_STALE]
    found["syncing"] |= found[_STALE]
    return Due(**{each.name: tuple(sorted(found[each.name])) for each in fields(Due)})


def know_openings(tx: sa.Connection, now: datetime) -> bool:
    """Write down from when a round is due in workspaces of which that is not known any more.

    At most 500 at once, as whoever changes one of them waits; returns whether there may be more. One that is
    being changed is left to the next tick. One whose schedule cannot be used has a line in the log, and is
    looked at again in a day.
    """
    # By key_share nobody waits whose new row only refers to one of them.
    some = _UNKNOWN.limit(AT_ONCE).with_for_update(skip_locked=True, key_share=True)
    keys = tx.execute(some, {"now": now}).scalars().all()
    rows = []
    for each, known in _worked_out(tx, keys, now):
        rows.append({"key": each.id, "from": known.opens_at, "until": known.until})
        if known.error:
            logs.get().error("schedule cannot be used", workspace=each.id, error=known.error)
    if rows:
        there = sa.update(workspace).where(workspace.c.id == sa.bindparam("key"))
        tx.execute(there.values(opens_at=sa.bindparam("from"), opens_known_until=sa.bindparam("until")), rows)
    return len(rows) == AT_ONCE


@dataclass(frozen=True)
class Known:
    """From when a round is due to open, where one will be, and until when that holds, if nothing changes.

    `error` says why that cannot be worked out; it is empty where it can.
    """

    opens_at: datetime | None
    until: datetime
    error: str = ""


def opening_known(workspace: Workspace, last: Round | None, now: datetime, countries: Countries) -> Known:
    """What `due_window` will say until a later time, and so needs not to be asked each minute.

    It holds for a day at most: whatever changes without a word, such as the rules of a time zone, is noticed.
    """
    window, until = due_window(workspace, last, now, countries), now + DAILY
    if window is None and workspace.schedule is not None:
        following = next_window(workspace.schedule, now)
        window = due_window(workspace, last, following.opens_at, countries)
        until = min(until, following.closes_at)
    if window is None:
        return Known(None, until)
    return Known(window.opens_at, min(until, window.closes_at - SHORTEST + _SECOND))


def _worked_out(
    connection: sa.Connection, keys: Sequence[str], now: datetime
) -> Iterator[tuple[Workspace, Known]]:
    """What is known of the openings of some workspaces; who lives where is read where that decides."""
    latest = rounds.latest_of_each(connection, keys)
    for each in workspaces.some(connection, keys):
        countries = workspaces.countries_that_count(connection, each)
        try:
            known = opening_known(each, latest.get(each.id), now, countries)
        except Exception as error:  # noqa: BLE001 - what is wrong with one must not keep the others from opening
            known = Known(None, now + DAILY, type(error).__name__)
        yield each, replace(known, error=each.unreadable) if each.unreadable else known


def due_window(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> Window | None:
    """The window whose round should be open now and is not, or None; none before the launch.

    None in a week of nothing but holidays either, for the people of these countries.
    """
    window = _window_now(workspace, last, now)
    return None if window is None or is_skipped(workspace, window, countries) else window


def _window_now(workspace: Workspace, last: Round | None, now: datetime) -> Window | None:
    """The window whose round should be open now and is not, were there no holidays."""
    if workspace.launched_at is None:
        return None
    window = workspace.schedule and current_window(workspace.schedule, now)
    if not window or window.closes_at - now < SHORTEST:
        return None
    if workspace.not_before and window.opens_at < workspace.not_before:
        return None
    previous = Window(last.opens_at, last.closes_at) if last else None
    return window if may_follow(window, previous) else None


def is_skipped(workspace: Workspace, window: Window, countries: Countries) -> bool:
    """Whether no check-in opens in a window, as it has nothing but holidays."""
    enough = workspace.k + 1
    return workspace.schedule is not None and is_all_holidays(window, workspace.schedule, countries, enough)


def skipped(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> tuple[Window, ...]:
    """The windows that are left out as holidays, from now up to the one that opens next.

    One in which a check-in had opened before its days became holidays is not.
    """
    schedule, opening = workspace.schedule, next_opening(workspace, last, now, countries)
    if schedule is None or opening is None:
        return ()
    found, window = [], current_window(schedule, now) or next_window(schedule, now)
    while window.opens_at < opening.opens_at:
        was_opened = last is not None and last.closes_at > window.opens_at
        if not was_opened and is_skipped(workspace, window, countries):
            found.append(window)
        window = next_window(schedule, window.opens_at)
    return tuple(found)


def waits_for_slack(workspace: Workspace, window: Window, now: datetime) -> bool:
    """Whether a round that could open waits until Slack has said who is a member; for six hours at most."""
    return not is_fresh(workspace, now) and now - window.opens_at < PATIENCE


def is_fresh(workspace: Workspace, now: datetime) -> bool:
    """Whether Slack said within the last hour of the calendar who is a member."""
    return not _is_older(workspace, now, FRESH)


def _is_older(workspace: Workspace, now: datetime, age: timedelta) -> bool:
    return workspace.synced_at is None or now - workspace.synced_at >= age


def next_opening(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> Window | None:
    """The window whose round opens next, be it now or later; None without a schedule.

    Before the launch, the one that would open next if it came now.
    """
    schedule, at = workspace.schedule, now
    if schedule is None:
        return None
    launched = replace(workspace, launched_at=workspace.launched_at or now)
    while (found := due_window(launched, last, at, countries)) is None:
        window = next_working_window(schedule, at, countries, workspace.k + 1)
        if is_skipped(workspace, window, countries):
            return window  # a year of holidays: none opens, and the first is named
        at = window.opens_at
    return found


def unfinished(connection: sa.Connection, now: datetime) -> bool:
    """Whether a message, report or notice that is due has neither been sent nor refused yet, or a leaf waits
    for its reminder.

    What a pause keeps back is not due.
    """
    if reminders.rounds_with_due(connection, now=now):
        return True
    messages = sa.select(delivery.c.round).where(deliveries.owed(now), delivery.c.status.in_(WAITING))
    reports_ = sa.select(report.c.round).where(reports.OWED, report.c.status.in_(WAITING))
    notices_ = sa.select(notice.c.workspace).where(notices.OWED, notice.c.status.in_(WAITING))
    return any(connection.execute(each.limit(1)).first() for each in (messages, reports_, notices_))
