"""`/teams/change`: a change of teams on its way, what is wrong with it or what it brings, and yes or no."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.roster import changes, changes_told
from slackapp.roster.changes import (
    AlreadyOpen,
    Findings,
    Many,
    NothingToUndo,
    Outcome,
    Shown,
    Source,
    State,
    Step,
    TeamChange,
    Typed,
    What,
)
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.web.access import Permission, Who, calendar, hold, needs, who
from slackapp.web.library.entry_url import number
from slackapp.web.teams import beginning
from slackapp.web.teams.beginning import BEGUN, BEGUN_BY_FILE

SOON: Final = timedelta(minutes=3)
"""So long after it was begun, a worker has mostly begun to read it."""
FAULTS: Final = 200
"""So many faults are shown at once; of more, their number is said."""
TOLD: Final = 100
"""So many steps of a change are told; of more, their number is said."""
GROUPS: Final = 100
"""Groups on a page, of those that would be asked together."""
PEOPLE: Final = 25
"""People on a page of those whom a change is about."""
STEPS: Final = {
    Step.NONE: N_("Waiting for its turn"),
    Step.SLACK: N_("Asking Slack who is who"),
    Step.ROWS: N_("Reading the rows"),
    Step.WRITE: N_("Putting it beside what there is"),
    Step.PLAN: N_("Working out who would be asked with whom"),
}
SAID: Final = {
    Outcome.STALE: N_(
        "Teams have changed since this was worked out, so nothing was done. Below is what it would do now:"
        " look once more."
    ),
    Outcome.NUMBER: N_("Many people are concerned. Type the number beside the field; nothing was done."),
    Outcome.NOTHING: N_("All is so already, so there was nothing to do."),
    Outcome.ASKED: N_(
        "A check-in is open, and a group would keep too few of those who are asked together in it: six at"
        " least, and three quarters of them. Nothing was done. Put it in place once the check-in has closed;"
        " who is no longer in Slack leaves by themselves."
    ),
    Outcome.NOT_READY: N_(
        "Somebody was quicker, or it is still being worked out. Look at how it stands now; nothing was done."
    ),
}
NOTHING_TO_UNDO: Final = N_(
    "There is nothing to undo: no change of the last two weeks, or it was undone already."
)
LISTS: Final = {
    What.NEW: (
        N_("Who is new"),
        N_(
            "Before the first check-in that is everybody: they are asked at once. Later they wait for a"
            " check-in, as whoever joins a team."
        ),
    ),
    What.LEAVES: (
        N_("Who leaves"),
        N_("They are asked no more, also not in an open check-in. What they chose is kept for twelve weeks."),
    ),
    What.MOVES: (
        N_("Who answers in another team"),
        N_("They wait for a check-in, as whoever joins a team."),
    ),
}


@dataclass(frozen=True)
class Numbers:
    """The numbers as they were typed, and whether the page complains of them."""

    removing: str = ""
    moving: str = ""
    wrong: bool = False


NOTHING_TYPED: Final = Numbers()


def register(blueprint: Blueprint, database: Database) -> None:
    """The page of a change, its parts, and the ways in which it ends."""
    _register_look(blueprint, database)
    _register_end(blueprint, database)


def _register_look(blueprint: Blueprint, database: Database) -> None:
    @blueprint.get("/teams/change")
    @needs(Permission.SETUP)
    def change() -> ResponseReturnValue:
        return _page(database, who())

    @blueprint.get("/teams/change/progress")
    @needs(Permission.SETUP)
    def progress() -> str:
        with database.read() as connection:
            found = changes.find_open(connection, who().workspace)
        return render_template("teams/progress.html", change=found, **_progress(found))

    @blueprint.get("/teams/change/people/<what>")
    @needs(Permission.SETUP)
    def concerned(what: str) -> str:
        if what not in set(What):
            abort(404)
        me, after = who(), request.args.get("after", "").replace("\0", "")
        with database.read() as connection:
            found = changes.find_open(connection, me.workspace)
            some = (
                changes.people(connection, found, What(what), after=after, limit=PEOPLE + 1) if found else ()
            )
        title, about = LISTS[What(what)]
        return render_template(
            "teams/concerned.html",
            title=_(title),
            about=_(about),
            people=some[:PEOPLE],
            what=what,
            after=after,
            more=some[PEOPLE - 1].user if len(some) > PEOPLE else "",
        )


def _register_end(blueprint: Blueprint, database: Database) -> None:
    @blueprint.post("/teams/change/apply")
    @needs(Permission.SETUP)
    def apply() -> ResponseReturnValue:
        me = who()
        shown = Shown(number(request.form, "number"), number(request.form, "stage"))
        removing, moving = (request.form.get(each, "").strip() for each in (Many.REMOVING, Many.MOVING))
        outcome = changes.apply(
            database,
            me.workspace,
            shown,
            By(me.user, wall()),
            typed=Typed(_typed(removing), _typed(moving)),
            keeper=beginning.keeper(me),
            now=calendar(),
            hold=lambda tx: hold(tx, me, Permission.SETUP),
        )
        if outcome is Outcome.APPLIED:
            beginning.queue_job(me)
            return redirect(url_for("teams.tree", done="applied"), 303)
        if outcome is Outcome.STALE:
            beginning.queue_job(me)
        status = 422 if outcome is Outcome.NUMBER else 409
        told = Numbers(removing, moving, wrong=outcome is Outcome.NUMBER)
        return _page(database, me, said=_(SAID[outcome]), numbers=told), status

    @blueprint.post("/teams/change/drop")
    @needs(Permission.SETUP)
    def drop() -> ResponseReturnValue:
        me = who()
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            dropped = changes.drop(tx, me.workspace, number(request.form, "number"), now=calendar())
        if not dropped:
            return _page(database, me, said=_(SAID[Outcome.NOT_READY])), 409
        return redirect(url_for("teams.tree", done="dropped"), 303)

    @blueprint.post("/teams/change/undo")
    @needs(Permission.SETUP)
    def undo() -> ResponseReturnValue:
        me = who()
        try:
            beginning.begin(
                database, me, lambda tx, by, now: changes.begin_undo(tx, me.workspace, by, now=now)
            )
        except AlreadyOpen as other:
            return _page(database, me, said=beginning.in_the_way(database, me, other.change)), 409
        except NothingToUndo:
            return _page(database, me, said=_(NOTHING_TO_UNDO)), 409
        return redirect(url_for("teams.change"), 303)


def _page(database: Database, me: Who, *, said: str = "", numbers: Numbers = NOTHING_TYPED) -> Response:
    """The page of the change that is open, if one is; `said` is why what was asked was not done."""
    with database.read() as connection:
        found = changes.find_open(connection, me.workspace)
        told: dict[str, Any] = {
            "change": found,
            "from_": BEGUN,
            "from_named": BEGUN_BY_FILE,
            "numbers": numbers,
            **_progress(found),
        }
        told |= {"faults_shown": FAULTS, "lists": LISTS, "what": What}
        if found is not None:
            told["author"] = beginning.author(connection, me.workspace, found.author)
            if not told["reading"]:
                told["found"] = changes.findings(connection, found)
                told |= _some_groups(told["found"])
            if found.state is State.READY and found.source is not Source.FILE:
                told["told"] = changes_told.told(connection, found, limit=TOLD)
    response = Response(
        render_template("teams/change.html", notices=[("bad", said)] if said else [], **told),
        mimetype="text/html",
    )
    response.headers["Cache-Control"] = "no-store"  # how it stands now, also on the way back
    return response


def _some_groups(found: Findings) -> dict[str, Any]:
    """A page of the groups that a preview names, where they are many."""
    if found.preview is None:
        return {}
    groups = found.preview.groups
    start = number(request.args, "start")
    start = start if 0 <= start < len(groups) else 0
    few = replace(found, preview=replace(found.preview, groups=groups[start : start + GROUPS]))
    return {"found": few, "start": start, "page": GROUPS, "groups": len(groups)}


def _progress(change: TeamChange | None) -> dict[str, Any]:
    """Whether a change is still to be worked out, and whether nothing has begun to."""
    waits = change is not None and change.state is State.WAITING
    reading = change is not None and change.state in {State.WAITING, State.READING}
    return {
        "steps": STEPS,
        "reading": reading,
        "refused": [each.text for each in changes.refusals(change)] if reading and change else [],
        "stuck": waits and change is not None and wall() - change.made_at > SOON,
    }


def _typed(text: str) -> int | None:
    found = number({"": text}, "")
    return None if found < 0 else found
