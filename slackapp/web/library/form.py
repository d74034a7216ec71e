"""The form of an entry: what its fields hold for it, and the entry that they make."""

from collections.abc import Mapping
from typing import Final

from flask import abort

from content import fields
from content.entry import JSON, Body, EntryKind
from slackapp.web.library.inputs import FIELDS, Field, slug

__all__ = ["FIELDS", "Field", "is_blank", "number", "read", "slug", "translated", "values"]

DIGITS: Final = 10
LONGEST: Final = 1_000_000  # characters of all fields: whoever opens a list of drafts reads them all
NUMBERS: Final = frozenset({"minutes"})
SAME: Final = frozenset(each.name for kind in FIELDS.values() for each in kind if each.same)
"""Fields that have one value in all languages."""


def values(body: Body | None) -> dict[str, str]:
    """What the fields of a form hold for an entry, by their names in the form."""
    return {slug(name): text for name, text in fields.shown(body).items()}


def read(kind: EntryKind, entry: str, typed: Mapping[str, str]) -> dict[str, JSON]:
    """The entry that the fields of a form make; what stays empty is left out, and so is what is no field."""
    if sum(map(len, typed.values())) > LONGEST:
        abort(413)
    body: dict[str, JSON] = {"id": entry}
    for field in FIELDS[kind]:
        value = _value(field, typed.get(field.slug, ""))
        base, _, rest = field.name.partition(" ")
        if base == "steps":
            _listed(body, "steps", value)
        elif rest:
            _listed(body, "drafts", value and {"to": rest.removeprefix("to "), "text": value})
        elif value != "":
            body[field.name] = value
    return body


def number(typed: Mapping[str, str], name: str) -> int:
    """A number that one of our pages put into a form; -1, which fits nothing, where it is none."""
    said = typed.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < DIGITS else -1


def translated(body: Body, first: Body | None) -> dict[str, JSON]:
    """An entry of another language, with what must be the same in all of them taken from the first."""
    if first is None:
        return dict(body)
    kept = {name: value for name, value in body.items() if name not in SAME}
    both = {**kept, **{name: value for name, value in first.items() if name in SAME}}
    order = [*first, *(name for name in kept if name not in first)]
    return {name: both[name] for name in order if name in both}


def is_blank(body: Body) -> bool:
    """Whether nobody has written anything into it yet."""
    return not body.keys() - SAME - {"id"}


def _listed(body: dict[str, JSON], name: str, value: JSON) -> None:
    if value:
        found = body.setdefault(name, [])
        if isinstance(found, list):
            found.append(value)


def _value(field: Field, typed: str) -> JSON:
    text = typed.replace("\r\n", "\n").replace("\0", "").strip()
    if field.type == "flag":
        return text in {"yes", "true"}
    if field.name in NUMBERS and text.isascii() and text.isdecimal() and len(text) < DIGITS:
        return int(text)
    return text
