"""`/picture/…`: pictures for messages. A trend is for whoever has its address; Slack fetches it from here."""

from typing import Final

from flask import Flask, Response, abort

from content.entry import FIRST
from content.files import locales, spoken
from content.locales import choose
from content.translations import N_, _
from slackapp.blocks import guess
from slackapp.pictures.address import PATH, TENTHS, Addresses
from slackapp.pictures.guess import Bar
from slackapp.pictures.guess import guesses as draw_guesses
from slackapp.pictures.trend import trend as draw
from slackapp.storage.database import Database
from slackapp.storage.rounds import lead_report
from slackapp.web.access import public
from slackapp.web.preview import current_library
from slackapp.web.trend.chart import panel

LIMITS: Final = {str(tenths): tenths / TENTHS for tenths in range(TENTHS, round(TENTHS * guess.LOOSEST) + 1)}
"""Each ε that a workspace can have, by how its picture's address says it."""
GONE: Final = N_(
    "This picture is no longer here. Open the Home tab of Lean On in Slack for the one of today."
)
HEADERS: Final = {
    "Cache-Control": "private, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",  # Slack shows it on pages of its own
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def register(flask: Flask, database: Database, addresses: Addresses) -> None:
    """Serve pictures of trends, and of what one report can give away: to anybody, as Slack fetches them."""

    @flask.get(f"{PATH}/<token>.png")
    @public
    def trend_picture(token: str) -> Response:
        shown = addresses.read(token)
        if shown is None:
            abort(404, _(GONE))
        with database.read() as connection:
            told = lead_report.team(
                connection, workspace=shown.workspace, leaf=shown.leaf, name="", through=shown.through
            )
            themes = current_library(connection, shown.workspace, choose(shown.locale)).library.themes
        if told is None or not told.charts:
            abort(404, _(GONE))
        words = spoken(choose(shown.locale))
        panels = tuple(panel(words, themes[chart.theme].title, chart) for chart in told.charts)
        return Response(draw(panels), mimetype="image/png", headers=HEADERS)

    @flask.get(f"{PATH}/guess/<tenths>.png")
    @public
    def guess_picture(tenths: str) -> Response:
        tenths, _dash, locale = tenths.partition("-")
        if tenths not in LIMITS or locale not in {"", *locales()}:
            abort(404, _(GONE))
        words = spoken(locale or FIRST)
        told = guess.guesses(words, LIMITS[tenths])
        bars = tuple(Bar(each.said, each.before, each.after) for each in told)
        scale = words.percent(0), words.percent(50), words.percent(100)
        drawn = draw_guesses(bars, note=words("guess.note"), scale=scale)
        return Response(drawn, mimetype="image/png", headers=HEADERS)
