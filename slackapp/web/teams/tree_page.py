"""`/teams`: the tree of teams, who leads them, with whom each would be asked, and who is not and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request

from content.translations import N_, _
from slackapp.pulse.partition import Reason
from slackapp.roster import changes
from slackapp.storage.database import Database, Transaction
from slackapp.storage.teams import team_pages
from slackapp.web.access import Permission, needs, who
from slackapp.web.library.entry_url import number
from slackapp.web.teams import beginning, reading
from slackapp.web.teams.beginning import CAME_FROM, IS_OPEN
from slackapp.web.teams.reading import WHY

PAGE: Final = 30
"""Teams on a page."""
SHOWN: Final = 12
"""So many people who are not asked are named for each reason; the others are counted."""
DONE: Final = {
    "applied": ("good", N_("The change is in place. For two weeks it can be undone here.")),
    "dropped": ("good", N_("The change was dropped. Everything is as it was.")),
}
LOOKED_UP: Final = 1_000
"""Among so many those are found who are named."""


@dataclass(frozen=True)
class NotAsked:
    """Why some people are not asked, to be said by `_`, who they are, and how many more."""

    title: str
    about: str
    count: int
    names: tuple[str, ...]


def register(blueprint: Blueprint, database: Database) -> None:
    """The tree, for whoever sets up."""

    @blueprint.get("/teams")
    @needs(Permission.SETUP)
    def tree() -> str:
        me = who()
        text = request.args.get("text", "").replace("\0", "").strip()
        with database.read() as connection:
            known = reading.read(connection, me.workspace)
            not_asked = _not_asked(connection, me.workspace, known.not_asked)
            open_ = changes.find_open(connection, me.workspace)
            undo = changes.can_undo(connection, me.workspace)
            author, undone = (
                beginning.author(connection, me.workspace, change.author) if change else ""
                for change in (open_, undo)
            )
        rows = known.rows
        found = tuple(each for each in rows if each.fits(text))
        start = number(request.args, "start")
        start = start if 0 <= start < len(found) else 0
        return render_template(
            "teams/tree.html",
            rows=found[start : start + PAGE],
            total=len(found),
            whole=len(rows),
            text=text,
            start=start,
            page=PAGE,
            smallest=known.smallest,
            not_asked=not_asked,
            open=open_,
            open_author=author,
            undo=undo,
            undo_author=undone,
            is_open=IS_OPEN,
            came_from=CAME_FROM,
            notices=[(notice[0], _(notice[1]))] if (notice := DONE.get(request.args.get("done", ""))) else [],
        )


def _not_asked(
    connection: Transaction, workspace: str, found: Mapping[Reason, tuple[str, ...]]
) -> list[NotAsked]:
    """By reason; who is left out by role stands in no team, and is told beside."""
    shown = {reason: users for reason, users in found.items() if reason is not Reason.NOT_ELIGIBLE}
    few = {reason: users[:LOOKED_UP] for reason, users in shown.items()}
    names = team_pages.names(connection, workspace, {user for users in few.values() for user in users})
    told = [
        NotAsked(*WHY[reason], len(shown[reason]), _first([names.get(user, user) for user in users]))
        for reason, users in few.items()
    ]
    out = team_pages.left_out(connection, workspace)
    for by_role, title, about in (
        (True, N_("Left out by role"), N_("The teams say so: they are excluded.")),
        (False, *WHY[Reason.NOT_ELIGIBLE]),
    ):
        if some := [each.name for each in out if each.by_role is by_role]:
            told.append(NotAsked(title, about, len(some), _first(some)))
    return told


def _first(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=str.casefold)[:SHOWN])
