"""`/library/…/versions`: every version of an entry, what each changed, and a way back to any of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from content.changes import Change, changes
from content.entry import Body, EntryKind
from slackapp.clock import wall
from slackapp.editorial import kinds, publish_impact, workflow
from slackapp.editorial.workflow import Refused
from slackapp.storage.console import roles
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.drafts import Conflict
from slackapp.storage.library.editions import EVERYWHERE, Edition
from slackapp.web.access import Permission, Who, needs, who
from slackapp.web.library import labels
from slackapp.web.library.entry_page import existing, refusal_page
from slackapp.web.library.entry_url import entry_url, named_place, number


@dataclass(frozen=True)
class Version:
    """A version, what it says, and what it changed of the one before; nothing, where it was the first."""

    edition: Edition
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Undo:
    """A way back from what was just published: what to do, and at which page.

    `is_met` says that people meet it, `is_gone` that it was retired, `is_asked` that it is a question,
    and `is_confirmed_first` that it has to be confirmed by the operator before.
    """

    said: str
    address: str
    is_met: bool
    is_gone: bool
    is_asked: bool
    is_confirmed_first: bool


def register(blueprint: Blueprint, database: Database) -> None:
    """The versions, and the step that makes a draft of an earlier one."""

    @blueprint.get("/library/<locale>/<kind>/<entry>/versions")
    @needs(Permission.READ)
    def versions(locale: str, kind: str, entry: str) -> str:
        me = who()
        place = named_place(me, locale, kind, entry)
        with database.read() as connection:
            people = roles.names(connection, me.workspace)
            return render_template(
                "library/versions.html",
                status=existing(connection, place),
                place=place,
                versions=list(_versions(editions.editions(connection, place))),
                names=people,
                written_by=lambda edition: labels.authors(edition, people),
            )

    @blueprint.post("/library/<locale>/<kind>/<entry>/restore")
    @needs(Permission.EDIT)
    def restore(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me, at = who(), wall()
        place = named_place(me, locale, kind, entry)
        base, edit, wanted = (number(request.form, name) for name in ("base", "edit", "number"))
        try:
            with database.write() as tx:
                outcome = workflow.restore(tx, place, wanted, base=base, edit=edit, user=me.user, at=at)
        except Refused as refused:
            return refusal_page(database, place, refused.reason)
        except Conflict:
            return refusal_page(database, place)
        return redirect(entry_url(place, done=outcome), 303)


def ways_back(connection: Transaction, me: Who, revision: int) -> tuple[Undo, ...]:
    """The ways back from everything that was published with a revision: by a draft and a second person."""
    newest = (
        each
        for locale in (*editions.locales(), EVERYWHERE)
        for each in editions.newest(connection, me.workspace, locale).values()
    )
    return tuple(_way_back(connection, me, each) for each in newest if each.revision == revision)


def _way_back(connection: Transaction, me: Who, edition: Edition) -> Undo:
    place = edition.place
    earlier = [each.body for each in editions.editions(connection, place)[1:]]
    name = f"“{kinds.title(place, next((body for body in (edition.body, *earlier) if body), None))}”"
    if not place.leads:
        name += f" ({kinds.language(place.locale)})"
    said, address = f"Undo: restore the earlier version of {name}", entry_url(place, "library.versions")
    if place.kind is EntryKind.ASKED:
        name = f"the question about “{kinds.dimensions()[place.entry]}”"
        said = f"Undo: choose anew {name}"
    elif not any(earlier):
        said, address = f"Undo: ask to retire {name}", entry_url(place)
    return Undo(
        said if me.may(Permission.EDIT) else f"Whoever edits can undo it: {name}",
        address,
        is_met=not publish_impact.why_not_met(place),
        is_gone=edition.body is None,
        is_asked=place.kind in publish_impact.SERIES_KINDS,
        is_confirmed_first=publish_impact.needs_confirming(place, edition.body),
    )


def _versions(newest_first: tuple[Edition, ...]) -> Iterator[Version]:
    oldest = newest_first[-1:]
    for each, before in pairwise([*newest_first, *oldest]):
        was = before.body if before is not each else each.body
        yield Version(each, labels.field_facts(each.place.kind, each.body), _changed(was, each.body))


def _changed(was: Body | None, now: Body | None) -> tuple[Change, ...]:
    return changes(was, now) if now is not None and was is not None else ()
