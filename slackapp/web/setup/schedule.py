"""`/schedule`: when people are asked, which days are free, a pause of everything, and the way to what keeps
people safe.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content import localised
from content.translations import N_, _
from slackapp.clock import wall
from slackapp.pulse.calendar import Countries, Schedule
from slackapp.setup import schedule as words
from slackapp.setup.pause import effect_in_words, open_round
from slackapp.setup.privacy import present
from slackapp.setup.times import spoken
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import decided, due, rounds
from slackapp.storage.rounds.rounds import Round
from slackapp.web.access import Permission, Who, calendar, hold, needs, who
from slackapp.web.preview import current_library
from slackapp.web.setup import pausing, schedule_form, speaking
from slackapp.web.setup.schedule_form import Form

DONE: Final = {
    "saved": N_("The schedule is saved."),
    "paused": N_("Paused. A minute from now, no message leaves any more. None is lost: they wait."),
    "resumed": N_(
        "Messages leave again: what has waited goes out within minutes, as fast as Slack takes it."
    ),
    "privacy": N_("Saved. It counts from the next check-in on, and that check-in tells everybody."),
    "language": N_("Saved. It counts from the next message on."),
    "pilot": N_("Saved. It counts from the next check-in on."),
}
STALE: Final = N_(
    "Somebody changed the schedule while this page was open. Below is what you chose; look at it again, and"
    " save it if it still holds."
)


def register(flask: Flask, database: Database) -> None:
    """The schedule, for HR admins."""
    blueprint = Blueprint("schedule", __name__)

    @blueprint.get("/schedule")
    @needs(Permission.SETUP)
    def schedule() -> str:
        return _page(database, who())

    @blueprint.post("/schedule")
    @needs(Permission.SETUP)
    def change() -> str | tuple[str, int] | Response:
        me, form = who(), schedule_form.typed(request.form)
        with database.read() as connection:
            known = workspaces.find(connection, me.workspace)
        chosen = schedule_form.read(form, known.schedule if known else None)
        if isinstance(chosen, Form):
            return _page(database, me, chosen), 422
        if request.form.get("do") != "save":
            return _page(database, me, form, chosen=chosen)
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            known = workspaces.find(tx, me.workspace)
            stale = request.form.get("was") != stamp(known.schedule if known else None)
            if not stale:
                decided.set_schedule(tx, me.workspace, chosen, By(me.user, wall()), now=calendar())
        if stale:
            return _page(database, me, form, chosen=chosen, stale=True), 409
        decided.replan_everybody(database, me.workspace, calendar())
        return redirect(url_for("schedule.schedule", done="saved"), 303)

    pausing.register(blueprint, database)
    speaking.register(blueprint, database)
    flask.register_blueprint(blueprint)


def stamp(schedule: Schedule | None) -> str:
    """What stands for a schedule in a form, so that a change by somebody else is noticed."""
    raw = workspaces.dump_schedule(schedule) if schedule else None
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:16]


def _page(
    database: Database,
    me: Who,
    form: Form | None = None,
    *,
    chosen: Schedule | None = None,
    stale: bool = False,
) -> str:
    """The page; with `chosen` it says what that schedule would change, and asks whether it is meant."""
    now = calendar()
    with database.read() as connection:
        workspace = workspaces.find(connection, me.workspace)
        assert workspace is not None  # noqa: S101 - somebody of it is signed in
        last = rounds.latest(connection, me.workspace)
        countries = workspaces.countries(connection, me.workspace)
        by_country = workspaces.people_by_country(connection, me.workspace)
        unconfirmed = len(current_library(connection, me.workspace).unconfirmed(countries))
        pilot = structure.pilot(connection, me.workspace)
        names = roles.names(connection, me.workspace)
    present_schedule = workspace.schedule
    shown = chosen or present_schedule
    return render_template(
        "setup/schedule.html",
        workspace=workspace,
        form=form or schedule_form.started(present_schedule),
        zones=schedule_form.zones(),
        weekdays=schedule_form.weekdays(),
        regions=schedule_form.region_choices(countries),
        was=stamp(present_schedule),
        chosen=chosen,
        present=_facts(workspace, present_schedule, last, now, by_country) if present_schedule else None,
        wanted=_facts(workspace, chosen, last, now, by_country) if chosen else None,
        free=[
            (localised.country(country), day, name)
            for country, day, name in (words.free_days(shown, countries, now.date()) if shown else ())
        ],
        unknown=[localised.country(each) for each in words.unknown_countries(countries)],
        open_now=open_round(last, now),
        pause=_pause(workspace, last, now, names, by_country),
        strictness=present(workspace),
        pilot=None if pilot is None else len(pilot),
        unconfirmed=unconfirmed,
        languages=speaking.offered(workspace),
        notices=[("bad", _(STALE))] if stale else _done(),
    )


def _facts(
    workspace: Workspace, schedule: Schedule, last: Round | None, now: datetime, countries: Countries
) -> dict[str, str]:
    """What a schedule means for the people who are asked, in words."""
    wanted = words.as_if_set(workspace, schedule, now)
    window = due.next_opening(wanted, last, now, countries)
    assert window is not None  # noqa: S101 - there is a schedule
    without = words.left_out(due.skipped(wanted, last, now, countries), schedule.zone)
    return {
        "opens": " ".join(
            (words.opening_in_words(window, schedule.zone, now), *(f"{each}." for each in without))
        ),
        "asked": _(
            "People are asked %(slot)s in their own zone, if they choose no other time.",
            slot=spoken(schedule.slot),
        ),
    }


def _pause(
    workspace: Workspace,
    last: Round | None,
    now: datetime,
    names: Mapping[str, str],
    countries: Countries,
) -> dict[str, datetime | str | None]:
    """Since when messages are paused, if they are, and what a pause does, or would do now."""
    by = names.get(workspace.paused_by or "", "")
    paused = workspace if workspace.paused_at else replace(workspace, paused_at=now, paused_by=by)
    return {
        "since": workspace.paused_at,
        "does": effect_in_words(paused, last, now, countries),
    }


def _done() -> list[tuple[str, str]]:
    said = DONE.get(request.args.get("done", ""))
    return [("good", _(said))] if said else []
