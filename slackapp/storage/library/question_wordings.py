"""Questions by the digest of their wording: what HR chose, and which of them may be asked (R15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from pydantic import ValidationError

from content.entry import FIRST, Body, EntryKind
from content.library import load
from content.themes import DIMENSIONS, Question
from content.vetting import Wording, digest, vetted
from slackapp.pulse.questions import Asked, Position
from slackapp.storage.console import guardians
from slackapp.storage.library import editions
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


def chosen(connection: sa.Connection, workspace: str, revision: int) -> Mapping[Position, Asked]:
    """What HR published up to a revision about what is asked; nothing of a dimension that HR left alone.

    So that an upgrade which comes with another default changes nothing: adopting it is HR's choice.
    """
    table = library_edition
    mine = (table.c.workspace == workspace) & (table.c.revision <= revision) & table.c.kind.in_(DECIDING)
    decided = {
        (EntryKind(row.kind), row.entry)
        for row in connection.execute(sa.select(table.c.kind, table.c.entry).where(mine).distinct())
    }
    if not decided:
        return {}
    entries = editions.entries(connection, workspace, FIRST, through=revision)
    found = {}
    for dimension in (each.value for five in DIMENSIONS.values() for each in five):
        choice = (EntryKind.ASKED, dimension)
        item = (ITEM, str(entries.get(choice, {}).get("item")))
        question = as_question(entries.get(item))
        if {choice, item} & decided and question and question.dimension == dimension:
            found[position(dimension)] = asked(question)
    return found


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


@cache
def _as_shipped() -> Mapping[str, Question]:
    items = (item for theme in load().themes.values() for item in theme.items)
    questions = (Question.model_validate(item.model_dump(exclude={"default"})) for item in items)
    return MappingProxyType({asked(each).digest: each for each in questions})
