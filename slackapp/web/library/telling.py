"""What an entry says and what a draft changes of it, in the words of its form."""

from collections.abc import Mapping

from content import fields
from content.changes import Change, Words, changes
from content.entry import Body, EntryKind
from slackapp.storage.library.editions import FIRST, Draft
from slackapp.web.library import asking, form
from slackapp.web.library.after import Libraries
from slackapp.web.library.form import Field


def facts(kind: EntryKind, body: Body | None) -> tuple[tuple[str, str], ...]:
    """The whole text of an entry, field by field."""
    said = fields.shown(body)
    return tuple((each.label, _said(each, said[each.name])) for each in _fields(kind) if said.get(each.name))


def labels(kind: EntryKind) -> Mapping[str, str]:
    """What the fields are called, by the names that changes have."""
    return {each.name: each.label for each in _fields(kind)}


def changed(now: Libraries, draft: Draft) -> tuple[Change, ...]:
    """What a draft changes of what people read now."""
    place = draft.place
    if place.kind is EntryKind.ASKED:
        return asking.told(now[FIRST], place.entry, draft.body)
    return between(place.kind, now[place.locale].get((place.kind, place.entry)), draft.body)


def between(kind: EntryKind, before: Body | None, after: Body | None) -> tuple[Change, ...]:
    """What differs between two texts of an entry; what one chose is told by its words, not by its code."""
    known = {each.name: each for each in _fields(kind)}
    return tuple(_worded(known.get(each.field), each) for each in changes(before, after))


def _worded(field: Field | None, change: Change) -> Change:
    if field is None or not (field.options or field.type == "flag"):
        return change
    before, after = (_said(field, text) if text else "" for text in (change.before, change.after))
    runs: Words = (("gone", before), ("new", after))
    return Change(change.field, before, after, tuple(each for each in runs if each[1]))


def _said(field: Field, text: str) -> str:
    if field.type == "flag":
        return "Yes" if text == "true" else "No"
    return dict(field.options).get(text, text)


def _fields(kind: EntryKind) -> tuple[Field, ...]:
    return form.FIELDS.get(kind, ())
