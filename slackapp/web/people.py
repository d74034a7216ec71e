"""`/people`: who may do what in the console; HR admins give roles and take them away.

Whoever is to have a role is looked up in Slack and shown by name before anything is written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Final, TypeAlias

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from slack_sdk.errors import SlackClientError
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.roster.directory import Busy, NoMember
from slackapp.roster.members import Account, Identity
from slackapp.storage.console import guardians, roles
from slackapp.storage.console.roles import HR, Holder, IsGuardian, LastAdmin, Role
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.web.access import Permission, Who, hold, needs, who

LAST: Final = "Somebody must stay an HR admin. Make another person an HR admin first."
TAKEN: Final = "The role is taken away, from their next click on."
SILENT: Final = (
    "Slack did not answer, so it is not known who this is, and nothing was changed. Try again in a moment."
)
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


LookUp: TypeAlias = Callable[[Identity, str], Account]
"""Asks Slack whom an id or an address means; raises what `roster.directory.member` raises."""


@dataclass(frozen=True)
class _Form:
    """The form to give a role: what was typed and chosen, and what is wrong with it."""

    typed: str = ""
    chosen: str = ""
    error: str = ""


_EMPTY: Final = _Form()


def register(flask: Flask, database: Database, look_up: LookUp) -> None:
    """The page and its two changes, for HR admins."""
    blueprint = Blueprint("people", __name__)
    flask.extensions["leanon-look-up"] = look_up

    @blueprint.get("/people")
    @needs(Permission.PEOPLE)
    def people() -> str:
        return _page(database, who())

    @blueprint.post("/people")
    @needs(Permission.PEOPLE)
    def grant() -> str | tuple[str, int] | Response:
        me, form = who(), _Form(request.form.get("user", "").strip(), request.form.get("role", ""))
        if form.chosen not in HR:
            form = _Form(form.typed, error="Choose a role for this person.")
            return _page(database, me, form), 422
        try:
            account = _member(database, me, form.typed)
        except NoMember as refusal:
            return _page(database, me, replace(form, error=str(refusal))), 422
        except (Busy, SlackClientError, HTTPException, OSError, ValueError):
            return _page(database, me, replace(form, error=SILENT)), 503
        if request.form.get("sure") != account.user:
            return _page(database, me, form, found=account)
        return _grant(database, me, form, account)

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
            return _page(database, me, last=True), 409
        return redirect(url_for("people.people", done="taken"), 303)

    flask.register_blueprint(blueprint)


def _page(
    database: Database, me: Who, form: _Form = _EMPTY, *, last: bool = False, found: Account | None = None
) -> str:
    """The page; with `found` it asks whether that is the person who is meant."""
    with database.read() as connection:
        holders = roles.holders(connection, me.workspace)
        named = guardians.active(connection, me.workspace)
    return render_template(
        "people.html",
        holders=holders,
        guardians=named,
        kinds=[(role.value, *about) for role, about in ABOUT.items()],
        form=form,
        notices=[("bad", LAST)] if last else _done(holders),
        found=found,
    )


def _member(database: Database, me: Who, typed: str) -> Account:
    """Whom Slack knows by this id or address in the workspace of whoever asks.

    Raises NoMember for a guardian, too: that is said before anybody is asked whether this is who they mean.
    """
    with database.read() as connection:
        known = workspaces.find(connection, me.workspace)
    home = Identity(known.enterprise_id, known.team_id, known.name) if known else Identity(None, None, "")
    look_up: LookUp = current_app.extensions["leanon-look-up"]
    found = look_up(home, typed)
    with database.read() as connection:
        if guardians.is_active(connection, me.workspace, found.user):
            raise NoMember(GUARDIAN)
    return found


def _grant(database: Database, me: Who, form: _Form, account: Account) -> tuple[str, int] | Response:
    """Give the role, under the name that Slack gives."""
    chosen, at = Role(form.chosen), wall()
    try:
        with database.write() as tx:
            hold(tx, me, Permission.PEOPLE)
            roles.grant(tx, me.workspace, account.user, chosen, name=account.name, by=me.user, at=at)
    except LastAdmin:
        return _page(database, me, form, last=True), 409
    except IsGuardian:
        return _page(database, me, replace(form, error=GUARDIAN)), 409
    return redirect(url_for("people.people", given=account.user), 303)


def _done(holders: Iterable[Holder]) -> list[tuple[str, str]]:
    """What was just done, as the page says it."""
    if request.args.get("done") == "taken":
        return [("good", TAKEN)]
    found = [each for each in holders if each.user == request.args.get("given")]
    return [("good", f"{each.name or each.user} is {ABOUT[each.role][0]} now.") for each in found]
