"""`/teams/…`: one team: who leads it, also for a while, who belongs to it, and what can be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, render_template, request

from content.translations import N_, _
from slackapp.roster import changes
from slackapp.roster.deputising import since
from slackapp.roster.names import key
from slackapp.roster.team_tree import TeamRow, Teams
from slackapp.storage.database import Database
from slackapp.storage.people import structure
from slackapp.storage.teams import team_pages, unit_groups
from slackapp.web.access import Permission, Who, needs, who
from slackapp.web.library.entry_url import number
from slackapp.web.person_search import Choice
from slackapp.web.teams import beginning, reading, work_shown
from slackapp.web.teams.beginning import IS_OPEN

PAGE: Final = 25
"""People on a page."""
ROLES: Final = (
    ("member", N_("Member"), N_("Answers with the team.")),
    ("lead", N_("Lead"), N_("Gets the team’s report, and answers in the team above.")),
    ("excluded", N_("Left out"), N_("Is not asked anywhere, and does not count.")),
)
DONE: Final = {
    "deputy": ("good", N_("The deputy leads from the next check-in on.")),
    "deputy-ended": (
        "good",
        N_("The end is set. It comes by itself, after four check-ins at least."),
    ),
    "work": ("good", N_("How the team works is saved. Its lead’s next prompt fits it.")),
    "follows": (
        "good",
        N_("The team follows the group now. What it would change is proposed within minutes."),
    ),
    "follows-no-more": (
        "good",
        N_("The team follows no user group any more. Who is in it stays as it is."),
    ),
}


@dataclass(frozen=True)
class Forms:
    """What was typed into the forms of the page, and what is wrong: `error` is said above."""

    error: str = ""
    ticked: Sequence[str] = ()
    to: str = ""
    country: str = ""
    person: Choice | None = None
    role: str = "member"
    deputy: Choice | None = None
    name: str | None = None
    parent: str | None = None
    name_error: str = ""


EMPTY: Final = Forms()


def register(blueprint: Blueprint, database: Database) -> None:
    """The page of one team, for whoever sets up."""

    @blueprint.get("/teams/<unit>")
    @needs(Permission.SETUP)
    def team(unit: str) -> str:
        return show(database, who(), valid(unit))


def show(database: Database, me: Who, unit: str, forms: Forms = EMPTY) -> str:
    """The page; ends the request with 404 where the team is none of ours."""
    text = request.args.get("text", "").replace("\0", "").strip()
    with database.read() as connection:
        known = reading.read(connection, me.workspace)
        found = reading.team(known, unit)
        people = team_pages.placed(connection, me.workspace, unit)
        last = structure.last_round(connection, me.workspace) or 0
        deputies = [each for each in structure.deputies(connection, me.workspace) if each.unit == unit]
        names = team_pages.names(connection, me.workspace, {each.user for each in deputies})
        works = work_shown.shown(connection, me.workspace, unit)
        followed = unit_groups.followed(connection, me.workspace).get(unit)
        open_ = changes.find_open(connection, me.workspace)
        author = beginning.author(connection, me.workspace, open_.author) if open_ else ""
    fitting = [each for each in people if key(text) in key(each.name)]
    start = number(request.args, "start")
    start = start if 0 <= start < len(fitting) else 0
    shown: dict[str, Any] = {
        "people": fitting[start : start + PAGE],
        "total": len(fitting),
        "whole": len(people),
        "text": text,
        "start": start,
        "page": PAGE,
        "next_round": last + 1,
        "deputies": [(each, names.get(each.user, each.user), since(each, last)) for each in deputies],
    }
    return render_template(
        "teams/unit.html",
        team=found,
        smallest=known.smallest,
        parents=parents(known, but=found),
        below=below(known, found),
        followed=followed,
        work=works,
        open=open_,
        open_author=author,
        is_open=IS_OPEN,
        role_options=[(value, _(name), _(about)) for value, name, about in ROLES],
        forms=forms,
        notices=[
            *([("bad", forms.error)] if forms.error else []),
            *([(notice[0], _(notice[1]))] if (notice := DONE.get(request.args.get("done", ""))) else []),
        ],
        **shown,
    )


def valid(unit: str) -> str:
    """An id from an address; ends the request with 404 where it can be none."""
    if "\0" in unit:  # PostgreSQL knows no text with it
        abort(404)
    return unit


def parents(teams: Teams, *, but: TeamRow | None = None) -> list[tuple[str, str]]:
    """The teams that one may be put below, as a choice: all but itself and those below it."""
    out = {each.id for each in below(teams, but)} | {but.id} if but else set()
    return [(each.id, f"{'– ' * each.depth}{each.name}") for each in teams.rows if each.id not in out]


def below(teams: Teams, team: TeamRow | None) -> list[TeamRow]:
    """All teams below one, in the order of the tree."""
    if team is None:
        return []
    at = teams.rows.index(team) + 1
    found = []
    while at < len(teams.rows) and teams.rows[at].depth > team.depth:
        found.append(teams.rows[at])
        at += 1
    return found
