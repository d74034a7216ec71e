"""`/schedule/pause` and `/schedule/resume`: let no message leave, and let them leave again (R16)."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.rounds import pauses
from slackapp.web.access import Permission, calendar, hold, needs, who


def register(blueprint: Blueprint, database: Database) -> None:
    """The two buttons of the page Schedule, for HR admins."""

    @blueprint.post("/schedule/pause")
    @needs(Permission.SETUP)
    def pause() -> Response:
        me = who()
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            pauses.pause(tx, me.workspace, By(me.user, wall()), now=calendar())
        return redirect(url_for("schedule.schedule", done="paused"), 303)

    @blueprint.post("/schedule/resume")
    @needs(Permission.SETUP)
    def resume() -> Response:
        me = who()
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            pauses.resume(tx, me.workspace, By(me.user, wall()), now=calendar())
        return redirect(url_for("schedule.schedule", done="resumed"), 303)
