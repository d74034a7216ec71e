"""`/`: tells each person where to go."""

from collections.abc import Iterator

from flask import Blueprint, Flask, redirect, render_template, url_for
from werkzeug.wrappers import Response

from content.translations import _
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.readable import Readable
from slackapp.web.access import Permission, Who, public, visitor
from slackapp.web.trend.door import trends_of

Door = tuple[str, str, str]
"""What a door is called, where it leads, and what is behind it."""


def register(flask: Flask, database: Database, *, ready: bool) -> None:
    """The page for whoever comes by; one who is signed in and has one place to go to is led there.

    `ready` says whether signing in is set up.
    """
    blueprint = Blueprint("welcome", __name__)

    @blueprint.get("/")
    @public
    def welcome() -> str | Response:
        me = visitor()
        with database.read() as connection:
            if me is None:
                one = len(workspaces.every(connection)) == 1
                return render_template("welcome.html", ready=ready, register=one)
            doors = list(_doors(me, trends_of(connection, me)))
        if len(doors) == 1:
            return redirect(doors[0][1], 303)
        return render_template("welcome_doors.html", doors=doors)

    flask.register_blueprint(blueprint)


def _doors(me: Who, found: Readable) -> Iterator[Door]:
    if found.own or found.placed.leaf:
        address = url_for("trend.trend", leaf=found.own.leaf_id) if found.own else url_for("trend.listing")
        yield (
            _("Your team’s trend"),
            address,
            _("What came of the check-ins of your team: the same that your lead reads."),
        )
    if found.led:
        one = len(found.led) == 1
        address = url_for("trend.trend", leaf=found.led[0].leaf_id) if one else url_for("trend.listing")
        about = _("The trend, what you tried, and a guide for a talk.")
        yield _("The team you lead") if one else _("The teams you lead"), address, about
    if found.areas:
        one = len(found.areas) == 1
        address = url_for("organisation.area", unit=found.areas[0].id) if one else url_for("trend.listing")
        about = _("What was released of the teams in it, in the order of the tree.")
        yield _("The area you direct") if one else _("The areas you direct"), address, about
    if me.may(Permission.READ):
        yield _("HR’s console"), url_for("home.home"), _("What people are asked, and what leads are given.")
    if me.may(Permission.APPROVE):
        yield (
            _("What waits for you"),
            url_for("guardian.guardian"),
            _("Questions in HR’s own words that need your yes."),
        )
