"""What HR will find here; until then a page that says so."""

from flask import Blueprint, render_template

from slackapp.web.access import public


def pages() -> Blueprint:
    """`/hr`: what the console will hold."""
    blueprint = Blueprint("hr", __name__)

    @blueprint.get("/hr")
    @public
    def hr() -> str:
        return render_template("hr.html")

    return blueprint
