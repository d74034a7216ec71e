"""Names a deputy of a team, after a look at what that means, and sets the end of one (R16)."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.pulse.partition import Unit
from slackapp.roster.deputising import look_ahead
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import deputies
from slackapp.storage.rounds.deputies import NotADeputy
from slackapp.storage.teams import team_pages
from slackapp.web import person_search
from slackapp.web.access import Permission, Who, hold, needs, who
from slackapp.web.person_search import Choice
from slackapp.web.teams.unit_page import EMPTY, show, valid

NOTHING_CHANGED: Final = N_("Nothing was changed.")


def register(blueprint: Blueprint, database: Database) -> None:
    """Both changes, for whoever sets up."""

    @blueprint.post("/teams/<unit>/deputies")
    @needs(Permission.SETUP)
    def add_deputy(unit: str) -> ResponseReturnValue:
        me = who()
        found = _unit(database, me, unit)
        choice = person_search.read(database, me, "deputy")
        if choice.person is None:
            return show(database, me, unit, replace(EMPTY, deputy=choice)), 503 if choice.is_silent else 422
        user, name = choice.person.user, choice.person.name
        try:
            with database.read() as connection:
                deputies.refuse(connection, me.workspace, found.id, user)
            if request.form.get("sure") != user:
                return _look(database, me, found, choice)
            with database.write() as tx:
                hold(tx, me, Permission.SETUP)
                deputies.add(tx, me.workspace, found, user, By(me.user, wall()))
        except NotADeputy as refusal:
            error = f"{_(refusal.why, name=name)} {_(NOTHING_CHANGED)}"
            told = replace(choice, person=None, error=error)
            return show(database, me, unit, replace(EMPTY, deputy=told)), 422
        return redirect(url_for("teams.team", unit=unit, done="deputy"), 303)

    @blueprint.post("/teams/<unit>/deputies/<user>/end")
    @needs(Permission.SETUP)
    def end_deputy(unit: str, user: str) -> ResponseReturnValue:
        me = who()
        found = _unit(database, me, unit)
        try:
            with database.write() as tx:
                hold(tx, me, Permission.SETUP)
                deputies.end(tx, me.workspace, found, valid(user), By(me.user, wall()))
        except NotADeputy:
            abort(404)
        return redirect(url_for("teams.team", unit=unit, done="deputy-ended"), 303)


def _unit(database: Database, me: Who, unit: str) -> Unit:
    """One unit of ours; ends the request with 404 where there is none of this id."""
    with database.read() as connection:
        found = team_pages.units(connection, me.workspace).get(valid(unit))
    if found is None:
        abort(404)
    return found


def _look(database: Database, me: Who, unit: Unit, choice: Choice) -> str:
    """The page that shows what it would mean, before anything is written."""
    assert choice.person is not None  # noqa: S101 - asked of one who was found
    user = choice.person.user
    with database.read() as connection:
        workspace = workspaces.find(connection, me.workspace)
        if workspace is None:
            abort(404)
        shown, home = look_ahead(connection, workspace, unit, user)
    name = choice.person.name
    return render_template("teams/deputy.html", unit=unit, user=user, name=name, home=home, found=shown)
