"""`/library/…/versions`: every version of an entry, what each changed, and a way back to any of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from content.changes import Change, changes
from content.entry import Body
from slackapp.clock import wall
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import FIRST, Edition
from slackapp.storage.library.refusals import Conflict
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import about, card, checked, form, names, places, shelf, steps
from slackapp.web.library.row import Row

NO_VERSION: Final = "There is no such version to go back to; choose one under Versions."


@dataclass(frozen=True)
class Version:
    """A version, what it says, and what it changed of the one before; nothing, where it was the first."""

    edition: Edition
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


def add(blueprint: Blueprint, database: Database) -> None:
    """The versions, and the step that makes a draft of an earlier one."""

    @blueprint.get("/library/<locale>/<kind>/<entry>/versions")
    @needs(Permission.READ)
    def versions(locale: str, kind: str, entry: str) -> str:
        me = who()
        spot = places.place(me, locale, kind, entry)
        with database.read() as connection:
            people = names.of(connection, me.workspace)
            return render_template(
                "library/versions.html",
                row=card.found(connection, spot),
                spot=spot,
                address=card.address,
                versions=list(_versions(editions.editions(connection, spot))),
                labels=checked.labels(spot.kind),
                language=places.language(locale),
                names=people,
                written=lambda edition: about.written(edition, people),
            )

    @blueprint.post("/library/<locale>/<kind>/<entry>/restore")
    @needs(Permission.EDIT)
    def restore(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        spot = places.place(me, locale, kind, entry)
        base, edit = form.number(request.form, "base"), form.number(request.form, "edit")
        try:
            with database.write() as tx:
                row = shelf.row(tx, spot)
                body = _version(tx, row, form.number(request.form, "number")) if row else None
                is_same = row is not None and body == (row.draft.body if row.draft else row.body)
                if body is not None and not (is_same and row and row.edit == edit):
                    drafts.save(tx, spot, body, base=base, edit=edit, user=me.user, at=wall())
        except Conflict:
            return steps.refused(database, spot)
        if row is None or body is None:
            return steps.refused(database, spot, NO_VERSION)
        over = row.draft is not None and row.draft.body is not None
        return redirect(
            card.address(spot, done="same" if is_same else "restored-over" if over else "restored"), 303
        )


def _versions(newest_first: tuple[Edition, ...]) -> Iterator[Version]:
    oldest = newest_first[-1:]
    for each, before in pairwise([*newest_first, *oldest]):
        was = before.body if before is not each else each.body
        yield Version(each, about.facts(each.place.kind, each.body), _changed(was, each.body))


def _changed(was: Body | None, now: Body | None) -> tuple[Change, ...]:
    return changes(was, now) if now is not None and was is not None else ()


def _version(tx: Transaction, row: Row, number: int) -> Body | None:
    """What a version says; what must be the same in all languages as the first one has it now."""
    body = next((each.body for each in editions.editions(tx, row.place) if each.number == number), None)
    return body if body is None or row.place.locale == FIRST else form.translated(body, row.leading)
