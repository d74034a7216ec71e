"""A new entry: the form is that of any other, and its id is made of what it says."""

import re
import unicodedata
from collections.abc import Container, Mapping
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from content import checks
from content.entry import JSON, EntryKind
from slackapp.clock import wall
from slackapp.storage import library
from slackapp.storage.editions import FIRST, Place
from slackapp.storage.refusals import Conflict
from slackapp.storage.sessions import Database, Transaction
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, fitness, form, handin, places, shelf

PREFIXES: Final = {EntryKind.STARTER: "starter.", EntryKind.REFRAME: "reframe."}
WORDS: Final = 6
"""So many words of a headline are enough for an id."""
NAMELESS: Final = "Write at least its first field: it is what people look for it by."


def add(blueprint: Blueprint, database: Database) -> None:
    """The empty form of a kind; in the first language, from which the others are translated."""

    @blueprint.get("/library/new")
    @needs(Permission.EDIT)
    def new() -> str:
        kind = _kind()
        with database.read() as connection:
            return _page(connection, kind, {"dimension": request.args.get("dimension", "")})

    @blueprint.post("/library/new")
    @needs(Permission.EDIT)
    def create() -> Response | tuple[str, int]:
        me, at, kind = who(), wall(), _kind()
        submit = request.form.get("do") == "submit"
        with database.write() as tx:
            taken = {row.place.entry for row in shelf.rows(tx, me.workspace, FIRST)}
            body = _read(kind, taken)
            wrong = fitness.of_entry(_spot(kind, str(body["id"])), body, None)
            if not places.headline(body):
                return _page(tx, kind, body, said=NAMELESS), 422
            spot = _spot(kind, str(body["id"]))
            try:
                made = library.save(tx, spot, body, base=0, edit=0, user=me.user, at=at)
            except Conflict:  # ruled out by what is taken, save in the instant between
                return _page(tx, kind, body, said="Somebody was quicker with this name; send it again."), 409
            if submit and not wrong:
                handin.hand_in(tx, made, user=me.user, at=at)
        return redirect(card.address(spot, done="handed-in" if submit and not wrong else "saved"), 303)

    @blueprint.post("/library/new/preview")
    @needs(Permission.EDIT)
    def preview_new() -> str:
        kind = _kind()
        with database.read() as connection:
            body = _read(kind, ())
            row = shelf.nothing(_spot(kind, str(body["id"])))
            return render_template("library/preview.html", **card.shown(connection, row, body))


def identify(kind: EntryKind, body: Mapping[str, JSON], taken: Container[str]) -> str:
    """An id for a new entry: its dimension or kind, then the first words of its headline; never one taken."""
    text = unicodedata.normalize("NFKD", places.headline(body)).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", text.replace("'", ""))[:WORDS]
    dimension = body.get("dimension")
    prefix = f"{dimension}." if dimension else PREFIXES.get(kind, "")
    stem = (prefix + "-".join(words or ["new"]))[: checks.LONGEST_ID - 4].rstrip(".-")
    numbered = (f"{stem}-{number}" for number in range(2, 1000))
    return next(id_ for id_ in (stem, *numbered) if id_ not in taken)


def _kind() -> EntryKind:
    asked = request.values.get("kind", EntryKind.PROMPT.value)
    if asked not in places.MADE:
        abort(404)
    return EntryKind(asked)


def _spot(kind: EntryKind, id_: str) -> Place:
    return Place(who().workspace, FIRST, kind, id_)


def _read(kind: EntryKind, taken: Container[str]) -> dict[str, JSON]:
    body = form.read(kind, "", request.form)
    return {**body, "id": identify(kind, body, taken)}


def _page(connection: Transaction, kind: EntryKind, body: Mapping[str, Any], said: str = "") -> str:
    row = shelf.nothing(_spot(kind, str(body.get("id") or "new")))
    return render_template(
        "library/new.html",
        kind=kind.value,
        kind_name=places.KINDS[kind][0],
        kinds=[(each.value, places.KINDS[each][0]) for each in places.KINDS if each in places.MADE],
        values=form.values(body),
        notices=[("bad", said)] if said else [],
        unsaved=bool(said),
        **(card.shown(connection, row, body) if len(body) > 1 else card.blank(connection, row)),
    )
