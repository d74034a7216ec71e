"""How a team works, as HR says, so that its lead is given what fits: no ward is told about cameras."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from slackapp.clock import wall
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.people import work
from slackapp.web.access import Permission, hold, needs, who
from slackapp.web.teams import reading
from slackapp.web.teams.unit_page import valid


def register(blueprint: Blueprint, database: Database) -> None:
    """The form, for whoever sets up; what it says holds at once, and moves nobody."""

    @blueprint.post("/teams/<unit>/work")
    @needs(Permission.SETUP)
    def set_work(unit: str) -> ResponseReturnValue:
        me, wanted = who(), work.read(request.form.getlist("settings"))
        with database.read() as connection:
            team = reading.team(reading.read(connection, me.workspace), valid(unit))
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            before = work.said(tx, me.workspace, unit)
            if wanted != before:
                work.choose(tx, me.workspace, unit, wanted)
                detail = {"works": work.in_order(wanted), "worked": work.in_order(before)}
                by = By(me.user, wall())
                audit_log.note(tx, me.workspace, Action.WORK_SET, by, subject=team.name, detail=detail)
        was = " ".join(work.in_order(before)) if wanted != before else None
        return redirect(url_for("teams.team", unit=unit, done="work", was=was, _anchor="work"), 303)
