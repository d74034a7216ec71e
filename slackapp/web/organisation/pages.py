"""`/organisation`: what was released, in the order of the tree; nothing here ranks."""

from flask import Blueprint, render_template

from slackapp.storage.database import Database
from slackapp.web.access import Permission, needs, who
from slackapp.web.organisation import chart


def register(blueprint: Blueprint, database: Database) -> None:
    """The page of the whole organisation."""

    @blueprint.get("/organisation")
    @needs(Permission.FIGURES)
    def organisation() -> str:
        with database.read() as connection:
            found, charts = chart.of_the_whole(connection, who().workspace)
        return render_template("organisation/organisation.html", found=found, charts=charts)
