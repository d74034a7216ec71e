"""`/guardian`: what waits for a guardian's yes or no, and what was decided before (R15)."""

from flask import Blueprint, Flask, render_template

from slackapp.web.access import Permission, needs


def register(flask: Flask) -> None:
    """The page, for guardians alone."""
    blueprint = Blueprint("guardian", __name__)

    @blueprint.get("/guardian")
    @needs(Permission.APPROVE)
    def guardian() -> str:
        return render_template("guardian.html")

    flask.register_blueprint(blueprint)
