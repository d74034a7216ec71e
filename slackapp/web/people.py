"""`/people`: who may do what in the console; HR admins give roles and take them away."""

import re
from collections.abc import Iterable
from typing import Final

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.storage.console import roles
from slackapp.storage.console.roles import HR, Holder, IsGuardian, LastAdmin, Role
from slackapp.storage.database import Database
from slackapp.web.access import Permission, Who, hold, needs, who

MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,31}")
LAST: Final = "Somebody must stay an HR admin. Make another person an HR admin first."
TAKEN: Final = "The role is taken away, from their next click on."
NO_MEMBER: Final = "This is no Slack member id; one looks like U02AB3CDE, with a U or W first."
GUARDIAN: Final = (
    "This person is a guardian of the questions here, and a guardian has no role of HR’s. Choose somebody"
    " else, or ask whoever runs Lean On to end that first."
)
ABOUT: Final = {
    Role.ADMIN: ("HR admin", "May do everything, and gives roles."),
    Role.EDITOR: ("Editor", "Writes drafts and hands them in."),
    Role.REVIEWER: ("Reviewer", "Publishes what others wrote, or sends it back."),
    Role.VIEWER: ("Viewer", "Reads everything, changes nothing."),
}


def register(flask: Flask, database: Database) -> None:
    """The page and its two changes, for HR admins."""
    blueprint = Blueprint("people", __name__)

    def page(me: Who, *, error: str = "", typed: str = "", chosen: str = "", last: bool = False) -> str:
        with database.read() as connection:
            holders = roles.holders(connection, me.workspace)
        notices = [("bad", LAST)] if last else _done(holders)
        kinds = [(role.value, *about) for role, about in ABOUT.items()]
        return render_template(
            "people.html",
            holders=holders,
            kinds=kinds,
            error=error,
            typed=typed,
            chosen=chosen,
            notices=notices,
        )

    @blueprint.get("/people")
    @needs(Permission.PEOPLE)
    def people() -> str:
        return page(who())

    @blueprint.post("/people")
    @needs(Permission.PEOPLE)
    def grant() -> tuple[str, int] | Response:
        me, user = who(), request.form.get("user", "").strip().upper()
        chosen = request.form.get("role", "")
        if not MEMBER.fullmatch(user):
            return page(me, error=NO_MEMBER, typed=user, chosen=chosen), 422
        if chosen not in HR:
            return page(me, error="Choose a role for this person.", typed=user), 422
        try:
            with database.write() as tx:
                hold(tx, me, Permission.PEOPLE)
                roles.grant(tx, me.workspace, user, Role(chosen), by=me.user, at=wall())
        except (LastAdmin, IsGuardian) as refusal:
            last = isinstance(refusal, LastAdmin)
            return page(me, last=last, error="" if last else GUARDIAN, typed=user, chosen=chosen), 409
        return redirect(url_for("people.people", given=user), 303)

    @blueprint.post("/people/<user>/remove")
    @needs(Permission.PEOPLE)
    def remove(user: str) -> tuple[str, int] | Response:
        me = who()
        if "\0" in user:  # PostgreSQL knows no text with it
            abort(404)
        try:
            with database.write() as tx:
                hold(tx, me, Permission.PEOPLE)
                roles.revoke(tx, me.workspace, user, by=me.user, at=wall())
        except LastAdmin:
            return page(me, last=True), 409
        return redirect(url_for("people.people", done="taken"), 303)

    flask.register_blueprint(blueprint)


def _done(holders: Iterable[Holder]) -> list[tuple[str, str]]:
    """What was just done, as the page says it."""
    if request.args.get("done") == "taken":
        return [("good", TAKEN)]
    found = [each for each in holders if each.user == request.args.get("given")]
    return [("good", f"{each.name or each.user} is {ABOUT[each.role][0]} now.") for each in found]
