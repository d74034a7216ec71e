"""A library in another language than the first: what it lacks, or has of other words, is there in that."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

import sqlalchemy as sa

from content.entry import FIRST, Body, Entries, EntryKind, Key
from content.vetting import WORDED, Wording, vetted, wording
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
    there, after these words were published; nobody is asked a translation of other words. ``spoken`` is the
    language, and after it those that it is a part of.
    """
    first, _, _ = may_be_read(texts, FIRST, approved)
    own = [key for key, body in first.items() if key[0] in WORDED and _said(key, FIRST, body) not in vetted()]
    written = _written(connection, workspace, spoken, number) if own else {}

    def of_these_words(key: Key) -> Body:
        for locale in spoken:
            theirs = texts[locale].get(key)
            if theirs is None or (said := _said(key, locale, theirs)) in vetted() or said not in approved:
                continue
            if written.get((locale, *key), 0) >= written.get((FIRST, *key), 0):
                return theirs
        return first[key]

    ours = {**entries, **{key: of_these_words(key) for key in own}}
    found = {
        key: body if key not in ours or key[0] is EntryKind.ASKED else ours[key]
        for key, body in first.items()
        if key in ours or key[0] not in CHOSEN
    }
    return {**found, **{key: body for key, body in entries.items() if key not in found}}


def _said(key: Key, locale: str, body: Body) -> Wording:
    return wording(key[0], locale, {**body, "id": key[1]})


def _written(
    connection: sa.Connection, workspace: str, spoken: Sequence[str], number: int
) -> dict[tuple[str, EntryKind, str], int]:
    """The revision at which each question and heading was published last, in each of these languages."""
    table = library_edition
    rows = connection.execute(
        sa.select(table.c.locale, table.c.kind, table.c.entry, sa.func.max(table.c.revision))
        .where(
            table.c.workspace == workspace,
            table.c.kind.in_([kind.value for kind in WORDED]),
            table.c.locale.in_([FIRST, *spoken]),
            table.c.revision <= number,
        )
        .group_by(table.c.locale, table.c.kind, table.c.entry)
    )
    return {(row[0], EntryKind(row[1]), row[2]): int(row[3]) for row in rows}
