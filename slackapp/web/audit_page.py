"""`/audit`: who changed what in the console, the latest first; it can be searched and not be changed."""

import re
from typing import Final

from flask import Blueprint, Flask, render_template, request

from content.translations import _
from slackapp.storage.console import audit_log, roles
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Database
from slackapp.web import audit_text
from slackapp.web.access import Permission, needs, who

NUMBER: Final = re.compile(r"[0-9]{1,9}")


def register(flask: Flask, database: Database) -> None:
    """The audit log, for everybody with a role."""
    blueprint = Blueprint("log", __name__)

    @blueprint.get("/audit")
    @needs(Permission.READ)
    def log() -> str:
        me, query = who(), request.args
        action = query.get("action", "")
        before = query.get("before", "")
        text = query.get("text", "").replace("\0", "").strip()  # PostgreSQL knows no text with it
        with database.read() as connection:
            names = roles.names(connection, me.workspace)
            known = {**names, audit_text.OPERATOR: _("The operator")}
            found = audit_log.search(
                connection,
                me.workspace,
                text=text,
                people=[user for user, name in known.items() if text.casefold() in name.casefold()],
                actor=query.get("actor", "").replace("\0", ""),
                action=Action(action) if action in set(Action) else None,
                before=int(before) if NUMBER.fullmatch(before) else None,
                limit=audit_log.PAGE + 1,  # one more tells whether there is an older page
            )
            lines = audit_text.lines(connection, me.workspace, found[: audit_log.PAGE], names)
        return render_template(
            "audit.html",
            found=lines,
            older=found[audit_log.PAGE - 1].number if len(found) > audit_log.PAGE else None,
            names=known,
            actions=[("", _("Everything")), *((each.value, _(audit_text.NAMED[each])) for each in Action)],
            query={name: query.get(name, "") for name in ("text", "actor", "action")},
        )

    flask.register_blueprint(blueprint)
