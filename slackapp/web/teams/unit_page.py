"""`/teams/…`: one team, with whoever leads it, leads it for a while, or belongs to it."""

from typing import Final

from flask import Blueprint, abort, render_template, request

from slackapp.roster.names import key
from slackapp.storage.database import Database
from slackapp.storage.people import structure, team_pages
from slackapp.web.access import Permission, needs, who
from slackapp.web.library.entry_url import number
from slackapp.web.teams import reading

PAGE: Final = 25
"""Members on a page."""


def register(blueprint: Blueprint, database: Database) -> None:
    """The page of one team, for whoever sets up."""

    @blueprint.get("/teams/<unit>")
    @needs(Permission.SETUP)
    def team(unit: str) -> str:
        me = who()
        if "\0" in unit:  # PostgreSQL knows no text with it
            abort(404)
        text = request.args.get("text", "").replace("\0", "").strip()
        with database.read() as connection:
            known = reading.read(connection, me.workspace)
            found = reading.team(known, unit)
            people = team_pages.placed(connection, me.workspace, unit)
            last = structure.last_round(connection, me.workspace)
        members = [each for each in people if not each.lead]
        fitting = [each for each in members if key(text) in key(each.name)]
        start = number(request.args, "start")
        start = start if 0 <= start < len(fitting) else 0
        return render_template(
            "teams/unit.html",
            team=found,
            members=fitting[start : start + PAGE],
            total=len(fitting),
            whole=len(members),
            text=text,
            start=start,
            page=PAGE,
            next_round=(last or 0) + 1,
            smallest=known.teams.smallest,
        )
