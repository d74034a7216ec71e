"""Makes the roster true: asks Slack for its list of members, page by page, as fast as Slack allows (R16)."""

import time
from datetime import datetime, timedelta
from typing import Final

from jobs.runtime import Parts, parts
from slackapp import logs, slack_answers
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.roster import departures, directory
from slackapp.roster.directory import Page
from slackapp.roster.members import Identity, Kind
from slackapp.slack_answers import LOST, Busy
from slackapp.storage.people import slack_list, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.people.slack_list import Listed, Look
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, plans, rounds, sending

# A job ends after so many seconds and goes on in another, so that little is lost with it.
SECONDS: Final = 30.0
# For so long of wall time the tick starts none after a failure.
AFTER_FAILURE: Final = timedelta(minutes=5)
# A look that stood still for so long of the calendar is begun anew.
STALE: Final = timedelta(hours=1)


def run(workspace_id: str) -> None:
    """Look through Slack's list of members, or go on with it; then open the round that waits for it."""
    p = parts()
    with p.database.read() as connection:
        workspace = workspaces.find(connection, workspace_id)
    if workspace is None:
        return
    if not p.queue.begin(JobName.SYNC, workspace_id):
        return  # another worker is at it
    again = _look(p, workspace)
    if again is not None:
        p.queue.go_on(JobName.SYNC, workspace_id, again)


def _look(p: Parts, workspace: Workspace) -> timedelta | None:
    """Returns after how much wall time to go on; None where it is at its end, or has failed."""
    key, started = workspace.id, time.monotonic()
    home = Identity(workspace.enterprise_id, workspace.team_id, workspace.name)
    look = _begin(p, key)
    while time.monotonic() - started < SECONDS:
        try:
            page = directory.page(p.slack, home, look.cursor)
        except Busy as busy:
            return timedelta(seconds=max(1, busy.seconds))
        except Exception as error:  # noqa: BLE001 - whatever Slack or the network does, the tick tries again
            _failed(p, key, error)
            return None
        look = Look(look.began_at, page.cursor)
        _note(p, key, page, look)
        if not page.cursor:
            _finish(p, workspace, look.began_at)
            return None
    return timedelta()


def _begin(p: Parts, key: str) -> Look:
    now = p.clock.now()
    with p.database.read() as connection:
        found = slack_list.unfinished(connection, key)
    return found if found and now - found.began_at < STALE else Look(now, "")


def _note(p: Parts, key: str, page: Page, look: Look) -> None:
    listed = [
        Listed(each.user, each.name, each.zone, each.kind is Kind.MEMBER, each.speaks)
        for each in page.accounts
        if each.kind is not Kind.DEACTIVATED
    ]
    gone = {each.user for each in page.accounts if each.kind is Kind.DEACTIVATED}
    outside = {each.user for each in page.accounts if each.kind in {Kind.GUEST, Kind.STRANGER}}
    now = p.clock.now()
    with p.database.write() as tx:
        governed = departures.forget(tx, key, gone, Keeper(key, secret=p.secret), now=now, wall=wall())
        departures.lapse(tx, key, outside, now=now, wall=wall())
        moved = slack_list.note_page(tx, key, listed, look)
        plans.replan(tx, key, moved, now)
    if not governed:
        logs.get().error("the last admin of the console has left: run leanon roles grant", workspace=key)


def _finish(p: Parts, workspace: Workspace, began_at: datetime) -> None:
    key, now = workspace.id, p.clock.now()
    with p.database.write() as tx:
        missing, members = slack_list.unlisted(tx, key, began_at)
        believed = not departures.is_large(missing, members)
        unlisted = slack_list.finish(tx, key, began_at=began_at, at=now, believed=believed)
        departures.lapse(tx, key, unlisted, now=now, wall=wall())
        sending.note_taken(tx, key, was=LOST)  # Slack knows us again, whether or not a message is due
        last = rounds.latest(tx, key)
        countries = workspaces.people_by_country(tx, key)
    if not believed:
        logs.get().error("slack's list lacks many people, who are left as they were", workspace=key)
    logs.get().info("members synced with slack", workspace=key)
    p.queue.release(JobName.SYNC, key)
    if due.due_window(workspace, last, now, countries):
        p.queue.enqueue(JobName.OPEN, key)  # it has waited for this


def _failed(p: Parts, key: str, error: Exception) -> None:
    name = slack_answers.name_of(error)
    with p.database.write() as tx:
        if name == "invalid_cursor":
            slack_list.start_anew(tx, key)
        if name in LOST:
            sending.note_refusal(tx, key, name, p.clock.now())
    logs.get().error("members not synced with slack", workspace=key, error=name)
    p.queue.hold(JobName.SYNC, key, AFTER_FAILURE)
