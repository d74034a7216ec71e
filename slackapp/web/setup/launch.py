"""`/launch`: the first steps, what is done of them and what is missing, and the launch itself."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.setup import launch as words
from slackapp.setup.pause import zone_name
from slackapp.setup.times import moment
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import due, launches, rounds
from slackapp.storage.rounds.launches import NotComplete
from slackapp.web.access import Permission, Who, calendar, hold, needs, who


def register(flask: Flask, database: Database) -> None:
    """The checklist and the launch, for HR admins."""
    blueprint = Blueprint("launch", __name__)

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
            said = f"Nothing was launched. Missing: {words.missing_in_words(error.missing)}."
            return _page(database, me, error=said), 409
        return redirect(url_for("launch.launch", done="launched"), 303)

    flask.register_blueprint(blueprint)


def _page(database: Database, me: Who, *, error: str = "") -> str:
    now = calendar()
    with database.read() as connection:
        workspace = workspaces.find(connection, me.workspace)
        steps = launches.checklist(connection, me.workspace)
        names = roles.names(connection, me.workspace)
        last = rounds.latest(connection, me.workspace)
    window = due.next_opening(workspace, last, now) if workspace else None
    return render_template(
        "setup/launch.html",
        workspace=workspace,
        steps=steps,
        texts=words.TEXTS,
        names=names,
        complete=all(each.done for each in steps),
        opens=moment(window.opens_at, zone_name(workspace)) if workspace and window else "",
        notices=[("bad", error)] if error else [],
    )
