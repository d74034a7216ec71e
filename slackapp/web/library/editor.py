"""An entry's form: saving it as a draft, handing it in, and the preview that follows what one types."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from content.entry import Body
from slackapp.clock import wall
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import FIRST
from slackapp.storage.library.refusals import Conflict
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, clash, fitness, form, handin, places
from slackapp.web.library.row import Row


def add(blueprint: Blueprint, database: Database) -> None:
    """The page, its form and the preview that follows what one types."""

    @blueprint.get("/library/<locale>/<kind>/<entry>")
    @needs(Permission.READ)
    def entry(locale: str, kind: str, entry: str) -> str:
        spot = places.place(who(), locale, kind, entry)
        with database.read() as connection:
            row = card.found(connection, spot)
            done = card.DONE.get(request.args.get("done", ""))
            return card.page(connection, row, notices=[done] if done else [])

    @blueprint.post("/library/<locale>/<kind>/<entry>")
    @needs(Permission.EDIT)
    def save(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me, at = who(), wall()
        spot = places.place(me, locale, kind, entry)
        base, edit = form.number(request.form, "base"), form.number(request.form, "edit")
        with database.read() as connection:
            row = card.written_on(connection, spot)
        body = _typed(row)
        done = _step(row, body, submit=request.form.get("do") == "submit")
        try:
            if done not in {"same", "in-review"}:
                with database.write() as tx:
                    _do(tx, row, body, done, base=base, edit=edit, at=at)
        except Conflict as conflict:
            with database.read() as connection:
                came = clash.of(connection, me, body, conflict, base=base, edit=edit)
                now = card.written_on(connection, conflict.place)
                return card.page(connection, now, clash=came), 409
        return redirect(card.address(spot, done="handed-in" if done == "in-review" else done), 303)

    @blueprint.post("/library/<locale>/<kind>/<entry>/preview")
    @needs(Permission.EDIT)
    def previewed(locale: str, kind: str, entry: str) -> str:
        spot = places.place(who(), locale, kind, entry)
        with database.read() as connection:
            row = card.written_on(connection, spot)
            return render_template("library/preview.html", **card.shown(connection, row, _typed(row)))


def _typed(row: Row) -> Mapping[str, Any]:
    """The entry as the form of this request has it."""
    body = form.read(row.place.kind, row.place.entry, request.form)
    return body if row.place.locale == FIRST else form.translated(body, row.leading)


def _step(row: Row, body: Body, *, submit: bool) -> str:
    """What saving comes to, by its name in `card.DONE`, or that it is in review just like this."""
    is_same = body == (row.draft.body if row.draft else row.body)
    is_nothing = row.body is None and row.draft is None and form.is_blank(body)
    if is_nothing or (is_same and not (submit and row.draft)):
        return "same"
    if not submit:
        return "taken-back" if row.draft and row.draft.state == "review" else "saved"
    if is_same and row.draft and row.draft.state == "review":
        return "in-review"
    if fitness.of_entry(row.place, body, row.leading):
        return "unfit"
    return "as-published" if body == row.body and row.place.locale == FIRST else "handed-in"


def _do(tx: Transaction, row: Row, body: Body, done: str, *, base: int, edit: int, at: datetime) -> None:
    user, draft = who().user, row.draft
    if draft and draft.body == body:
        made = replace(draft, edit=edit)  # whoever hands in what others wrote has not written it
    else:
        made = drafts.save(tx, row.place, body, base=base, edit=edit, user=user, at=at)
    if done == "handed-in":
        handin.hand_in(tx, made, user=user, at=at)
