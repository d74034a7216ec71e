"""`/trend`: the trends that somebody may read, and `/trend/…`: one of them."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from content.entry import FIRST
from content.files import spoken
from slackapp.blocks import team
from slackapp.blocks.sentences import not_asked
from slackapp.storage.database import Database
from slackapp.web.access import signed_in, who
from slackapp.web.mrkdwn import mrkdwn
from slackapp.web.preview import current_library
from slackapp.web.trend import door


def register(blueprint: Blueprint, database: Database) -> None:
    """The list, without a figure, as figures side by side would compare teams; and the page of one."""

    @blueprint.get("/trend")
    @signed_in
    def listing() -> str | Response:
        with database.read() as connection:
            found = door.trends_of(connection, who())
        known = list(found)
        if len(known) == 1:
            return redirect(url_for("trend.trend", leaf=known[0].leaf_id), 303)
        reason = found.placed.reason
        return render_template(
            "trend/list.html",
            own=found.own,
            led=found.led,
            reason=mrkdwn(not_asked(spoken(FIRST), reason)) if reason and not known else "",
        )

    @blueprint.get("/trend/<leaf>")
    @signed_in
    def trend(leaf: str) -> str:
        me = who()
        with database.read() as connection:
            found = door.opened(connection, me, leaf)
            library = current_library(connection, me.workspace).library
        lines = team.lines(spoken(FIRST), library, found.report)
        return render_template("trend/trend.html", told=found, lines=[mrkdwn(each) for each in lines])
