"""`/picture/…`: a team's trend as a picture, for whoever has its address; Slack fetches it from here."""

from typing import Final

from flask import Flask, Response, abort

from content.entry import FIRST
from content.files import spoken
from slackapp.blocks import trend
from slackapp.pictures.address import PATH, Addresses
from slackapp.pictures.trend import Panel, Step
from slackapp.pictures.trend import trend as draw
from slackapp.storage.database import Database
from slackapp.storage.rounds import lead_report
from slackapp.web.access import public
from slackapp.web.preview import current_library

GONE: Final = "This picture is no longer here. Open the Home tab of Lean On in Slack for the one of today."
HEADERS: Final = {
    "Cache-Control": "private, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",  # Slack shows it on pages of its own
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def register(flask: Flask, database: Database, addresses: Addresses) -> None:
    """Serve pictures of trends. Nothing is asked of who fetches one: Slack's own servers do."""

    @flask.get(f"{PATH}/<token>.png")
    @public
    def trend_picture(token: str) -> Response:
        shown = addresses.read(token)
        if shown is None:
            abort(404, GONE)
        with database.read() as connection:
            told = lead_report.team(
                connection, workspace=shown.workspace, leaf=shown.leaf, name="", through=shown.through
            )
            themes = current_library(connection, shown.workspace).library.themes
        if told is None or not told.charts:
            abort(404, GONE)
        words = spoken(FIRST)
        panels = tuple(
            Panel(
                themes[chart.theme].title,
                tuple(Step(*each) for each in trend.steps(words, chart)),
            )
            for chart in told.charts
        )
        return Response(draw(panels, note=words("trend.note")), mimetype="image/png", headers=HEADERS)
