"""One entry's page: what people read now, the form that changes it, and how it looks in Slack."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import abort, render_template

from content.changes import changes
from content.entry import FIRST, Body
from content.localised import listing
from content.translations import N_, _
from slackapp.editorial import (
    conflicts,
    entries,
    guardian_queue,
    kinds,
    publish_impact,
    translation_status,
    validation,
)
from slackapp.editorial.conflicts import EditConflict
from slackapp.editorial.entries import EntryStatus
from slackapp.editorial.guardian_queue import Standing
from slackapp.editorial.workflow import Refused
from slackapp.storage.console import roles
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts, question_rules
from slackapp.storage.library.drafts import Conflict
from slackapp.storage.library.editions import Place
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.library.prompt_reach import usage
from slackapp.storage.people import workspaces
from slackapp.web.access import Permission, who
from slackapp.web.library import fields, labels
from slackapp.web.preview import current_library, entry_preview

MISSING: Final = N_("There is no such entry in the library.")
NOTHING_DONE: Final = N_("%(what)s, so nothing was done. Below is how it is now.")


def entry_page(
    connection: Transaction,
    status: EntryStatus,
    *,
    notices: Iterable[tuple[str, str] | None] = (),
    conflict: EditConflict | None = None,
) -> str:
    """The page of an entry; its form holds the draft, else what is published, or what came of a conflict."""
    me, place = who(), status.place
    body = conflict.body if conflict else _in_form(status)
    body = None if body is None else status.complete(body)
    retiring = status.draft is not None and status.draft.body is None and conflict is None
    editable = me.may(Permission.EDIT)
    locked = question_rules.is_locked(connection, me.workspace, place.kind)
    people = roles.names(connection, me.workspace)
    checks = unchecked if body is None or entries.is_blank(body) else checked
    return render_template(
        "library/entry.html",
        status=status,
        place=place,
        title=kinds.headline(body) or status.title,
        first=fields.values(status.first) if place.locale != FIRST else {},
        values=fields.values(body),
        held=conflict.seen if conflict else status.seen,
        editable=editable and body is not None and not locked,
        locked=locked,
        comes_back=not question_rules.why_locked(
            connection, place, status.last.body if status.last else None
        ),
        retiring=retiring,
        retirable=editable and status.is_retirable and not retiring and conflict is None,
        conflict=conflict,
        changes=changes(status.body, status.draft.body) if status.draft and status.body else (),
        unconfirmed=_unconfirmed(connection, status),
        guardian=guardian_queue.standing(connection, status.draft) if status.draft else Standing(),
        approvers=guardian_queue.approvers(connection, place),
        sender=_sender(connection, status, people),
        authors=listing(people.get(user, user) for user in status.draft.authors) if status.draft else "",
        facts=labels.field_facts(place.kind, body or status.own or status.first),
        about=_about(connection, status, people),
        others=entries.in_other_languages(connection, place),
        notices=[each for each in notices if each],
        **_for_translators(connection, place),
        **checks(connection, status, body),
    )


def checked(connection: Transaction, status: EntryStatus, body: Body | None) -> dict[str, Any]:
    """The preview of a whole entry as it is typed, and what the checks say of it, for the templates."""
    place = status.place
    found = () if body is None else validation.entry_problems(place, body, status.leading)
    problems, form = labels.form_problems(place.kind, found), fields.form(place.kind)
    return {
        "fields": form,
        "field_names": {each.slug: each.label for each in form},
        "problems": problems,
        "wrong": dict(reversed(problems)),
        "preview": entry_preview(connection, place, body),
    }


def unchecked(connection: Transaction, status: EntryStatus, body: Body | None) -> dict[str, Any]:
    """The preview of a form in which nobody has written anything: nothing is wrong with that yet."""
    shown = body or (status.complete(status.own) if status.own else None)
    return {**checked(connection, status, shown), "problems": None, "wrong": {}}


def existing(connection: Transaction, place: Place) -> EntryStatus:
    """An entry; ends the request with 404 where there is none."""
    return entries.status(connection, place) or abort(404, _(MISSING))


def to_edit(connection: Transaction, place: Place) -> EntryStatus:
    """An entry to write on; ends the request with 404 where there can be no such entry."""
    return entries.status_to_edit(connection, place) or abort(404, _(MISSING))


def refusal_page(database: Database, place: Place, error: Refused | Conflict) -> tuple[str, int]:
    """The entry as it is now, with the reason why nothing was done to it, or who was quicker."""
    with database.read() as connection:
        status = existing(connection, place)
        what = conflicts.who_did_what(connection, who().user, place, conflicts.LOOKING)
        why = _(error.reason.value) if isinstance(error, Refused) else _(NOTHING_DONE, what=what)
        return entry_page(connection, status, notices=[("bad", why)]), 409


def _about(
    connection: Transaction, status: EntryStatus, people: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """How far an entry is used and whether it helps, and how what people read now came to be."""
    workspace, entry = status.place.workspace, status.place.entry
    reach, helps = usage(connection, workspace), effects(connection, workspace, prompt=entry)
    return labels.about(status, people, reach.get(entry), helps.get(entry))


def _sender(connection: Transaction, status: EntryStatus, people: Mapping[str, str]) -> str:
    """Who sent a draft back, by name; empty where nobody did."""
    found = drafts.last_note(connection, status.place) if status.draft and status.draft.note else None
    return people.get(found, found) if found else ""


def _unconfirmed(connection: Transaction, status: EntryStatus) -> str:
    if not publish_impact.needs_confirming(status.place, status.body):
        return ""
    countries = workspaces.countries(connection, status.place.workspace)
    return publish_impact.unconfirmed(
        status.place, current_library(connection, status.place.workspace), countries
    )


def _for_translators(connection: Transaction, place: Place) -> dict[str, Any]:
    """What a translator needs to know besides: what changed in the first language, and what to go on with."""
    if place.is_leading:
        return {"translation": None, "waiting": ()}
    found = translation_status.translations(connection, place.workspace, place.locale)
    return {
        "translation": translation_status.translation_of(found, place),
        "waiting": translation_status.waiting_after(found, place),
    }


def _in_form(status: EntryStatus) -> Body | None:
    """What the form of an entry holds."""
    if status.current is None and status.states == ("missing",):
        return {"id": status.place.entry}
    return status.current
