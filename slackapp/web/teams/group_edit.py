"""`/teams/groups`: which of Slack's user groups teams follow, and a look at what that would change."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final, TypeAlias

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from slack_sdk.errors import SlackClientError

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.roster import changes
from slackapp.roster.changes import AlreadyOpen, Edit, EditRefused, TeamChange
from slackapp.roster.changes_edit import EditKind
from slackapp.roster.groups import NoGroups, UserGroup, of_workspace
from slackapp.roster.members import Identity
from slackapp.slack_answers import Busy
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.teams import group_accounts, unit_groups
from slackapp.storage.teams.unit_groups import Followed
from slackapp.web.access import Permission, Who, hold, needs, who
from slackapp.web.teams import beginning, reading
from slackapp.web.teams.unit_page import valid

GroupsOf: TypeAlias = Callable[[], Mapping[str, UserGroup]]
"""Asks Slack for its user groups; raises what `roster.groups.groups` raises."""
SILENT: Final = N_(
    "Slack did not answer, so its user groups are not known, and nothing was changed. Try again in a moment."
)
ASKED: Final = (
    "good",
    N_(
        "Slack is asked now. What differs stands here as a change within a minute, and holds once you say"
        " yes."
    ),
)
NONE_FOLLOWED: Final = N_(
    "No team follows a user group yet, so there is nothing to look at. Choose a group on this page."
)
NONE_CHOSEN: Final = N_("No group was ticked, so nothing was changed. Tick at least one.")
GONE: Final = N_("Slack has no user group of that kind any more. Choose another one; nothing was changed.")

TROUBLE: Final = (Busy, SlackClientError, HTTPException, OSError, ValueError)
"""What asking Slack may end with besides an answer."""


def register(blueprint: Blueprint, database: Database) -> None:
    """The page and its changes, for whoever sets up."""
    _register_look(blueprint, database)
    _register_follow(blueprint, database)
    _register_teams(blueprint, database)


def _register_look(blueprint: Blueprint, database: Database) -> None:
    @blueprint.get("/teams/groups")
    @needs(Permission.SETUP)
    def groups() -> ResponseReturnValue:
        return _page(database, who(), chosen=request.args.get("unit", ""))

    @blueprint.post("/teams/groups/look")
    @needs(Permission.SETUP)
    def look_now() -> ResponseReturnValue:
        me = who()
        with database.read() as connection:
            open_ = changes.find_open(connection, me.workspace)
            followed = unit_groups.followed(connection, me.workspace)
        if open_ is not None:
            return _page(database, me, error=beginning.in_the_way(database, me, open_), status=409)
        if not followed:
            return _page(database, me, error=_(NONE_FOLLOWED), status=422)
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            unit_groups.ask_for_look(tx, me.workspace)
        beginning.queue_look(me)
        return redirect(url_for("teams.groups", done="asked"), 303)


def _register_follow(blueprint: Blueprint, database: Database) -> None:
    @blueprint.post("/teams/groups/follow")
    @needs(Permission.SETUP)
    def follow() -> ResponseReturnValue:
        me, wanted, unit = who(), request.form.get("group", ""), valid(request.form.get("unit", ""))
        with database.read() as connection:
            team = reading.team(reading.read(connection, me.workspace), unit)
        found: UserGroup | None = None
        if wanted:
            try:
                found = _asked(database, me).get(wanted)
            except (NoGroups, *TROUBLE) as trouble:
                return _page(database, me, error=_said(trouble), status=503)
            if found is None:
                return _page(database, me, chosen=unit, error=_(GONE), status=422)
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            by = By(me.user, wall())
            group_accounts.forget(tx, me.workspace)  # of people who may be in no group any more
            if found is None:
                known = unit_groups.followed(tx, me.workspace).get(unit)
                if not unit_groups.stop(tx, me.workspace, unit) or known is None:
                    abort(404)
                action, handle = Action.GROUP_LEFT, known.handle
            else:
                unit_groups.follow(tx, me.workspace, Followed(unit, found.id, found.handle))
                action, handle = Action.GROUP_FOLLOWED, found.handle
            audit_log.note(tx, me.workspace, action, by, subject=team.name, detail={"group": handle})
        return redirect(url_for("teams.team", unit=unit, done="follows" if found else "follows-no-more"), 303)


def _register_teams(blueprint: Blueprint, database: Database) -> None:
    @blueprint.post("/teams/groups/teams")
    @needs(Permission.SETUP)
    def teams_of_groups() -> ResponseReturnValue:
        me, below = who(), valid(request.form.get("parent", ""))
        try:
            known = _asked(database, me)
        except (NoGroups, *TROUBLE) as trouble:
            return _page(database, me, error=_said(trouble), status=503)
        chosen = [known[each] for each in request.form.getlist("group") if each in known]
        if not chosen:
            return _page(database, me, error=_(NONE_CHOSEN), status=422)

        def start(tx: Transaction, by: By, now: datetime) -> TeamChange:
            edits = [Edit(EditKind.ADD_UNIT, name=each.name, to=below) for each in chosen]
            began = changes.begin_edits(tx, me.workspace, edits, by, now=now)
            for edit, group in zip(began.edits[-len(edits) :], chosen, strict=True):
                unit_groups.follow(tx, me.workspace, Followed(edit["unit"], group.id, group.handle))
            return began

        try:
            beginning.begin(database, me, start)
        except EditRefused as refusal:
            return _page(database, me, error=str(refusal), status=422, ticked=chosen)
        except AlreadyOpen as other:
            said = beginning.in_the_way(database, me, other.change)
            return _page(database, me, error=said, status=409, ticked=chosen)
        return redirect(url_for("teams.change"), 303)


def _asked(database: Database, me: Who) -> Mapping[str, UserGroup]:
    """Slack's user groups; it is asked once a request, and does not answer twice where it did not once."""
    if "user_groups" not in g:
        try:
            g.user_groups = _ask(database, me)
        except (NoGroups, *TROUBLE) as trouble:
            g.user_groups = trouble
    if isinstance(g.user_groups, Exception):
        raise g.user_groups
    known: Mapping[str, UserGroup] = g.user_groups
    return known


def _ask(database: Database, me: Who) -> Mapping[str, UserGroup]:
    ask: GroupsOf = current_app.extensions["leanon-user-groups"]
    with database.read() as connection:
        known = workspaces.find(connection, me.workspace)
    home = Identity(known.enterprise_id, known.team_id, known.name) if known else Identity(None, None, "")
    return of_workspace(ask(), home)


def _said(trouble: Exception) -> str:
    return str(trouble) if isinstance(trouble, NoGroups) else _(SILENT)


def _page(
    database: Database,
    me: Who,
    *,
    chosen: str = "",
    error: str = "",
    status: int = 200,
    ticked: Iterable[UserGroup] = (),
) -> ResponseReturnValue:
    with database.read() as connection:
        known = reading.read(connection, me.workspace)
        followed = unit_groups.followed(connection, me.workspace)
    trouble = ""
    found: Mapping[str, UserGroup] = {}
    try:
        found = _asked(database, me)
    except (NoGroups, *TROUBLE) as refused:
        trouble = _said(refused)
    names = {each.id: each.name for each in known.rows}
    groups = sorted(found.values(), key=lambda each: each.handle)
    shown: dict[str, Any] = {
        "groups": groups,
        "followed": sorted(followed.values(), key=lambda each: names[each.unit]),
        "names": names,
        "found": found,
        "trouble": trouble,
        "teams": [(each.id, f"{'– ' * each.depth}{each.name}") for each in known.rows],
        "chosen": chosen if chosen in names else "",
        "free": [each for each in groups if each.id not in {every.group for every in followed.values()}],
        "ticked": {each.id for each in ticked},
    }
    told = [("bad", error)] if error else []
    if request.args.get("done") == "asked" and not error:
        told.append((ASKED[0], _(ASKED[1])))
    return render_template("teams/groups.html", notices=told, **shown), status
