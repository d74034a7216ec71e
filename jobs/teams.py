"""Prepares a change of teams: asks Slack who is there, reads the file, works out what it brings, tidies up.

It goes on where a former job stood: a worker that is killed loses a page, or what it was working out. Nothing
of it holds before HR says yes (`slackapp.roster.changes.apply`).
"""

import time
from datetime import timedelta
from typing import Final

from jobs.runtime import Parts, parts
from slackapp import logs, slack_answers
from slackapp.queue import JobName
from slackapp.roster import changes, changes_findings, changes_prepare, directory
from slackapp.roster.changes import Source, Step, TeamChange
from slackapp.roster.members import Identity
from slackapp.slack_answers import Busy
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.teams import team_changes, team_staging
from slackapp.storage.teams.team_staging import ListedAccount

# A job ends after so many seconds and goes on in another, so that little is lost with it.
SECONDS: Final = 30.0
# For so long of wall time the tick starts none after a failure.
AFTER_FAILURE: Final = timedelta(minutes=5)
BREATH: Final = 0.02
"""Seconds between two transactions, in which whoever waits to answer has their turn."""


def run(workspace_id: str) -> None:
    """Go on with the open change of this workspace; running it twice changes nothing."""
    p = parts()
    with p.database.read() as connection:
        workspace = workspaces.find(connection, workspace_id)
    if workspace is None:
        return
    if not p.queue.begin(JobName.TEAMS, workspace_id):
        return  # another worker is at it
    again = _go_on(p, workspace)
    if again is None:
        p.queue.release(JobName.TEAMS, workspace_id)
        return
    p.queue.go_on(JobName.TEAMS, workspace_id, again)


def _go_on(p: Parts, workspace: Workspace) -> timedelta | None:
    """Returns after how much wall time to go on; None where nothing is left to do."""
    key = workspace.id
    changes.settle(p.database, key, now=p.clock.now())
    with p.database.read() as connection:
        over = team_changes.to_remove(connection, key, p.clock.now())
        change = changes.find_open(connection, key)
        kept = changes.can_undo(connection, key)
    if kept is not None:  # what a worker that was killed has not come to: everybody's e-mail address
        team_staging.tidy(p.database, kept)
    for each in over:
        team_staging.remove(p.database, each)
    if change is None or change in over:
        return None
    if change.state not in team_changes.UNREAD:
        if change.step is Step.TIDY:
            team_staging.tidy(p.database, change)
        return None
    if change.source is Source.FILE and not change.stage and change.step in {Step.NONE, Step.SLACK}:
        return _look(p, workspace, change)
    _compute(p, change)
    return None


def _compute(p: Parts, change: TeamChange) -> None:
    def breathe() -> None:
        p.queue.begin(JobName.TEAMS, change.workspace)
        time.sleep(BREATH)

    changes_prepare.compute(p.database, change, now=p.clock.now(), breathe=breathe)
    logs.get().info("change of teams worked out", workspace=change.workspace)


def _look(p: Parts, workspace: Workspace, change: TeamChange) -> timedelta | None:
    """Keep what Slack lists, page by page, as fast as it allows; the file is for a job of its own."""
    started, cursor, done = time.monotonic(), change.cursor or "", change.done
    home = Identity(workspace.enterprise_id, workspace.team_id, workspace.name)
    while time.monotonic() - started < SECONDS:
        try:
            page = directory.page(p.slack, home, cursor)
        except Busy as busy:
            return timedelta(seconds=max(1, busy.seconds))
        except Exception as error:  # noqa: BLE001 - whatever Slack or the network does, the tick tries again
            _failed(p, change, error)
            return AFTER_FAILURE
        listed = [
            ListedAccount(each.user, each.name, each.zone, each.email, each.kind.value)
            for each in page.accounts
        ]
        cursor, done = page.cursor, done + len(listed)
        step = Step.SLACK if cursor else Step.ROWS
        with p.database.write() as tx:
            team_staging.keep_accounts(tx, change, listed)
            reading = {
                "findings": {},
                "state": changes.State.READING.value,
                "step": step.value,
                "cursor": cursor,
                "done": done,
            }
            if not team_changes.note(tx, change, **reading):
                return timedelta()  # dropped meanwhile: what is left is removed
        if not cursor:
            return timedelta()
    return timedelta()


def _failed(p: Parts, change: TeamChange, error: Exception) -> None:
    name = slack_answers.name_of(error)
    anew = {"cursor": None, "done": 0} if name == "invalid_cursor" else {}
    told = changes_findings.dump(changes_findings.refused(name))
    with p.database.write() as tx:
        team_changes.note(tx, change, **anew, findings=told)
    logs.get().error("change of teams not read: slack refused", workspace=change.workspace, error=name)
