"""`/organisation` and `/area/…`: what was released, in the order of the tree; nothing here ranks."""

from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for

from content.translations import _
from slackapp.blocks.dates import labels, moment
from slackapp.roster.names import key
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.organisation import PAGE, Overview, overview
from slackapp.web import language
from slackapp.web.access import Permission, Who, needs, signed_in, who
from slackapp.web.organisation import chart, counted, door, prompts, tree, upward
from slackapp.web.preview import current_library

FORMER: Final = 30
"""So many groups that report no more are shown, the latest of them."""
LONGEST: Final = 5
"""Digits of a page's number."""


def register(blueprint: Blueprint, database: Database) -> None:
    """The page of the whole organisation, for HR, and of an area, for HR and whoever directs it."""

    @blueprint.get("/organisation")
    @needs(Permission.FIGURES)
    def organisation() -> str:
        me = who()
        with database.read() as connection:
            return _page(connection, me, _overview(connection, me))

    @blueprint.get("/area/<unit>")
    @signed_in
    def area(unit: str) -> str:
        me = who()
        with database.read() as connection:
            door.of_area(connection, me, unit)
            return _page(connection, me, _overview(connection, me, unit), unit)


def _overview(connection: Transaction, me: Who, area: str | None = None) -> Overview:
    wanted = key(_looked_for())
    return overview(
        connection,
        chart.figures(),
        me.workspace,
        area=area,
        page=_number(),
        fits=(lambda name: wanted in key(name)) if wanted else None,
    )


def _looked_for() -> str:
    """A part of the name of a team that is looked for; empty where all are shown."""
    return request.args.get("text", "").replace("\0", "").strip()


def _page(connection: Transaction, me: Who, found: Overview, area: str = "") -> str:
    library = current_library(connection, me.workspace, language.locale()).library
    former = found.former[:FORMER]
    days = [each.last for each in former]
    return render_template(
        "organisation/organisation.html",
        area=area,
        found=found,
        charts=[chart.shown(library, each) for each in found.whole.charts],
        focused=counted.focused(found, library.themes),
        took=counted.took(found, library.themes),
        levels=counted.levels(),
        units=tree.shown(found, library.themes),
        themes=[library.themes[theme] for theme in found.asked],
        former=list(zip(former, labels(language.words(), days), strict=True)),
        said=chart.said,
        prompts=() if area else prompts.used(connection, me.workspace, library),
        upward=upward.shown(library, area, found.page),
        pages=_pages(found, area),
        text=_looked_for(),
        searched=found.units > PAGE or _looked_for(),
        closes="" if found.whole.ended else _closes(connection, me.workspace),
    )


def _closes(connection: Transaction, workspace: str) -> str:
    """When the first check-in closes; empty where none is open."""
    known, first = workspaces.find(connection, workspace), rounds.latest(connection, workspace)
    if known is None or known.schedule is None or first is None:
        return ""
    return moment(language.words(), first.closes_at.astimezone(ZoneInfo(known.schedule.zone)))


def _pages(found: Overview, area: str) -> dict[str, str]:
    """Where the pages beside this one are, and which one this is; nothing where there is but one."""
    if found.pages == 1:
        return {}
    where, text = ("organisation.area", area) if area else ("organisation.organisation", None), _looked_for()
    to = {
        page: url_for(where[0], unit=where[1], page=page, text=text or None, _anchor="teams")
        for page in (found.page - 1, found.page + 1)
        if 1 <= page <= found.pages
    }
    return {
        "newer": to.get(found.page - 1, ""),
        "older": to.get(found.page + 1, ""),
        "where": _("Page %(page)s of %(pages)s", page=found.page, pages=found.pages),
    }


def _number() -> int:
    typed = request.args.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST else 1
