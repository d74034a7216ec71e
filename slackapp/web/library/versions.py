"""`/library/…/versions`: every version of an entry, what each changed, and a way back to any of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from content.changes import Change, changes
from content.entry import Body
from slackapp.clock import wall
from slackapp.editorial import workflow
from slackapp.editorial.workflow import Refused
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.library import editions, question_rules
from slackapp.storage.library.drafts import Conflict
from slackapp.storage.library.editions import Edition
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import labels
from slackapp.web.library.entry_page import existing, refusal_page
from slackapp.web.library.entry_url import entry_url, named_place, number, seen_in


@dataclass(frozen=True)
class Version:
    """A version, what it says, and what it changed of the one before; nothing, where it was the first."""

    edition: Edition
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


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
                is_locked=lambda body: bool(question_rules.why_locked(connection, place, body)),
                names=people,
                written_by=lambda edition: labels.authors(edition, people),
            )

    @blueprint.post("/library/<locale>/<kind>/<entry>/restore")
    @needs(Permission.EDIT)
    def restore(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        place = named_place(me, locale, kind, entry)
        seen, wanted = seen_in(request.form), number(request.form, "number")
        try:
            with database.write() as tx:
                outcome = workflow.restore(tx, place, wanted, seen, By(me.user, wall()))
        except (Refused, Conflict) as error:
            return refusal_page(database, place, error)
        return redirect(entry_url(place, done=outcome), 303)


def _versions(newest_first: tuple[Edition, ...]) -> Iterator[Version]:
    oldest = newest_first[-1:]
    for each, before in pairwise([*newest_first, *oldest]):
        was = before.body if before is not each else each.body
        yield Version(each, labels.field_facts(each.place.kind, each.body), _changed(was, each.body))


def _changed(was: Body | None, now: Body | None) -> tuple[Change, ...]:
    return changes(was, now) if now is not None and was is not None else ()
