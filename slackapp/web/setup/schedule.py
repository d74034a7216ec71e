"""`/schedule`: when people are asked."""

from flask import Blueprint, Flask, render_template

from slackapp.setup.times import spoken
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.web.access import Permission, needs, who


def register(flask: Flask, database: Database) -> None:
    """The schedule, for HR admins."""
    blueprint = Blueprint("schedule", __name__)

    @blueprint.get("/schedule")
    @needs(Permission.SETUP)
    def schedule() -> str:
        with database.read() as connection:
            workspace = workspaces.find(connection, who().workspace)
        return render_template(
            "setup/schedule.html", schedule=workspace.schedule if workspace else None, spoken=spoken
        )

    flask.register_blueprint(blueprint)
