"""`/library/new`: the empty form of a kind, in the first language, from which the others are translated."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from content.entry import FIRST, JSON, EntryKind
from content.translations import _
from slackapp.clock import wall
from slackapp.editorial import entries, guardian_queue, kinds, workflow
from slackapp.editorial.entries import EntryStatus
from slackapp.editorial.workflow import Refused
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import question_rules
from slackapp.storage.library.editions import Place
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import fields
from slackapp.web.library.entry_page import checked, unchecked
from slackapp.web.library.entry_url import entry_url


def register(blueprint: Blueprint, database: Database) -> None:
    """The form, what it makes, and the preview that follows what one types."""

    @blueprint.get("/library/new")
    @needs(Permission.EDIT)
    def new() -> str:
        kind = _kind()
        dimension = request.args.get("dimension", "")
        with database.read() as connection:
            return _page(
                connection, kind, {"dimension": dimension} if dimension in kinds.dimensions() else {}
            )

    @blueprint.post("/library/new")
    @needs(Permission.EDIT)
    def create() -> Response | tuple[str, int]:
        me, kind = who(), _kind()
        body = fields.read(kind, "", request.form)
        submit = request.form.get("do") == "submit"
        try:
            with database.write() as tx:
                place, outcome = workflow.create(
                    tx, me.workspace, kind, body, By(me.user, wall()), submit=submit
                )
        except Refused as refused:
            label = next(each.label for each in fields.form(kind) if each.name in kinds.HEADLINES)
            with database.read() as connection:
                return _page(connection, kind, body, _(refused.reason.value, field=label)), 422
        return redirect(entry_url(place, done=outcome), 303)

    @blueprint.post("/library/new/preview")
    @needs(Permission.EDIT)
    def preview_new() -> str:
        kind = _kind()
        with database.read() as connection:
            return render_template(
                "library/preview.html", **_checked(connection, kind, fields.read(kind, "", request.form))
            )


def _kind() -> EntryKind:
    asked = request.values.get("kind", EntryKind.PROMPT.value)
    if asked not in kinds.OPTIONAL:
        abort(404)
    return EntryKind(asked)


def _status(kind: EntryKind, id_: str) -> EntryStatus:
    return EntryStatus(Place(who().workspace, FIRST, kind, id_))


def _checked(connection: Transaction, kind: EntryKind, body: Mapping[str, JSON]) -> dict[str, Any]:
    id_ = entries.new_id(kind, body, ())
    return checked(connection, _status(kind, id_), {**body, "id": id_})


def _page(connection: Transaction, kind: EntryKind, body: Mapping[str, Any], why_not: str = "") -> str:
    return render_template(
        "library/new.html",
        kind=kind.value,
        locked=question_rules.is_locked(connection, who().workspace, kind),
        approvers=guardian_queue.approvers(connection, Place(who().workspace, FIRST, kind, "new")),
        kind_name=kinds.one(kind),
        kinds=[(each.value, kinds.one(each)) for each in kinds.KINDS if each in kinds.OPTIONAL],
        values=fields.values(body),
        notices=[("bad", why_not)] if why_not else [],
        unsaved=bool(why_not),
        **(
            _checked(connection, kind, body) if why_not else unchecked(connection, _status(kind, "new"), body)
        ),
    )
