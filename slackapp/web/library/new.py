"""A new entry: the form is that of any other, and its id is made of what it says."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from content.entry import JSON, EntryKind
from slackapp.clock import wall
from slackapp.storage.console import audit_log
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import FIRST, Place
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, fitness, form, handin, places, shelf
from slackapp.web.library.ids import identify
from slackapp.web.library.row import Row

NAMELESS: Final = "Nothing was saved yet: write at least “{field}”, by which people find it again."
HOMELESS: Final = "Nothing was saved yet: choose the dimension first. A question keeps it for good."


def add(blueprint: Blueprint, database: Database) -> None:
    """The empty form of a kind; in the first language, from which the others are translated."""

    @blueprint.get("/library/new")
    @needs(Permission.EDIT)
    def new() -> str:
        kind = _kind()
        dimension = request.args.get("dimension", "")
        with database.read() as connection:
            return _page(
                connection, kind, {"dimension": dimension} if dimension in places.dimensions() else {}
            )

    @blueprint.post("/library/new")
    @needs(Permission.EDIT)
    def create() -> Response | tuple[str, int]:
        me, at, kind = who(), wall(), _kind()
        body = form.read(kind, "", request.form)
        why = _why_not(kind, body)
        if why:
            with database.read() as connection:
                return _page(connection, kind, body, said=why), 422
        with database.write() as tx:
            audit_log.lock(tx, me.workspace)  # whoever else adds something now waits, and takes another id
            taken = {row.place.entry for row in shelf.rows(tx, me.workspace, FIRST)}
            body["id"] = identify(kind, body, taken)
            spot = _spot(kind, str(body["id"]))
            done = "saved" if request.form.get("do") != "submit" else "handed-in"
            if done == "handed-in" and fitness.of_entry(spot, body, None):
                done = "unfit"
            made = drafts.save(tx, spot, body, base=0, edit=0, user=me.user, at=at)
            if done == "handed-in":
                handin.hand_in(tx, made, user=me.user, at=at)
        return redirect(card.address(spot, done=done), 303)

    @blueprint.post("/library/new/preview")
    @needs(Permission.EDIT)
    def preview_new() -> str:
        kind = _kind()
        with database.read() as connection:
            return render_template(
                "library/preview.html", **_shown(connection, kind, form.read(kind, "", request.form))
            )


def _kind() -> EntryKind:
    asked = request.values.get("kind", EntryKind.PROMPT.value)
    if asked not in places.MADE:
        abort(404)
    return EntryKind(asked)


def _spot(kind: EntryKind, id_: str) -> Place:
    return Place(who().workspace, FIRST, kind, id_)


def _why_not(kind: EntryKind, body: Mapping[str, JSON]) -> str:
    if kind is EntryKind.ITEM and body.get("dimension") not in places.dimensions():
        return HOMELESS
    if not places.headline(body):
        label = next(each.label for each in form.FIELDS[kind] if each.name in places.HEADLINES)
        return NAMELESS.format(field=label)
    return ""


def _shown(connection: Transaction, kind: EntryKind, body: Mapping[str, JSON]) -> dict[str, Any]:
    id_ = identify(kind, body, ())
    return card.shown(connection, Row(_spot(kind, id_)), {**body, "id": id_})


def _page(connection: Transaction, kind: EntryKind, body: Mapping[str, Any], said: str = "") -> str:
    row = Row(_spot(kind, "new"))
    return render_template(
        "library/new.html",
        kind=kind.value,
        kind_name=places.KINDS[kind][0],
        kinds=[(each.value, places.KINDS[each][0]) for each in places.KINDS if each in places.MADE],
        values=form.values(body),
        notices=[("bad", said)] if said else [],
        unsaved=bool(said),
        **(_shown(connection, kind, body) if said else card.blank(connection, row, body)),
    )
