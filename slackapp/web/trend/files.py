"""`/trend/….csv` and `/trend/…/….png`: a trend to take along, for whoever may read it."""

from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, abort

from content.translations import N_, _
from slackapp.pictures.trend import trend as draw
from slackapp.pulse.trend_rows import TrendRow
from slackapp.storage.database import Database
from slackapp.storage.rounds.readable import releases
from slackapp.web import language
from slackapp.web.access import signed_in, who
from slackapp.web.preview import current_library
from slackapp.web.spreadsheets import csv_of
from slackapp.web.trend import chart, door

COLUMNS: Final = (
    *(N_("opened_on"), N_("theme"), N_("value"), N_("mean"), N_("plus_minus"), N_("status"), N_("marks")),
)
"""The headings of the file, to be said by `_`."""


def register(blueprint: Blueprint, database: Database) -> None:
    """The releases as a table, and a theme as a picture."""

    @blueprint.get("/trend/<leaf>.csv")
    @signed_in
    def table(leaf: str) -> Response:
        me = who()
        with database.read() as connection:
            door.opened(connection, me, leaf)
            rows = releases(connection, me.workspace, leaf)
        return Response(
            csv_of([map(_, COLUMNS), *map(_cells, rows)]), mimetype="text/csv", headers=_named("csv")
        )

    @blueprint.get("/trend/<leaf>/<theme>.png")
    @signed_in
    def picture(leaf: str, theme: str) -> Response:
        me = who()
        with database.read() as connection:
            found = door.opened(connection, me, leaf).report
            library = current_library(connection, me.workspace, language.locale()).library
        drawn = next((each for each in found.charts if each.theme == theme), None)
        if drawn is None:
            abort(404)
        title = f"{library.themes[theme].title} · {found.name}"
        return Response(
            draw((chart.panel(language.words(), title, drawn),)), mimetype="image/png", headers=_named("png")
        )


def _cells(row: TrendRow) -> Iterator[str]:
    yield from (row.opened_on.isoformat(), row.theme, "" if row.value is None else f"{row.value:.1f}")
    yield from (f"{row.headline.value:.1f}", f"{row.headline.plus_minus:.1f}") if row.headline else ("", "")
    yield from (row.outcome.value, " ".join(row.marks))


def _named(kind: str) -> dict[str, str]:
    # No name of a team: it would stand in the history of every browser and on every shared disk.
    return {"Content-Disposition": f'attachment; filename="trend.{kind}"'}
