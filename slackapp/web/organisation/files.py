"""`/organisation/export` and `/area/…/export`: the releases as a table.

An export is a form and not a link, for it leaves a line in the audit log, and what is only opened must not.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from flask import Blueprint, Response

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.rounds.exports import Exported, exported
from slackapp.web.access import Permission, hold, needs, signed_in, who
from slackapp.web.organisation import door
from slackapp.web.spreadsheets import csv_of

COLUMNS: Final = (
    *(N_("opened_on"), N_("theme"), N_("team"), N_("area"), N_("people"), N_("status")),
    *(N_("value"), N_("mean"), N_("plus_minus"), N_("answered")),
)
"""The headings of the file, to be said by `_`."""
WHOLE: Final = N_("of all teams")
"""What the audit log says of the file of a whole organisation, to be said by `_`."""


def register(blueprint: Blueprint, database: Database) -> None:
    """The releases of all teams, for HR, and of an area, for HR and whoever directs it."""

    @blueprint.post("/organisation/export")
    @needs(Permission.FIGURES)
    def export() -> Response:
        me = who()
        with database.read() as connection:
            rows = exported(connection, me.workspace)
        with database.write() as tx:
            hold(tx, me, Permission.FIGURES)
            audit_log.note(tx, me.workspace, Action.FIGURES_EXPORTED, By(me.user, wall()), subject=WHOLE)
        return _file(rows)

    @blueprint.post("/area/<unit>/export")
    @signed_in
    def export_area(unit: str) -> Response:
        me = who()
        with database.read() as connection:
            name = door.of_area(connection, me, unit)
            rows = exported(connection, me.workspace, area=unit)
        with database.write() as tx:
            audit_log.lock(tx, me.workspace)
            door.of_area(tx, me, unit)  # whoever was quicker may have taken it from them
            by, detail = By(me.user, wall()), {"unit": unit}
            audit_log.note(tx, me.workspace, Action.FIGURES_EXPORTED, by, subject=name, detail=detail)
        return _file(rows)


def _file(rows: Iterable[Exported]) -> Response:
    # No name of a team is in the file's: it would stand in the history of every browser.
    headers = {"Content-Disposition": 'attachment; filename="organisation.csv"'}
    return Response(table(rows), mimetype="text/csv", headers=headers)


def table(rows: Iterable[Exported]) -> str:
    """Write releases as CSV; a mark at the beginning tells spreadsheets how its letters are written."""
    return "\ufeff" + csv_of([map(_, COLUMNS), *map(_cells, rows)])


def _cells(each: Exported) -> Iterator[str]:
    row = each.row
    yield from (row.opened_on.isoformat(), row.theme, each.name, " > ".join(each.areas), str(each.asked))
    yield from (row.outcome.value, "" if row.value is None else f"{row.value:.1f}")
    yield from (f"{row.headline.value:.1f}", f"{row.headline.plus_minus:.1f}") if row.headline else ("", "")
    yield each.band or ""
