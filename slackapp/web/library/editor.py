"""An entry's form: saving it as a draft, handing it in, and the preview that follows what one types."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from content.changes import changes
from content.entry import Body
from slackapp.clock import wall
from slackapp.storage import library
from slackapp.storage.editions import FIRST
from slackapp.storage.refusals import Conflict
from slackapp.storage.sessions import Database, Transaction
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, fitness, form, handin, names, places, shelf
from slackapp.web.library.merge import merge
from slackapp.web.library.shelf import Row

UNFIT: Final = ("warm", "Saved as a draft, but not handed in: there is something to put right first.")


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
        submit = request.form.get("do") == "submit"
        with database.read() as connection:
            row = card.found(connection, spot)
        body = _typed(row)
        if body == (row.draft.body if row.draft else row.body) and not (submit and row.draft):
            return redirect(card.address(spot, done="same"), 303)
        wrong = fitness.of_entry(spot, body, row.first) if submit else ()
        try:
            with database.write() as tx:
                made = library.save(tx, spot, body, base=base, edit=edit, user=me.user, at=at)
                if submit and not wrong:
                    handin.hand_in(tx, made, user=me.user, at=at)
        except Conflict as conflict:
            with database.read() as connection:
                return _clash(connection, body, conflict), 409
        if wrong:
            with database.read() as connection:
                return card.page(connection, card.found(connection, spot), notices=[UNFIT]), 422
        return redirect(card.address(spot, done="handed-in" if submit else "saved"), 303)

    @blueprint.post("/library/<locale>/<kind>/<entry>/preview")
    @needs(Permission.EDIT)
    def previewed(locale: str, kind: str, entry: str) -> str:
        spot = places.place(who(), locale, kind, entry)
        with database.read() as connection:
            row = shelf.row(connection, spot) or shelf.nothing(spot)
            return render_template("library/preview.html", **card.shown(connection, row, _typed(row)))


def _typed(row: Row) -> Mapping[str, Any]:
    """The entry as the form of this request has it."""
    body = form.read(row.place.kind, row.place.entry, request.form)
    if row.place.locale != FIRST and row.first is not None:
        return form.translated(body, row.first)
    return body


def _clash(connection: Transaction, mine: Body, conflict: Conflict) -> str:
    """The page for whoever was slower: both changes are in its form, and what the other did is shown."""
    row = shelf.row(connection, conflict.place) or shelf.nothing(conflict.place)
    draft, newest = conflict.draft, conflict.newest
    theirs = draft.body if draft else newest.body if newest else None
    start = _start()
    merged = merge(start, mine, theirs)
    clash = card.Clash(
        body=merged.body,
        fields=merged.clashes,
        theirs=theirs,
        changes=changes(start, theirs),
        by=names.last(connection, conflict.place),
        base=newest.number if newest else 0,
        edit=draft.edit if draft else 0,
    )
    return card.page(connection, row, clash=clash)


def _start() -> Body | None:
    try:
        found = json.loads(request.form.get("start", ""))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
