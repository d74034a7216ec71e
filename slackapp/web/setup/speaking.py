"""`/schedule/language`: in which language people are spoken to of whom nobody knows another."""

from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from content.locales import choose, names
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import decided
from slackapp.web.access import Permission, hold, needs, who

FIELD: Final = "locale"


def register(blueprint: Blueprint, database: Database) -> None:
    """The form of the page Schedule, for HR admins; what it does not offer changes nothing."""

    @blueprint.post("/schedule/language")
    @needs(Permission.SETUP)
    def language() -> Response:
        me, chosen = who(), request.form.get(FIELD, "")
        if chosen not in names():
            return redirect(url_for("schedule.schedule"), 303)
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            decided.set_locale(tx, me.workspace, By(me.user, wall()), chosen)
        return redirect(url_for("schedule.schedule", done="language"), 303)


def offered(workspace: Workspace) -> tuple[list[tuple[str, str]], str]:
    """The languages by their own names, and the one that holds."""
    return list(names().items()), choose(workspace.locale)
