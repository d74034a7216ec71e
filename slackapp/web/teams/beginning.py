"""Begins a change of teams for whoever asks, has it worked out, and says whose change is in the way."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import redis
from flask import current_app

from content.translations import N_, _
from slackapp import logs
from slackapp.clock import wall
from slackapp.queue import JobName, JobQueue
from slackapp.roster import changes
from slackapp.roster.changes import Source, State, TeamChange
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.teams import team_pages, unit_groups
from slackapp.web.access import Permission, Who, calendar, hold

FROM: Final = {
    Source.FILE: N_("a file"),
    Source.GROUPS: N_("Slack’s user groups"),
    Source.HAND: N_("changes by hand"),
    Source.UNDO: N_("the undoing of the last change"),
}
"""What a change comes from, in words that `_` says; so are those below."""
IS_OPEN: Final = {
    Source.FILE: N_("From a file, begun by %(author)s."),
    Source.GROUPS: N_("From Slack’s user groups, begun by %(author)s."),
    Source.HAND: N_("From changes by hand, begun by %(author)s."),
    Source.UNDO: N_("From the undoing of the last change, begun by %(author)s."),
}
BEGUN: Final = {
    Source.FILE: N_("From a file, begun by %(author)s on %(moment)s."),
    Source.GROUPS: N_("From Slack’s user groups, begun by %(author)s on %(moment)s."),
    Source.HAND: N_("From changes by hand, begun by %(author)s on %(moment)s."),
    Source.UNDO: N_("From the undoing of the last change, begun by %(author)s on %(moment)s."),
}
BEGUN_BY_FILE: Final = {
    **BEGUN,
    Source.FILE: N_("From a file “%(name)s”, begun by %(author)s on %(moment)s."),
}
"""Where the name of the file is known."""
CAME_FROM: Final = {
    Source.FILE: N_("It came from a file, begun by %(author)s on %(moment)s."),
    Source.GROUPS: N_("It came from Slack’s user groups, begun by %(author)s on %(moment)s."),
    Source.HAND: N_("It came from changes by hand, begun by %(author)s on %(moment)s."),
    Source.UNDO: N_(
        "It came from the undoing of the last change: what was changed before is as it was, begun by"
        " %(author)s on %(moment)s."
    ),
}
IN_THE_WAY: Final = N_(
    "Another change of teams is open: %(source)s, begun by %(author)s. Put it in place or drop it first."
)
NOBODY_IN_PARTICULAR: Final = {"operator": N_("the operator"), "slack": N_("the nightly look at Slack")}

Start = Callable[[Transaction, By, datetime], TeamChange | None]


def begin(database: Database, me: Who, start: Start) -> TeamChange | None:
    """Let `start` begin a change, one at a time in a workspace, and work it out if it is small.

    Raises what `start` raises; nothing is written then.
    """
    with database.write() as tx:
        hold(tx, me, Permission.SETUP)
        unit_groups.forget_gone(tx, me.workspace)
        began = start(tx, By(me.user, wall()), calendar())
    if began is not None:
        work_out(database, me)
    return began


def work_out(database: Database, me: Who) -> None:
    """Work the open change out, or let a job do it."""
    if changes.prepare(database, me.workspace, now=calendar()) in {State.WAITING, State.READING}:
        queue_job(me)


def queue_job(me: Who) -> None:
    """Let the job of teams go on. Where Redis does not answer, the tick finds what waits, within a minute."""
    _enqueue(JobName.TEAMS, me)


def queue_look(me: Who) -> None:
    """Let Slack be asked now who is in its user groups; the tick sees to it, too."""
    _enqueue(JobName.GROUPS, me)


def _enqueue(job: JobName, me: Who) -> None:
    services: Any = current_app.extensions["leanon"]
    queue: JobQueue = services.queue
    try:
        queue.enqueue(job, me.workspace)
    except redis.RedisError:
        logs.get().warning("queue down when a change of teams was to be read")


def keeper(me: Who) -> Keeper:
    """What keeps the choices of people who leave, sealed."""
    services: Any = current_app.extensions["leanon"]
    found: Keeper = services.kept(me.workspace)
    return found


def in_the_way(database: Database, me: Who, change: TeamChange) -> str:
    """Whose change is open, in one sentence."""
    with database.read() as connection:
        name = author(connection, me.workspace, change.author)
    return _(IN_THE_WAY, source=_(FROM[change.source]), author=name)


def author(connection: Transaction, workspace: str, user: str) -> str:
    """Who began a change, by name."""
    if user in NOBODY_IN_PARTICULAR:
        return _(NOBODY_IN_PARTICULAR[user])
    held = {each.user: each.name for each in roles.holders(connection, workspace) if each.name}
    return held.get(user) or team_pages.names(connection, workspace, [user]).get(user, user)
