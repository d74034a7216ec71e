"""What is done to an entry as a whole: throwing its draft away, and asking that it be retired."""

from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.storage.database import Database
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import Place
from slackapp.storage.library.refusals import Conflict
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, clash, form, handin, places, shelf
from slackapp.web.library.row import Row

ASKED: Final = "People are asked this question. Choose another one for its dimension first, under Questions."
ALWAYS: Final = "There must always be one of these, so it cannot be retired. Edit it instead."
NOT_MET: Final = "People do not meet this now, so there is nothing to retire."
NOTHING_DONE: Final = "{what}, so nothing was done. Below is how it is now."


def add(blueprint: Blueprint, database: Database) -> None:
    """The two steps; each is refused, with the reason, where the entry is no longer as the person saw it."""

    @blueprint.post("/library/<locale>/<kind>/<entry>/discard")
    @needs(Permission.EDIT)
    def discard(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        spot = places.place(me, locale, kind, entry)
        try:
            with database.write() as tx:
                found = shelf.row(tx, spot)
                if found is not None:  # else it was thrown away already
                    handin.take_back(
                        tx, spot, edit=form.number(request.form, "edit"), user=me.user, at=wall()
                    )
                left = shelf.row(tx, spot)
        except Conflict:
            return refused(database, spot)
        done = "kept" if found and found.draft and found.draft.body is None else "discarded"
        target = card.address(spot, done=done) if left else url_for("library.shelves", done=done)
        return redirect(target, 303)

    @blueprint.post("/library/<locale>/<kind>/<entry>/retire")
    @needs(Permission.EDIT)
    def retire(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me, at = who(), wall()
        spot = places.place(me, locale, kind, entry)
        base, edit = form.number(request.form, "base"), form.number(request.form, "edit")
        with database.read() as connection:
            row = card.found(connection, spot)
        why = _why_not(row)
        if why:
            return refused(database, spot, why)
        try:
            if row.draft is None or row.draft.body is not None:
                with database.write() as tx:
                    made = drafts.save(tx, spot, None, base=base, edit=edit, user=me.user, at=at)
                    handin.hand_in(tx, made, user=me.user, at=at)
        except Conflict:
            return refused(database, spot)
        return redirect(card.address(spot, done="retiring"), 303)


def refused(database: Database, spot: Place, why: str = "") -> tuple[str, int]:
    """The entry as it is now, with the reason why nothing was done to it."""
    with database.read() as connection:
        row = card.found(connection, spot)
        said = why or NOTHING_DONE.format(what=clash.what(connection, who(), spot, "while you looked at it"))
        return card.page(connection, row, notices=[("bad", said)]), 409


def _why_not(row: Row) -> str:
    if row.place.kind not in places.MADE:
        return ALWAYS
    if row.body is None:
        return NOT_MET
    return ASKED if row.asked else ""
