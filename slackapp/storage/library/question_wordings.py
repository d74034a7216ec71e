"""Questions by the digest of their wording: what HR chose, and which of them may be asked (R15)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from pydantic import ValidationError

from content.entries import seeded
from content.entry import FIRST, Body, Entries, EntryKind, Key
from content.library import load
from content.themes import DIMENSIONS, Question
from content.vetting import WORDED, Wording, digest, vetted, wording
from slackapp.pulse.questions import Asked, Position
from slackapp.storage.console import guardians
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Place, Texts
from slackapp.storage.tables import library_edition

ITEM: Final = EntryKind.ITEM
DECIDING: Final = (EntryKind.ASKED.value, EntryKind.ITEM.value)


@dataclass(frozen=True)
class Askable:
    """Which wordings may be asked just now: those that are vetted, and those that a guardian approved.

    Call it with a question's id and digest, in the language in which the app asks.
    """

    approved: frozenset[Wording]

    def __call__(self, asked: Asked) -> bool:
        """Whether this may be asked."""
        return self.takes(Wording(ITEM.value, asked.item, FIRST, asked.digest))

    def takes(self, wording: Wording) -> bool:
        """Whether people may read this, be it a question or a heading, in whatever language."""
        return wording in vetted() or wording in self.approved


def askable(connection: sa.Connection, workspace: str) -> Askable:
    """Which wordings may be asked in a workspace just now."""
    return Askable(guardians.approved(connection, workspace))


def wording_at(place: Place, body: Body) -> Wording:
    """Name the exact wording of a text that stands at a place, or is to."""
    return wording(place.kind, place.locale, {**body, "id": place.entry})


def asked(question: Question) -> Asked:
    """A question as rounds keep it."""
    return Asked(question.id, digest(ITEM, question.model_dump(mode="json")))


def position(dimension: str) -> Position:
    """Where the question of a dimension is asked."""
    return next(
        (theme, five.index(each)) for theme, five in DIMENSIONS.items() for each in five if each == dimension
    )


@cache
def defaults() -> Mapping[Position, Asked]:
    """The ten questions that are asked unless HR chooses others: those that came with the app."""
    themes = load().themes.values()
    return MappingProxyType(
        {position(item.dimension): asked(item) for theme in themes for item in theme.defaults}
    )


def decided(connection: sa.Connection, workspace: str, revision: int | None = None) -> frozenset[Key]:
    """The questions and choices of which HR published anything, up to a revision if one is given."""
    table = library_edition
    mine = (table.c.workspace == workspace) & table.c.kind.in_(DECIDING)
    if revision is not None:
        mine &= table.c.revision <= revision
    rows = connection.execute(sa.select(table.c.kind, table.c.entry).where(mine).distinct())
    return frozenset((EntryKind(row.kind), row.entry) for row in rows)


def choices(entries: Entries, decided: Container[Key]) -> Mapping[Position, Asked]:
    """What a library in the first language chooses to ask; nothing of a dimension that HR left alone.

    So that an upgrade which comes with another default changes nothing: adopting it is HR's choice.
    """
    found = {}
    for dimension in (each.value for five in DIMENSIONS.values() for each in five):
        choice = (EntryKind.ASKED, dimension)
        item = (ITEM, str(entries.get(choice, {}).get("item")))
        question = as_question(entries.get(item))
        if (choice in decided or item in decided) and question and question.dimension == dimension:
            found[position(dimension)] = asked(question)
    return found


def chosen(connection: sa.Connection, workspace: str, revision: int) -> Mapping[Position, Asked]:
    """What HR published up to a revision about what is asked."""
    found = decided(connection, workspace, revision)
    return choices(editions.entries(connection, workspace, FIRST, through=revision), found) if found else {}


def as_question(body: Body | None) -> Question | None:
    """A question that people could be asked; None where a text is none, or offers what it must not.

    "Didn't come up" is for vetted questions only (R15).
    """
    try:
        question = Question.model_validate(body)
    except ValidationError:
        return None
    made = asked(question)
    is_own = Wording(ITEM.value, made.item, FIRST, made.digest) not in vetted()
    return None if is_own and question.not_applicable else question


def by_digest(connection: sa.Connection, workspace: str, digests: Iterable[str]) -> Mapping[str, Question]:
    """The questions with these digests, whenever they were published; what nobody published is left out."""
    wanted = set(digests)
    found = {each: question for each, question in _as_shipped().items() if each in wanted}
    if wanted - found.keys():
        for versions in editions.versions(connection, workspace, FIRST, ITEM).values():
            for edition in versions:
                question = as_question(edition.body)
                if question and asked(question).digest in wanted:
                    found[asked(question).digest] = question
    return found


def may_be_read(
    texts: Texts, locale: str, approved: Container[Wording]
) -> tuple[Entries, frozenset[Wording], frozenset[Wording]]:
    """The entries of a language with the questions and headings that people may be asked there.

    In the place of one that is neither vetted nor approved stands what came with the app, or nothing.
    Besides, every wording among them that did not come with the app, and of these what is not read.
    """
    found, own, unread = dict(texts[locale]), set(), set()
    for key in [key for key in found if key[0] in WORDED]:
        # A translation is of what may be asked in English, and its words may be those of a wider language.
        for each in dict.fromkeys((FIRST, texts.speaks(locale, key))):
            body = texts[each].get(key)
            if body is None or (said := wording(key[0], each, {**body, "id": key[1]})) in vetted():
                continue
            own.add(said)
            if said not in approved or (key[0] is ITEM and each == FIRST and as_question(body) is None):
                unread.add(said)
                _put_back(found, key, locale)
    for key in [key for key in found if key[0] is EntryKind.ASKED]:
        if (ITEM, found[key].get("item")) not in found:
            _put_back(found, key, locale)
            _put_back(found, (ITEM, str(found[key]["item"])), locale)
    return found, frozenset(own), frozenset(unread)


def _put_back(found: dict[Key, Body], key: Key, locale: str) -> None:
    shipped = seeded(locale).get(key)
    if shipped is None:
        found.pop(key, None)
    else:
        found[key] = shipped


@cache
def _as_shipped() -> Mapping[str, Question]:
    items = (item for theme in load().themes.values() for item in theme.items)
    questions = (Question.model_validate(item.model_dump(exclude={"default"})) for item in items)
    return MappingProxyType({asked(each).digest: each for each in questions})
