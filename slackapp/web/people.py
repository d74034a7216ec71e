"""`/people`: who may do what in the console; HR admins give roles and take them away.

Whoever is to have a role is looked up in Slack and shown by name before anything is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.roster.directory import NoMember
from slackapp.roster.members import Account
from slackapp.roster.person_search import is_part_of
from slackapp.storage.console import guardians, roles
from slackapp.storage.console.roles import HR, Holder, IsGuardian, LastAdmin, Role
from slackapp.storage.database import Database
from slackapp.web import paging, person_search
from slackapp.web.access import Permission, Who, hold, needs, who
from slackapp.web.person_search import Choice, Silent

LAST: Final = N_("Somebody must stay an HR admin. Make another person an HR admin first.")
TAKEN: Final = N_("The role is taken away, from their next click on.")
GUARDIAN: Final = N_(
    "This person is a guardian of the questions here, and a guardian has no role of HR’s. Choose somebody"
    " else, or ask whoever runs Lean On to end that first."
)
ABOUT: Final = {
    Role.ADMIN: (N_("HR admin"), N_("May do everything, and gives roles.")),
    Role.EDITOR: (N_("Editor"), N_("Writes drafts and hands them in.")),
    Role.REVIEWER: (N_("Reviewer"), N_("Publishes what others wrote, or sends it back.")),
    Role.VIEWER: (N_("Viewer"), N_("Reads everything, changes nothing.")),
}
"""The name of each role that HR gives, and what it may do; to be said by `_`."""

PAGE: Final = 25
MANY: Final = 10
"""From more people with a role than this on, they can be searched."""


@dataclass(frozen=True)
class _Form:
    """The form to give a role: who and which, and what is wrong with the latter."""

    choice: Choice | None = None
    chosen: str = ""
    error: str = ""


_EMPTY: Final = _Form()


def register(flask: Flask, database: Database) -> None:
    """The page and its two changes, for HR admins."""
    blueprint = Blueprint("people", __name__)

    @blueprint.get("/people")
    @needs(Permission.PEOPLE)
    def people() -> str:
        return _page(database, who())

    @blueprint.post("/people")
    @needs(Permission.PEOPLE)
    def grant() -> str | tuple[str, int] | Response:
        return _chosen(database, who())

    @blueprint.get("/people/<user>/remove")
    @needs(Permission.PEOPLE)
    def ask_to_remove(user: str) -> str:
        with database.read() as connection:
            held = {each.user: each for each in roles.holders(connection, who().workspace)}
        if user not in held:
            abort(404)
        return render_template("people_remove.html", holder=held[user], kinds=_kinds())

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
    text = request.args.get("text", "").strip()
    fitting = [each for each in holders if is_part_of(each.name, text) or each.user == text.upper()]
    return render_template(
        "people.html",
        shown=paging.page(fitting, PAGE),
        text=text,
        many=len(holders) > MANY,
        guardians=named,
        kinds=_kinds(),
        form=form,
        notices=[("bad", _(LAST))] if last else _done(holders),
        found=found,
        held=found and next((each.role for each in holders if each.user == found.user), None),
    )


def _chosen(database: Database, me: Who) -> str | tuple[str, int] | Response:
    """Answer the form: ask who is meant, then whether that is the person, then give the role."""
    chosen = request.form.get("role", "")
    choice = person_search.read(database, me, "user")
    form = _Form(choice, chosen)
    if chosen not in HR:
        return _page(database, me, replace(form, error=_("Choose a role for this person."))), 422
    if choice.person is None:
        return _page(database, me, form), 503 if choice.is_silent else 422
    try:
        account = _account(database, me, choice.person.user)
    except (NoMember, Silent) as refusal:
        told = replace(form, choice=replace(choice, person=None, error=str(refusal)))
        return _page(database, me, told), 503 if isinstance(refusal, Silent) else 422
    if request.form.get("sure") != account.user:
        return _page(database, me, form, found=account)
    return _grant(database, me, form, account)


def _account(database: Database, me: Who, user: str) -> Account:
    """What Slack says of somebody who was chosen.

    Raises NoMember for a guardian, too: that is said before anybody is asked whether this is who they mean.
    """
    found = person_search.in_slack(database, me, user)
    with database.read() as connection:
        if guardians.is_active(connection, me.workspace, found.user):
            raise NoMember(_(GUARDIAN))
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
        return _page(database, me, replace(form, choice=Choice(account.user, error=_(GUARDIAN)))), 409
    return redirect(url_for("people.people", given=account.user), 303)


def _done(holders: Iterable[Holder]) -> list[tuple[str, str]]:
    """What was just done, as the page says it."""
    if request.args.get("done") == "taken":
        return [("good", _(TAKEN))]
    found = [each for each in holders if each.user == request.args.get("given")]
    return [
        (
            "good",
            _(
                "%(name)s has the role %(role)s now.",
                name=each.name or each.user,
                role=_(ABOUT[each.role][0]),
            ),
        )
        for each in found
    ]


def _kinds() -> tuple[tuple[str, str, str], ...]:
    """The roles to choose from: each with its name and what it may do."""
    return tuple((role.value, _(name), _(about)) for role, (name, about) in ABOUT.items())
