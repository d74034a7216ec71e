"""What is told of an entry besides its form: what it says, and who wrote and reviewed it."""

from collections.abc import Iterator, Mapping, Sequence

from content.entry import Body, EntryKind
from slackapp.storage.library.editions import FIRST, Edition
from slackapp.storage.library.prompt_reach import FEWEST
from slackapp.web.library import form
from slackapp.web.library.inputs import FIELDS, Field
from slackapp.web.library.row import Row

COUNTED = frozenset({EntryKind.PROMPT, EntryKind.STARTER})
"""Kinds of which it is counted how many leads were shown them."""


def facts(kind: EntryKind, body: Body | None) -> tuple[tuple[str, str], ...]:
    """What an entry says, field by field."""
    texts = form.values(body)
    return tuple((each.label, _said(each, texts[each.slug])) for each in FIELDS[kind] if texts.get(each.slug))


def about(row: Row, people: Mapping[str, str], used: str | None) -> tuple[tuple[str, str], ...]:
    """How far it is used, and how what people read now came to be; `people` are names by user id."""
    return (*_used(row, used), *_version(row, people))


def written(edition: Edition, people: Mapping[str, str]) -> str:
    """Who wrote a version, by name."""
    return listed([people.get(user, user) for user in edition.authors])


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _used(row: Row, used: str | None) -> Iterator[tuple[str, str]]:
    if row.place.kind in COUNTED and row.place.locale == FIRST:
        yield "Shown to", f"{used} leads" if used else f"fewer than {FEWEST} leads, or not counted yet"


def _version(row: Row, people: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    made = row.edition
    if made is None:
        yield "Version", "As it came with Lean On" if row.body else "None is published yet"
        return
    yield "Version", f"{made.number}, in which it was retired" if made.body is None else str(made.number)
    yield "Written by", written(made, people)
    yield "Reviewed by", people.get(made.reviewer, made.reviewer)
    if made.published_at:
        yield "Published", f"{made.published_at:%-d %B %Y}"


def _said(field: Field, text: str) -> str:
    if field.type == "flag":
        return "Yes" if text == "true" else "No"
    return dict(field.options).get(text, text)
