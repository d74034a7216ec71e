"""Who is due: asked by the tick every minute, and by whoever waits until there is nothing left to do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

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
from slackapp.storage.people import kept_choices, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import deliveries, reminders, reports, retention, rounds
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import delivery, notice, report
from slackapp.storage.teams import team_changes, unit_groups

# A round that would leave people less time than this is not opened late; the next one is (R3).
SHORTEST: Final = timedelta(hours=48)
# Slack is asked who is a member once a day, and within this time before a round opens, all of the calendar.
DAILY: Final = timedelta(days=1)
FRESH: Final = timedelta(hours=1)
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


def due(connection: sa.Connection, *, now: datetime, wall: datetime) -> Due:
    """What is due at this calendar time, and not put off at this wall time; a job may be at it already."""
    latest, known = rounds.latest_of_each(connection), workspaces.every(connection)
    windows = {each.id: _window_to_open(connection, each, latest.get(each.id), now) for each in known}
    return Due(
        syncing=tuple(
            each.id for each in known if _is_older(each, now, FRESH if windows[each.id] else DAILY)
        ),
        opening=tuple(each.id for each in known if windows[each.id]),
        closing=rounds.past_closing(connection, now),
        sending=deliveries.rounds_with_due(connection, now=now, wall=wall),
        reminding=reminders.rounds_with_due(connection, now=now),
        reporting=reports.rounds_with_due(connection, wall),
        purging=tuple(sorted({*retention.overdue(connection, now), *kept_choices.overdue(connection, now)})),
        notifying=notices.workspaces_with_due(connection, wall),
        regrouping=team_changes.due(connection, now),
        following=unit_groups.due(connection, now),
    )


def due_window(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> Window | None:
    """The window whose round should be open now and is not, or None; none before the launch.

    None in a week of nothing but holidays either, for the people of these countries.
    """
    window = _window_now(workspace, last, now)
    return None if window is None or is_skipped(workspace, window, countries) else window


def _window_to_open(
    connection: sa.Connection, workspace: Workspace, last: Round | None, now: datetime
) -> Window | None:
    """As `due_window`; who lives where is read only where a round is to open, as every tick asks this."""
    if _window_now(workspace, last, now) is None:
        return None
    return due_window(workspace, last, now, workspaces.countries_that_count(connection, workspace))


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
    waiting = ("pending", "claimed")
    messages = sa.select(delivery.c.round).where(deliveries.owed(now), delivery.c.status.in_(waiting))
    reports_ = sa.select(report.c.round).where(reports.OWED, report.c.status.in_(waiting))
    notices_ = sa.select(notice.c.workspace).where(notices.OWED, notice.c.status.in_(waiting))
    return any(connection.execute(each.limit(1)).first() for each in (messages, reports_, notices_))
