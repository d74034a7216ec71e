"""`/guardian`: what waits for a guardian's yes or no, and what was decided before (R15)."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content import localised
from content.entry import FIRST
from content.translations import N_, _
from slackapp.clock import wall
from slackapp.editorial import guardian_queue, kinds
from slackapp.editorial.guardian_queue import GuardianItem, NotDecided
from slackapp.storage.console import guardians, roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.web import audit_text
from slackapp.web.access import ROLES, Permission, hold, needs, who
from slackapp.web.library import labels
from slackapp.web.library.entry_url import lang, read_seen_draft, seen_draft
from slackapp.web.library.review import LONGEST_NOTE, too_long

YES: Final = N_("You said yes. Somebody of HR who did not write it can publish it now.")
NO: Final = N_("You said no. Whoever wrote it reads your note beside it.")
NO_NOTE: Final = N_("Say in a note what should change: HR reads it beside the question.")
NOTHING: Final = N_("Nothing was decided: choose yes or no first.")


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the form of a draft, and what is wrong with it."""

    edit: int = 0
    note: str = ""
    wrong: str = ""


NOTHING_TYPED: Final = Typed()


def register(flask: Flask, database: Database) -> None:
    """The page and its one step, for guardians alone."""
    blueprint = Blueprint("guardian", __name__)

    @blueprint.get("/guardian")
    @needs(Permission.APPROVE)
    def guardian() -> str:
        done = {"yes": YES, "no": NO}.get(request.args.get("done", ""))
        with database.read() as connection:
            return _page(connection, notices=[("good", _(done))] if done else [])

    @blueprint.post("/guardian/decide")
    @needs(Permission.APPROVE)
    def decide() -> Response | tuple[str, int]:
        me, seen = who(), read_seen_draft(who(), request.form.get("seen", ""))
        do, note = request.form.get("do", ""), _note()
        wrong = _(NO_NOTE) if do == "no" and not note else too_long(note)
        with database.write() as tx:
            hold(tx, me, Permission.APPROVE)
            if do not in {"yes", "no"} or wrong:
                notices = [] if wrong else [("bad", _(NOTHING))]
                return _page(tx, notices=notices, typed=Typed(seen.edit, note, wrong)), 422
            step = guardian_queue.say_yes if do == "yes" else guardian_queue.say_no
            try:
                step(tx, seen, note, By(me.user, wall()))
            except NotDecided as error:
                return _page(tx, notices=[("bad", str(error))], typed=Typed(seen.edit, note)), 409
        return redirect(url_for("guardian.guardian", done=do), 303)

    flask.register_blueprint(blueprint)


def _page(connection: Transaction, *, notices: list[tuple[str, str]], typed: Typed = NOTHING_TYPED) -> str:
    me = who()
    items = guardian_queue.guardian_queue(connection, me.workspace, me.user)
    names = roles.names(connection, me.workspace)
    return render_template(
        "guardian.html",
        items=items,
        publishers={each.draft.place: _publishers(connection, me.workspace, each) for each in items},
        decided=audit_text.lines(
            connection, me.workspace, guardian_queue.decided(connection, me.workspace), names
        ),
        guardians=[each for each in guardians.active(connection, me.workspace) if each.user != me.user],
        typed=typed,
        longest=LONGEST_NOTE,
        notices=notices,
        first_language=kinds.language(FIRST),
        changes=labels.text_changes,
        facts=labels.field_facts,
        field_labels=labels.field_labels,
        lang_of=lang,
        seen=seen_draft,
    )


def _publishers(connection: Transaction, workspace: str, item: GuardianItem) -> str:
    """Who could publish it after a yes, by name."""
    found = [
        each.name or each.user
        for each in roles.holders(connection, workspace)
        if Permission.REVIEW in ROLES[each.role] and each.user not in item.draft.authors
    ]
    return localised.either(found)


def _note() -> str:
    return request.form.get("note", "").replace("\r\n", "\n").replace("\0", "").strip()
