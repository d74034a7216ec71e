"""What HR will find here; until then a page that says so."""

from flask import Blueprint, render_template


def pages() -> Blueprint:
    """`/hr`: what the console will hold."""
    blueprint = Blueprint("hr", __name__)

    @blueprint.get("/hr")
    def hr() -> str:
        return render_template("hr.html")

    return blueprint
