"""`/hr`: the console's home: what waits, what Lean On did, how the organisation is, and where to go."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from content.translations import N_, _
from content.wording import Wording
from slackapp.blocks.week import lines
from slackapp.setup.pause import effect_in_words, since_in_words
from slackapp.setup.waiting import Waits, of_admins
from slackapp.setup.week import week
from slackapp.storage.console import audit_log, roles
from slackapp.storage.console.audit_log import Action, Entry
from slackapp.storage.console.roles import Holder, Role
from slackapp.storage.database import Database, DatabaseDown, Transaction
from slackapp.storage.library import editions
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import rounds
from slackapp.web import audit_text, language, security, todo
from slackapp.web.access import ROLES, Permission, Who, calendar, signed_in, who
from slackapp.web.organisation import chart

CHANGES: Final = 5
"""So many of the last changes are shown, without drafts that were only saved or went when others did."""
SHOWN: Final = 5
"""So many drafts of one kind are named; the others are counted."""
MAY: Final = {
    Role.ADMIN: N_("You set up, write, publish what others wrote, and give roles."),
    Role.EDITOR: N_("You write. Somebody else reads it and publishes it."),
    Role.REVIEWER: N_("You publish what others wrote, or send it back."),
    Role.VIEWER: N_("You read what people are asked and told, and the released numbers of all teams."),
}


def register(flask: Flask, database: Database) -> None:
    """The home, for everybody who belongs to the workspace; without a role, it says who gives one."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/hr")
    @signed_in
    def home() -> str | Response:
        me, words = who(), language.words()
        if me.role is Role.GUARDIAN:
            return redirect(url_for("guardian.guardian"), 303)
        with database.read() as connection:
            holders = roles.holders(connection, me.workspace)
            if me.role is None:
                found = workspaces.find(connection, me.workspace)
                admins = [each.name or each.user for each in holders if each.role is Role.ADMIN]
                return render_template(
                    "home_no_role.html", admins=admins, workspace=found.name if found else ""
                )
            names = roles.names(connection, me.workspace)
            return render_template(
                "home.html",
                may=_(MAY[me.role]),
                to_do=_to_do(connection, me, words),
                did=lines(words, week(connection, me.workspace, calendar())),
                charts=chart.of_the_whole(connection, me.workspace)[1]
                if me.may(Permission.FIGURES)
                else None,
                waiting=todo.waiting(connection, me, names),
                alone=_alone(me, holders),
                fresh=editions.revision(connection, me.workspace) == 0,
                last=audit_text.lines(connection, me.workspace, _last(connection, me.workspace), names),
                shown=SHOWN,
            )

    flask.register_blueprint(blueprint)
    flask.jinja_env.globals["pause_told"] = partial(_pause, database)


def _pause(database: Database, workspace: str) -> str:
    """That messages are paused, as every page of HR's says it; empty where they are not."""
    try:
        session = security.session()  # which says so for each page, at no cost
        if session is None or not session.is_paused:
            return ""
        with database.read() as connection:
            found = workspaces.find(connection, workspace)
            if found is None or found.paused_at is None:
                return ""
            name = roles.names(connection, workspace).get(found.paused_by or "", "")
            last = rounds.latest(connection, workspace)
            countries = workspaces.people_by_country(connection, workspace)
    except DatabaseDown:  # a page that says so must not fail itself
        return ""
    does = effect_in_words(found, last, calendar(), countries)
    return f"{since_in_words(found, name)} {does}".strip()


def _to_do(connection: Transaction, me: Who, words: Wording) -> tuple[Waits, ...]:
    """What waits for whoever sets up; nothing for others."""
    libraries = current_app.extensions["leanon"].libraries
    return tuple(of_admins(connection, libraries, me.workspace, words)) if me.role is Role.ADMIN else ()


def _last(connection: Transaction, workspace: str) -> tuple[Entry, ...]:
    found = audit_log.search(connection, workspace)
    return tuple(each for each in found if each.action is not Action.SAVED)[:CHANGES] or found[:CHANGES]


def _alone(me: Who, holders: Iterable[Holder]) -> bool:
    """Whether somebody writes here whom nobody could review."""
    others = (each for each in holders if each.user != me.user)
    return me.may(Permission.EDIT) and not any(Permission.REVIEW in ROLES[each.role] for each in others)
