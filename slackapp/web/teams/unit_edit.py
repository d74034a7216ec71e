"""What HR changes of teams by hand: each step goes into one open change, looked at before it holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.translations import N_, _
from slackapp.roster import changes
from slackapp.roster.changes import AlreadyOpen, Edit, EditRefused
from slackapp.roster.changes_edit import EditKind
from slackapp.roster.csv_file import LONGEST_NAME
from slackapp.roster.csv_file import ROLES as ROLE_NAMES
from slackapp.roster.directory import NoMember
from slackapp.roster.members import Account
from slackapp.roster.names import tidy
from slackapp.storage.database import Database
from slackapp.storage.teams import team_pages
from slackapp.web import person_search
from slackapp.web.access import Permission, Who, needs, who
from slackapp.web.person_search import Choice, Silent
from slackapp.web.teams import beginning, reading
from slackapp.web.teams.unit_page import Forms, parents, show, valid

NOBODY_TICKED: Final = N_("Nobody was ticked, so nothing was changed. Tick at least one person in the list.")
NO_TARGET: Final = N_("Choose the team that they move to; nothing was changed.")
NO_NAME: Final = N_("Give the team a name of 1 to %(most)s characters.")

Refuse = Callable[[str], str]


def register(blueprint: Blueprint, database: Database) -> None:
    """The forms of a team's page and the page of a new team, for whoever sets up."""
    _register_people(blueprint, database)
    _register_team(blueprint, database)


def _register_people(blueprint: Blueprint, database: Database) -> None:
    @blueprint.post("/teams/<unit>/people")
    @needs(Permission.SETUP)
    def edit_people(unit: str) -> ResponseReturnValue:
        me, do = who(), request.form.get("do", "")
        users = [each for each in request.form.getlist("user") if "\0" not in each]
        to, country = (request.form.get(each, "").strip() for each in ("to", "country"))
        forms = Forms(ticked=users, to=to, country=country)

        def refuse(error: str) -> str:
            return show(database, me, valid(unit), replace(forms, error=error))

        if not users:
            return refuse(_(NOBODY_TICKED)), 422
        if do == "move" and not to:
            return refuse(_(NO_TARGET)), 422
        return _begin(database, me, [_edit(do, user, valid(unit), to, country) for user in users], refuse)

    @blueprint.post("/teams/<unit>/add")
    @needs(Permission.SETUP)
    def add_person(unit: str) -> ResponseReturnValue:
        me, role = who(), request.form.get("role", "")
        choice = person_search.read(database, me, "person")
        forms = Forms(person=choice, role=role if role in ROLE_NAMES else "member")

        def refuse(error: str) -> str:
            return show(database, me, valid(unit), replace(forms, error=error))

        if choice.person is None:
            return show(database, me, valid(unit), forms), 503 if choice.is_silent else 422
        user = choice.person.user
        try:
            account = _unknown(database, me, user)
        except (NoMember, Silent) as refusal:
            told = replace(forms, person=Choice(choice.typed, error=str(refusal)))
            return show(database, me, valid(unit), told), 503 if isinstance(refusal, Silent) else 422
        edit = Edit(EditKind.PUT, user=user, unit=valid(unit), role=forms.role, account=account)
        return _begin(database, me, [edit], refuse)


def _register_team(blueprint: Blueprint, database: Database) -> None:
    @blueprint.post("/teams/<unit>/edit")
    @needs(Permission.SETUP)
    def edit_team(unit: str) -> ResponseReturnValue:
        me, do = who(), request.form.get("do", "")
        name, to = tidy(request.form.get("name", "")), request.form.get("parent", "")
        forms = Forms(name=name, parent=to)

        def refuse(error: str) -> str:
            return show(database, me, valid(unit), replace(forms, error=error))

        if do == "delete":
            return _begin(database, me, [Edit(EditKind.DELETE_UNIT, unit=valid(unit))], refuse)
        if not 0 < len(name) <= LONGEST_NAME:
            return show(
                database, me, valid(unit), replace(forms, name_error=_(NO_NAME, most=LONGEST_NAME))
            ), 422
        with database.read() as connection:
            known = reading.read(connection, me.workspace)
        found = reading.team(known, valid(unit))
        edits = [Edit(EditKind.RENAME_UNIT, unit=unit, name=name)] if name != found.name else []
        if to != (found.parent or ""):
            edits.append(Edit(EditKind.MOVE_UNIT, unit=unit, to=to))
        if not edits:
            return redirect(url_for("teams.team", unit=unit), 303)
        return _begin(database, me, edits, refuse)

    @blueprint.get("/teams/new")
    @needs(Permission.SETUP)
    def new() -> str:
        return _new_page(database, who(), parent=request.args.get("below", ""))

    @blueprint.post("/teams/new")
    @needs(Permission.SETUP)
    def add_team() -> ResponseReturnValue:
        me, name, to = who(), tidy(request.form.get("name", "")), request.form.get("parent", "")
        if not 0 < len(name) <= LONGEST_NAME:
            return _new_page(database, me, name=name, parent=to, wrong=_(NO_NAME, most=LONGEST_NAME)), 422
        edit = Edit(EditKind.ADD_UNIT, name=name, to=to)
        return _begin(
            database, me, [edit], lambda error: _new_page(database, me, name=name, parent=to, error=error)
        )


def _begin(database: Database, me: Who, edits: Sequence[Edit], refuse: Refuse) -> ResponseReturnValue:
    """Add edits to the change by hand that is open, or begin one; `refuse` is the page that says why not."""
    try:
        beginning.begin(
            database, me, lambda tx, by, now: changes.begin_edits(tx, me.workspace, edits, by, now=now)
        )
    except EditRefused as refusal:
        return refuse(str(refusal)), 422
    except AlreadyOpen as other:
        return refuse(beginning.in_the_way(database, me, other.change)), 409
    return redirect(url_for("teams.change"), 303)


def _edit(do: str, user: str, unit: str, to: str, country: str) -> Edit:
    match do:
        case "move":
            return Edit(EditKind.MOVE, user=user, unit=unit, to=to)
        case "remove":
            return Edit(EditKind.REMOVE, user=user, unit=unit)
        case "country":
            return Edit(EditKind.COUNTRY, user=user, country=country.upper())
    return Edit(EditKind.PUT, user=user, unit=unit, role=do)


def _unknown(database: Database, me: Who, user: str) -> Account | None:
    """What Slack says of somebody whom no teams have named yet; None of whom Lean On knows."""
    with database.read() as connection:
        known = team_pages.names(connection, me.workspace, [user])
    return None if known else person_search.in_slack(database, me, user)


def _new_page(
    database: Database, me: Who, *, name: str = "", parent: str = "", wrong: str = "", error: str = ""
) -> str:
    with database.read() as connection:
        known = reading.read(connection, me.workspace)
    return render_template(
        "teams/new.html",
        parents=parents(known),
        name=name,
        parent=parent,
        wrong=wrong,
        notices=[("bad", error)] if error else [],
    )
