"""`/schedule/pilot`: ask only some whole units, each with everything below it, or everybody (R16)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.translations import _
from slackapp.clock import wall
from slackapp.pulse.partition import Unit
from slackapp.setup import groups
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import structure, workspaces
from slackapp.storage.rounds import launches
from slackapp.storage.rounds import pilot as pilots
from slackapp.storage.rounds.launches import StepName
from slackapp.storage.rounds.pilot import OnlyGrows
from slackapp.web.access import Permission, Who, hold, needs, who

EVERYBODY, PILOT = "everybody", "pilot"


@dataclass(frozen=True)
class Choice:
    """What the form chooses: some units by id, or everybody; nothing yet where `whom` is empty."""

    whom: str
    units: frozenset[str]

    @property
    def wanted(self) -> frozenset[str] | None:
        """The units that would be asked alone; None asks everybody."""
        return self.units if self.whom == PILOT else None


def register(flask: Flask, database: Database) -> None:
    """The page, for HR admins."""
    blueprint = Blueprint("pilot", __name__)

    @blueprint.get("/schedule/pilot")
    @needs(Permission.SETUP)
    def pilot() -> str:
        return _page(database, who())

    @blueprint.post("/schedule/pilot")
    @needs(Permission.SETUP)
    def change() -> str | tuple[str, int] | Response:
        me = who()
        chosen = Choice(request.form.get("whom", ""), frozenset(request.form.getlist("unit")))
        with database.read() as connection:
            known = {each.id: each.name for each in structure.imported(connection, me.workspace).units}
            going = pilots.going(connection, me.workspace, chosen.wanted)
        if error := _fault(chosen, known):
            return _page(database, me, chosen, error=error), 422
        if going:
            return _page(database, me, chosen, error=_only_grows(going)), 409
        if request.form.get("do") != "save":
            return _page(database, me, chosen, look=True)
        try:
            with database.write() as tx:
                hold(tx, me, Permission.SETUP)
                by = By(me.user, wall())
                units = None if chosen.wanted is None else {each: known[each] for each in chosen.wanted}
                pilots.set_units(tx, me.workspace, units, by)
                launched = workspaces.find(tx, me.workspace)
                if units is None and launched and launched.launched_at is None:
                    launches.say_done(tx, me.workspace, StepName.WHOM, by)
        except OnlyGrows as refused:
            return _page(database, me, chosen, error=_only_grows(refused.units)), 409
        back = "launch.launch" if launched and launched.launched_at is None else "schedule.schedule"
        return redirect(url_for(back, done="pilot"), 303)

    flask.register_blueprint(blueprint)


def _fault(chosen: Choice, known: dict[str, str]) -> str:
    if chosen.whom not in {EVERYBODY, PILOT}:
        return _("Choose whether everybody or a pilot is asked.")
    if chosen.whom == PILOT and not chosen.units:
        return _("Choose at least one team for the pilot, or ask everybody.")
    if not chosen.units <= known.keys():
        return _("One of these teams is not there any more: look at the list again.")
    return ""


def _only_grows(going: Sequence[str]) -> str:
    return _(
        "Since the first check-in a pilot only grows. Not asked any more would be: %(teams)s. Nothing was"
        " changed: choose them, too.",
        teams=", ".join(going),
    )


def _page(
    database: Database, me: Who, chosen: Choice | None = None, *, look: bool = False, error: str = ""
) -> str:
    with database.read() as connection:
        workspace = workspaces.find(connection, me.workspace)
        assert workspace is not None  # noqa: S101 - somebody of it is signed in
        units = structure.imported(connection, me.workspace).units
        present = structure.pilot(connection, me.workspace)
        found = groups.with_pilot(connection, workspace, chosen.wanted) if look and chosen else None
        said = launches.was_said(connection, me.workspace, StepName.WHOM)
    if chosen is None:
        settled = present is None and (workspace.launched_at or said)
        chosen = Choice(EVERYBODY if settled else PILOT if present else "", present or frozenset())
    names = {each.id: each.name for each in units}
    return render_template(
        "setup/pilot.html",
        tree=tuple(_tree(units)),
        chosen=chosen,
        present=present,
        present_names=sorted(names[each] for each in present or () if each in names),
        preview=found,
        launched=workspace.launched_at is not None,
        notices=[("bad", error)] if error else [],
    )


def _tree(units: Sequence[Unit]) -> Iterator[tuple[Unit, int]]:
    """Every unit below the one above it, by name, with how deep it stands."""
    below: dict[str | None, list[Unit]] = {}
    for each in units:
        below.setdefault(each.parent, []).append(each)

    waiting = [(each, 0) for each in sorted(below.get(None, []), key=_name, reverse=True)]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting += [(each, depth + 1) for each in sorted(below.get(unit.id, []), key=_name, reverse=True)]


def _name(unit: Unit) -> str:
    return unit.name.casefold()
