"""`/library/<locale>/<kind>/<entry>`: an entry's form, and what is done to the entry as a whole."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.entry import words
from slackapp.clock import wall
from slackapp.editorial import conflicts, entries, guardian_queue, workflow
from slackapp.editorial.entries import EntryStatus
from slackapp.editorial.workflow import Outcome, Refused
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library.drafts import Conflict
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import fields
from slackapp.web.library.entry_page import checked, entry_page, existing, refusal_page, to_edit
from slackapp.web.library.entry_url import entry_url, named_place, seen_in
from slackapp.web.library.labels import HANDED_TO_A_GUARDIAN, NOTICES, notice


def register(blueprint: Blueprint, database: Database) -> None:
    """The page, its form, the preview that follows what one types, and the steps beside the form."""

    @blueprint.get("/library/<locale>/<kind>/<entry>")
    @needs(Permission.READ)
    def entry(locale: str, kind: str, entry: str) -> str:
        place = named_place(who(), locale, kind, entry)
        with database.read() as connection:
            status = existing(connection, place)
            return entry_page(connection, status, notices=[_notice(connection, status)])

    @blueprint.post("/library/<locale>/<kind>/<entry>")
    @needs(Permission.EDIT)
    def save(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        place = named_place(me, locale, kind, entry)
        seen = seen_in(request.form)
        submit = request.form.get("do") == "submit"
        body = fields.read(place.kind, place.entry, request.form)
        try:
            with database.write() as tx:
                status = to_edit(tx, place)
                outcome = workflow.save(tx, status, body, seen, By(me.user, wall()), submit=submit)
        except Refused as refused:
            return refusal_page(database, place, refused)
        except Conflict as conflict:
            with database.read() as connection:
                mine = body if place.is_leading else words(body)
                found = conflicts.resolve(connection, me.user, mine, conflict, seen)
                return entry_page(connection, to_edit(connection, place), conflict=found), 409
        return redirect(entry_url(place, done=outcome), 303)

    @blueprint.post("/library/<locale>/<kind>/<entry>/preview")
    @needs(Permission.EDIT)
    def previewed(locale: str, kind: str, entry: str) -> str:
        place = named_place(who(), locale, kind, entry)
        body = fields.read(place.kind, place.entry, request.form)
        with database.read() as connection:
            status = to_edit(connection, place)
            return render_template(
                "library/preview.html", **checked(connection, status, status.complete(body))
            )

    @blueprint.post("/library/<locale>/<kind>/<entry>/discard")
    @needs(Permission.EDIT)
    def discard(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        place = named_place(me, locale, kind, entry)
        try:
            with database.write() as tx:
                edit = seen_in(request.form).edit
                outcome = workflow.discard(tx, place, edit, By(me.user, wall()))
                is_gone = entries.status(tx, place) is None
        except Conflict as error:
            return refusal_page(database, place, error)
        target = url_for("library.listing", done=outcome) if is_gone else entry_url(place, done=outcome)
        return redirect(target, 303)

    @blueprint.post("/library/<locale>/<kind>/<entry>/retire")
    @needs(Permission.EDIT)
    def retire(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        place = named_place(me, locale, kind, entry)
        seen = seen_in(request.form)
        try:
            with database.write() as tx:
                status = existing(tx, place)
                outcome = workflow.retire(tx, status, seen, By(me.user, wall()))
        except (Refused, Conflict) as error:
            return refusal_page(database, place, error)
        return redirect(entry_url(place, done=outcome), 303)


def _notice(connection: Transaction, status: EntryStatus) -> tuple[str, str] | None:
    """What was just done to an entry, and who is asked about it next."""
    done = request.args.get("done", "")
    waits = status.draft is not None and guardian_queue.standing(connection, status.draft).waits
    return notice(HANDED_TO_A_GUARDIAN if done == Outcome.HANDED_IN and waits else NOTICES.get(done))
