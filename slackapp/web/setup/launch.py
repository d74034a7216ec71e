"""`/launch`: the first steps, what is done of them and what is missing, and the launch itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http.client import HTTPException
from typing import Final, TypeAlias

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from slack_sdk.errors import SlackClientError
from werkzeug.wrappers import Response

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.pulse.calendar import Countries
from slackapp.setup import launch as words
from slackapp.setup.pause import effect_in_words, zone_name
from slackapp.setup.times import moment, spoken
from slackapp.storage.console import guardians, roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, launches, rounds
from slackapp.storage.rounds.launches import NotComplete, StepName
from slackapp.storage.rounds.rounds import Round
from slackapp.web.access import Permission, Who, calendar, hold, needs, who
from slackapp.web.setup import first_words

SendTrial: TypeAlias = Callable[[str, str], None]
"""Sends a test check-in to a user of a workspace; raises what slack_sdk raises."""

DONE: Final = {
    "trial": N_("Sent to you. Open Slack, press Start and answer; this step is done once you have sent it."),
    "words": N_("Noted: you have read the questions and the first message."),
    "guardians": N_("Noted: there are no guardians, so only vetted questions are asked."),
    "pilot": N_("Noted: who is asked is settled."),
}
SILENT: Final = N_(
    "Slack did not take the message, so nothing was sent. Try again in a moment; if it stays so, ask whoever"
    " runs Lean On whether its token still holds."
)


def register(flask: Flask, database: Database, send_trial: SendTrial) -> None:
    """The checklist, the steps that are done here, and the launch, for HR admins."""
    blueprint = Blueprint("launch", __name__)
    flask.extensions["leanon-send-trial"] = send_trial

    @blueprint.get("/launch")
    @needs(Permission.SETUP)
    def launch() -> str:
        return _page(database, who())

    @blueprint.post("/launch")
    @needs(Permission.SETUP)
    def begin() -> tuple[str, int] | Response:
        me = who()
        try:
            with database.write() as tx:
                hold(tx, me, Permission.SETUP)
                at_once = request.form.get("when") == "now"
                launches.launch(tx, me.workspace, By(me.user, wall()), now=calendar(), at_once=at_once)
        except NotComplete as error:
            missing = words.missing_in_words(error.missing)
            said = _("Nothing was launched. Missing: %(missing)s.", missing=missing)
            return _page(database, me, error=said), 409
        return redirect(url_for("launch.launch", done="launched"), 303)

    @blueprint.post("/launch/guardians")
    @needs(Permission.SETUP)
    def without_guardians() -> Response:
        return _said_done(database, StepName.GUARDIANS)

    @blueprint.post("/launch/test")
    @needs(Permission.SETUP)
    def try_it() -> tuple[str, int] | Response:
        me = who()
        send: SendTrial = current_app.extensions["leanon-send-trial"]
        try:
            send(me.workspace, me.user)
        except (SlackClientError, HTTPException, OSError, ValueError):
            return _page(database, me, error=_(SILENT)), 503
        return redirect(url_for("launch.launch", done="trial"), 303)

    first_words.register(blueprint, database)
    flask.register_blueprint(blueprint)


def _said_done(database: Database, name: StepName) -> Response:
    me = who()
    with database.write() as tx:
        hold(tx, me, Permission.SETUP)
        launches.say_done(tx, me.workspace, name, By(me.user, wall()))
    return redirect(url_for("launch.launch", done=name.value), 303)


def _page(database: Database, me: Who, *, error: str = "") -> str:
    now = calendar()
    with database.read() as connection:
        workspace = workspaces.find(connection, me.workspace)
        assert workspace is not None  # noqa: S101 - somebody of it is signed in
        steps = launches.checklist(connection, me.workspace, current_app.extensions["leanon"].libraries)
        names = roles.names(connection, me.workspace)
        last = rounds.latest(connection, me.workspace)
        named = guardians.active(connection, me.workspace)
        pilot = structure.pilot(connection, me.workspace)
        countries = workspaces.people_by_country(connection, me.workspace)
    return render_template(
        "setup/launch.html",
        workspace=workspace,
        steps=steps,
        texts=words.TEXTS,
        names={**names, "operator": _("the operator")},
        guardians=[each.name for each in named],
        pilot=pilot,
        next_step=words.next_step(steps),
        missing=[each.name for each in steps if not each.done],
        whens=_whens(workspace, last, now, countries) if workspace.launched_at is None else [],
        launched=_launched(workspace, last, now, countries, names.get(workspace.launched_by or "", "")),
        notices=[("bad", error)] if error else _done(workspace, last, now, countries),
    )


def _whens(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> list[tuple[str, str, str]]:
    """The openings that a launch now may choose between: the next whole window, and perhaps the open one."""
    if workspace.schedule is None:
        return []
    whole = due.next_opening(_asked_from(workspace, now), last, now, countries)
    at_once = due.next_opening(_asked_from(workspace, None), last, now, countries)
    zone, found = zone_name(workspace), []
    if whole:
        opens = moment(whole.opens_at, zone)
        said = _("With the next check-in, which opens %(opens)s (%(zone)s)", opens=opens, zone=zone)
        found.append(("next", said, ""))
    if at_once is not None and at_once.opens_at <= now:
        about = _("It closes %(closes)s.", closes=moment(at_once.closes_at, zone))
        found.append(("now", _("Within minutes, as this week’s time has begun"), about))
    return found


def _asked_from(workspace: Workspace, moment_: datetime | None) -> Workspace:
    return replace(workspace, not_before=moment_)


def _launched(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries, name: str
) -> dict[str, str]:
    """By whom and when it was launched, and when the next messages go out; empty before the launch."""
    if workspace.launched_at is None:
        return {}
    zone = zone_name(workspace)
    by = _("the operator") if workspace.launched_by == "operator" else name or workspace.launched_by or ""
    window = due.next_opening(workspace, last, now, countries)
    opens = moment(window.opens_at, zone) if window else ""
    return {
        "said": _("Launched by %(name)s, %(moment)s.", name=by, moment=moment(workspace.launched_at, zone)),
        "next": _("The next check-in opens %(opens)s (%(zone)s).", opens=opens, zone=zone) if window else "",
        "pause": effect_in_words(workspace, last, now, countries) if workspace.paused_at else "",
    }


def _done(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> list[tuple[str, str]]:
    done = request.args.get("done", "")
    if done == "launched" and workspace.launched_at is not None and workspace.schedule is not None:
        window = due.next_opening(workspace, last, now, countries)
        slot = spoken(workspace.schedule.slot)
        if window is None or window.opens_at <= now:
            said = _(
                "Launched. The first check-in opens within minutes. The first messages go out %(slot)s, by"
                " people’s own clocks.",
                slot=slot,
            )
        else:
            said = _(
                "Launched. The first check-in opens %(opens)s. The first messages go out %(slot)s, by"
                " people’s own clocks.",
                opens=moment(window.opens_at, zone_name(workspace)),
                slot=slot,
            )
        return [("good", said)]
    return [("good", _(DONE[done]))] if done in DONE else []
