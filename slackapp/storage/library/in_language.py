"""A library in another language than the first: what it lacks, or has of other words, is there in that."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

import sqlalchemy as sa

from content.entries import seeded
from content.entry import FIRST, Body, Entries, EntryKind, Key
from content.vetting import WORDED, Wording, vetted, wording
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Texts
from slackapp.storage.library.question_wordings import may_be_read
from slackapp.storage.tables import library_edition

CHOSEN: Final = frozenset(
    {EntryKind.PROMPT, EntryKind.STARTER, EntryKind.REFRAME, EntryKind.MEMBER, EntryKind.AREA}
)
"""The kinds of which one is chosen from many: of these, what is not translated is left out."""


def completed(
    connection: sa.Connection,
    workspace: str,
    texts: Texts,
    spoken: Sequence[str],
    number: int,
    entries: Entries,
    approved: Container[Wording],
) -> Entries:
    """The entries that may be read in a language up to a revision, those of the first where it lacks some.

    A question or a heading in HR's own words is read in a language only where a guardian has approved it
    there, after these words were published; nobody is asked a translation of other words. A support line is
    read in a translation that is as new as the line. ``spoken`` is the language, and after it those that it
    is a part of.
    """
    first, _, _ = may_be_read(texts, FIRST, approved)
    own = [
        key
        for key, body in first.items()
        if key[0] in WORDED
        and (_is_own(key, FIRST, body) or _is_own(key, texts.speaks(spoken[0], key), entries.get(key)))
    ]
    written = _written(connection, workspace, spoken, number)

    def of_these_words(key: Key) -> Body:
        for locale in spoken:
            theirs = texts[locale].get(key)
            if theirs is None or (said := _said(key, locale, theirs)) in vetted() or said not in approved:
                continue
            if written.get((locale, *key), 0) >= written.get((FIRST, *key), 0):
                return theirs
        return first[key] if _is_own(key, FIRST, first[key]) else seeded(spoken[0]).get(key, first[key])

    def of_this_line(key: Key) -> Body:
        since = written.get((FIRST, *key), 0)
        for locale in spoken:
            if key in texts[locale] and written.get((texts.speaks(locale, key), *key), 0) >= since:
                return texts[locale][key]
        return first[key]

    lines = {key: of_this_line(key) for key in first if key[0] is EntryKind.SUPPORT}
    ours = {**entries, **{key: of_these_words(key) for key in own}, **lines}
    chosen_from = {_group(key, body) for key, body in first.items() if key in ours}
    found = {
        key: body if key not in ours or key[0] is EntryKind.ASKED else ours[key]
        for key, body in first.items()
        if key in ours or key[0] not in CHOSEN or _group(key, body) not in chosen_from
    }
    return {**found, **{key: body for key, body in entries.items() if key not in found}}


def _group(key: Key, body: Body) -> tuple[object, ...]:
    """Of what one is chosen from: prompts of a dimension, starters for any week, and so on."""
    return key[0], body.get("dimension"), "when" in body


def _is_own(key: Key, locale: str, body: Body | None) -> bool:
    return body is not None and _said(key, locale, body) not in vetted()


def _said(key: Key, locale: str, body: Body) -> Wording:
    return wording(key[0], locale, {**body, "id": key[1]})


def _written(
    connection: sa.Connection, workspace: str, spoken: Sequence[str], number: int
) -> dict[tuple[str, EntryKind, str], int]:
    """The revision at which each question, heading and support line was last published in these languages.

    Of a support line in the first language it is that at which its words were last changed.
    """
    table = library_edition
    rows = connection.execute(
        sa.select(table.c.locale, table.c.kind, table.c.entry, table.c.revision, table.c.body)
        .where(
            table.c.workspace == workspace,
            table.c.kind.in_([*(kind.value for kind in WORDED), EntryKind.SUPPORT.value]),
            table.c.revision <= number,
        )
        .order_by(table.c.revision)
    )
    found: dict[tuple[str, EntryKind, str], int] = {}
    lines = dict(editions.as_shipped().words[FIRST])
    for locale, kind, entry, revision, body in rows:
        key = EntryKind(kind), entry
        if locale == FIRST and key[0] is EntryKind.SUPPORT:
            if lines.get(key) == body:
                continue
            lines[key] = body
        if locale in {FIRST, *spoken}:
            found[locale, *key] = revision
    return found
