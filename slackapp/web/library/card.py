"""One entry's page: what people read now, the form that changes it, and how it looks in Slack."""

from collections.abc import Iterable
from typing import Any, Final

from flask import abort, render_template, url_for

from content import checks
from content.changes import changes
from content.entry import Body
from slackapp.blocks import library as blocks
from slackapp.storage.database import Transaction
from slackapp.storage.library.editions import FIRST, Place
from slackapp.storage.library.prompt_reach import usage
from slackapp.web import preview
from slackapp.web.access import Permission, who
from slackapp.web.library import (
    about,
    checked,
    confirming,
    effects,
    fitness,
    form,
    gaps,
    names,
    places,
    shelf,
    twins,
)
from slackapp.web.library.clash import Clash
from slackapp.web.library.done import DONE
from slackapp.web.library.form import FIELDS
from slackapp.web.library.row import Row

__all__ = ["DONE", "address", "blank", "found", "page", "shown", "written_on"]

MISSING: Final = "There is no such entry in the library."


def page(
    connection: Transaction, row: Row, *, notices: Iterable[tuple[str, str]] = (), clash: Clash | None = None
) -> str:
    """The page of an entry; its form holds the draft, else what is published, or what came of a clash."""
    me, spot = who(), row.place
    body = clash.body if clash else _in_form(row)
    retiring = row.draft is not None and row.draft.body is None and clash is None
    editable = me.may(Permission.EDIT)
    people = names.of(connection, me.workspace)
    return render_template(
        "library/entry.html",
        row=row,
        spot=spot,
        title=places.headline(body) or row.title,
        kind_name=places.KINDS[spot.kind][0],
        language=places.language(spot.locale),
        first=form.values(row.first) if spot.locale != FIRST else {},
        first_language=places.language(FIRST),
        values=form.values(body),
        base=clash.base if clash else row.base,
        edit=clash.edit if clash else row.edit,
        editable=editable and body is not None,
        retiring=retiring,
        retirable=editable and row.retirable and not retiring and clash is None,
        clash=clash,
        changes=changes(row.body, row.draft.body) if row.draft and row.body else (),
        labels=checked.labels(spot.kind),
        held=_held_by(connection, row),
        unconfirmed=confirming.waits(connection, row),
        later=effects.later(spot) if row.body is not None else "",
        names=people,
        authors=about.listed([people.get(user, user) for user in row.draft.authors]) if row.draft else "",
        facts=about.facts(spot.kind, body or row.own or row.first),
        about=about.about(row, people, usage(connection, me.workspace).get(spot.entry)),
        others=[(each, places.language(each.place.locale)) for each in shelf.elsewhere(connection, spot)],
        address=address,
        notices=list(notices),
        **_beside(connection, spot),
        **(blank if body is None or form.is_blank(body) else shown)(connection, row, body),
    )


def address(spot: Place, view: str = "library.entry", *, done: str | None = None) -> str:
    """Where an entry's page is, or another view of it."""
    return url_for(view, locale=spot.locale, kind=spot.kind.value, entry=spot.entry, done=done)


def blank(connection: Transaction, row: Row, body: Body | None) -> dict[str, Any]:
    """The same for a form in which nobody has written anything: nothing is wrong with that yet."""
    return {**shown(connection, row, body or row.own), "problems": None, "wrong": {}}


def shown(connection: Transaction, row: Row, body: Body | None) -> dict[str, Any]:
    """What the preview and the checks say of an entry."""
    spot = row.place
    wrong = checked.said(spot.kind, fitness.of_entry(spot, body, row.leading) if body is not None else ())
    text = names.library(connection, spot.workspace, spot.locale)
    return {
        "fields": FIELDS[spot.kind],
        "field_names": {each.slug: each.label for each in FIELDS[spot.kind]},
        "problems": wrong,
        "wrong": dict(reversed(wrong)),
        "preview": preview.html(blocks.shown(text, spot.kind, body or {})),
    }


def found(connection: Transaction, spot: Place) -> Row:
    """The row of an entry; ends the request with 404 where there is none."""
    row = shelf.row(connection, spot)
    if row is None:
        abort(404, MISSING)
    return row


def written_on(connection: Transaction, spot: Place) -> Row:
    """The same for somebody who has written something: an entry that is gone meanwhile may come back.

    Ends the request with 404 where there can be no such entry.
    """
    row = shelf.row(connection, spot)
    if row is None and not (spot.kind in places.MADE and _is_id(spot.entry)):
        abort(404, MISSING)
    return row or Row(spot)


def _is_id(entry: str) -> bool:
    return len(entry) <= checks.LONGEST_ID and checks.ID.fullmatch(entry) is not None


def _held_by(connection: Transaction, row: Row) -> str:
    """The languages in which somebody works on a text that has to be handed in together with this draft."""
    if row.draft is None or row.draft.state != "review":
        return ""
    return about.listed([places.language(each.locale) for each in twins.held(connection, row.draft)])


def _beside(connection: Transaction, spot: Place) -> dict[str, Any]:
    """What a translator needs to know besides: what changed in the first language, and what to go on with."""
    texts = gaps.texts(connection, spot.workspace, spot.locale) if spot.locale != FIRST else ()
    return {
        "text": next((each for each in texts if each.place == spot), None),
        "ahead": gaps.ahead(texts, spot),
    }


def _in_form(row: Row) -> Body | None:
    """What the form of an entry holds."""
    body = row.draft.body if row.draft else row.body
    if row.place.locale == FIRST:
        return body
    if body is None and row.states == ("missing",):
        body = {"id": row.place.entry}
    return None if body is None else form.translated(body, row.leading)
