"""One entry's page: what people read now, the form that changes it, and how it looks in Slack."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, render_template, url_for

from content.changes import Change, changes
from content.entry import Body, EntryKind
from slackapp.blocks import library as blocks
from slackapp.storage.editions import FIRST, Place
from slackapp.storage.sessions import Transaction
from slackapp.storage.usage import FEWEST, usage
from slackapp.web import preview
from slackapp.web.access import Permission, who
from slackapp.web.library import fitness, form, names, places, shelf
from slackapp.web.library.form import FIELDS
from slackapp.web.library.shelf import Row


@dataclass(frozen=True)
class Clash:
    """Two people changed an entry at once. Nothing of the later one was saved; `body` has both changes.

    `fields` were changed by both: there `body` has the later one's. `theirs` is what the other made of it,
    None where it is there no more; `changes` is what that did; `base` and `edit` are the newest.
    """

    body: Body
    fields: tuple[str, ...]
    theirs: Body | None
    changes: tuple[Change, ...]
    by: str
    base: int
    edit: int


MISSING: Final = "There is no such entry in the library."
DONE: Final = {
    "saved": ("good", "Saved as a draft. Nobody else meets it before a second person publishes it."),
    "handed-in": ("good", "Handed in. A second person can now publish it."),
    "same": ("calm", "Nothing was changed, so nothing was saved."),
    "discarded": ("good", "The draft is gone. The audit log keeps what it said."),
    "retiring": ("good", "Handed in to be retired. People meet it until a second person publishes that."),
    "restored": ("good", "That version is a draft now. Look it over, then hand it in."),
}
"""What was done, as the page says it afterwards."""


def page(
    connection: Transaction, row: Row, *, notices: Iterable[tuple[str, str]] = (), clash: Clash | None = None
) -> str:
    """The page of an entry; its form holds the draft, else what is published, or what came of a clash."""
    me, spot = who(), row.place
    current = row.draft.body if row.draft else row.body
    body = clash.body if clash else current
    if body is None and row.states[0] == "missing" and row.first is not None and row.draft is None:
        body = form.translated({"id": spot.entry}, row.first)
    retiring = row.draft is not None and row.draft.body is None
    editable = me.may(Permission.EDIT)
    people = names.of(connection, me.workspace)
    return render_template(
        "library/entry.html",
        row=row,
        spot=spot,
        kind_name=places.KINDS[spot.kind][0],
        language=places.language(spot.locale),
        first=form.values(row.first) if spot.locale != FIRST else {},
        first_language=places.language(FIRST),
        values=form.values(body),
        base=clash.base if clash else row.base,
        edit=clash.edit if clash else row.edit,
        start=json.dumps(clash.theirs if clash else current),
        editable=editable and body is not None,
        retiring=retiring,
        retirable=editable and row.retirable and not retiring,
        clash=clash,
        changes=changes(row.body, row.draft.body) if row.draft and row.body else (),
        names=people,
        facts=_facts(row, body or row.shown),
        about=_about(row, people, usage(connection, me.workspace).get(spot.entry)),
        others=[(each, places.language(each)) for each in places.locales() if each != spot.locale],
        address=address,
        notices=list(notices),
        **shown(connection, row, body or row.shown),
    )


def address(spot: Place, view: str = "library.entry", *, done: str | None = None) -> str:
    """Where an entry's page is, or another view of it."""
    return url_for(view, locale=spot.locale, kind=spot.kind.value, entry=spot.entry, done=done)


def blank(connection: Transaction, row: Row) -> dict[str, Any]:
    """The same for a form in which nothing has been written yet: nothing is wrong with it."""
    return {**shown(connection, row, None), "problems": (), "wrong": {}}


def shown(connection: Transaction, row: Row, body: Body | None) -> dict[str, Any]:
    """What the preview and the checks say of an entry."""
    spot = row.place
    wrong = fitness.of_entry(spot, body, row.first) if body is not None else ()
    by_field = [(form.slug(each.field), each.message) for each in wrong]
    text = names.library(connection, spot.workspace, spot.locale)
    return {
        "fields": FIELDS[spot.kind],
        "problems": by_field,
        "wrong": dict(reversed(by_field)),
        "preview": preview.html(blocks.shown(text, spot.kind, body or {})),
    }


def _facts(row: Row, body: Body | None) -> list[tuple[str, str]]:
    texts = form.values(body)
    fields = FIELDS[row.place.kind]
    return [(each.label, _said(each, texts[each.slug])) for each in fields if texts.get(each.slug)]


def _said(field: form.Field, text: str) -> str:
    if field.type == "flag":
        return "Yes" if text == "true" else "No"
    return dict(field.options).get(text, text)


def _about(row: Row, people: Mapping[str, str], used: str | None) -> list[tuple[str, str]]:
    told = []
    if row.place.kind in {EntryKind.PROMPT, EntryKind.STARTER}:
        told.append(
            ("Shown to", f"{used} leads" if used else f"fewer than {FEWEST} leads, or not yet counted")
        )
    if row.edition is None:
        return [*told, ("Version", "As it came with Lean On" if row.body else "None yet")]
    by = ", ".join(people.get(user, user) for user in row.edition.authors)
    when = row.edition.published_at
    return [
        *told,
        ("Version", str(row.edition.number)),
        ("Written by", by),
        ("Reviewed by", people.get(row.edition.reviewer, row.edition.reviewer)),
        ("Published", f"{when:%-d %B %Y}" if when else ""),
    ]


def found(connection: Transaction, spot: Place) -> Row:
    """The row of an entry; ends the request with 404 where there is none."""
    row = shelf.row(connection, spot)
    if row is None:
        abort(404, MISSING)
    return row
