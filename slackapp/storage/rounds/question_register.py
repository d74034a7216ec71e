"""Every question that may be asked in a workspace, since when and by whose yes, and each change (R15).

It says nothing about people but the names of guardians, and nothing of what came of any check-in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from content.entry import FIRST, EntryKind
from content.library import Library
from content.themes import DIMENSIONS, Question
from content.vetting import Wording
from slackapp.pulse.calendar import zone_of
from slackapp.pulse.questions import Asked, Position, Row, waiting
from slackapp.storage.console import guardians
from slackapp.storage.console.guardians import Approval
from slackapp.storage.library import asked_questions, editions, question_wordings
from slackapp.storage.library.question_wordings import Askable
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import questions
from slackapp.storage.tables import round_, round_question

ITEM: Final = EntryKind.ITEM.value


@dataclass(frozen=True)
class Registered:
    """A question that may be asked: whether it is now, since which day, and which guardian said yes to it.

    Without a guardian, it is vetted: it came with the app. `since` is when it was first asked, None if it
    never was.
    """

    question: Question
    is_asked: bool
    since: date | None
    guardian: str = ""
    approved_on: date | None = None


@dataclass(frozen=True)
class Change:
    """A question of a theme that gives way to another.

    `announced_on` is the day of the check-in that tells it, None where the next one will; `asked_on` that of
    the first to ask it, None where it is still to come. `gave_way` says that the last guardian had gone.
    """

    theme: str
    old: Question
    new: Question
    announced_on: date | None = None
    asked_on: date | None = None
    gave_way: bool = False


@dataclass(frozen=True)
class Register:
    """The questions by dimension, and the changes of them; the latest changes come first."""

    questions: Mapping[str, tuple[Registered, ...]]
    coming: tuple[Change, ...]
    past: tuple[Change, ...]


class _Past(NamedTuple):
    """A round with its rows."""

    theme: str
    opened_on: date
    is_void: bool
    rows: Mapping[Position, Row]


def register(connection: sa.Connection, workspace: str, library: Library, *, revision: int) -> Register:
    """Read the register of a workspace; `library` is what people read there now, at this `revision`, in the
    language in which the register is read.
    """
    found = workspaces.find(connection, workspace)
    zone = zone_of("", found.schedule if found else None)
    rounds = tuple(_rounds(connection, workspace, zone))
    asked = questions.current(connection, workspace, revision=revision)
    approvals = guardians.approvals(connection, workspace)
    askable = question_wordings.askable(connection, workspace)
    changes = [*_told(rounds, askable), *_published(connection, workspace, rounds, askable)]
    wanted = {each.digest for one in changes for each in (one.old, one.new)}
    texts = question_wordings.by_digest(connection, workspace, wanted)
    made = [
        Change(
            each.theme,
            library.asked(texts[each.old.digest]),
            library.asked(texts[each.new.digest]),
            *each[3:],
        )
        for each in changes
        if {each.old.digest, each.new.digest} <= texts.keys()
    ]
    return Register(
        questions={
            dimension.value: tuple(_of(dimension.value, library, asked[theme], rounds, approvals, zone))
            for theme, five in DIMENSIONS.items()
            for dimension in five
        },
        coming=tuple(each for each in made if each.asked_on is None),
        past=tuple(
            sorted((e for e in made if e.asked_on), key=lambda e: e.asked_on or date.min, reverse=True)
        ),
    )


def _of(
    dimension: str,
    library: Library,
    five: Sequence[Question],
    rounds: Sequence[_Past],
    approvals: Mapping[Wording, Approval],
    zone: ZoneInfo,
) -> Iterator[Registered]:
    """The questions of a dimension, the one that is asked first."""
    now = next(each for each in five if each.dimension == dimension)
    spares = (
        Question.model_validate(item.model_dump(exclude={"default"}))
        for theme in (library.first or library).themes.values()
        for item in theme.items
        if item.dimension == dimension
    )
    for question in dict.fromkeys((now, *spares)):
        made = question_wordings.asked(question)
        yes = approvals.get(Wording(ITEM, made.item, FIRST, made.digest))
        yield Registered(
            library.asked(question),
            is_asked=question == now and bool(rounds),
            since=next((each.opened_on for each in rounds if _asks(each, made)), None),
            guardian=yes.name if yes else "",
            approved_on=yes.at.astimezone(zone).date() if yes else None,
        )


class _Told(NamedTuple):
    """A change before its texts are known; the fields are those of `Change`."""

    theme: str
    old: Asked
    new: Asked
    announced_on: date | None
    asked_on: date | None
    gave_way: bool


def _told(rounds: Sequence[_Past], askable: Askable) -> Iterator[_Told]:
    """Every change that a check-in told, or that a round made because the last guardian had gone.

    One that was told and is still to come is none where its question may not be asked any more.
    """
    heard: dict[Position, Row] = {}
    for index, each in enumerate(rounds):
        for position, row in each.rows.items():
            before, theme = heard.get(position), position[0]
            if before and row.asked not in {before.asked, before.next}:
                first = next((x.opened_on for x in rounds[index:] if _asks(x, row.asked)), None)
                yield _Told(theme, before.asked, row.asked, each.opened_on, first, gave_way=True)
            if row.next and not each.is_void:
                later = rounds[index + 1 :]
                first = next((x.opened_on for x in later if _asks(x, row.next)), None)
                comes = not later or later[0].rows.get(position, row).asked == row.next
                if first or (comes and askable(row.next)):
                    yield _Told(theme, row.asked, row.next, each.opened_on, first, gave_way=False)
            if not each.is_void:
                heard[position] = row


def _published(
    connection: sa.Connection, workspace: str, rounds: Sequence[_Past], askable: Askable
) -> Iterator[_Told]:
    """What HR published and the next check-in announces."""
    if not rounds:
        return
    stands = asked_questions.standing(connection, workspace, askable)
    decided = question_wordings.decided(connection, workspace)
    choices = question_wordings.choices(editions.entries(connection, workspace, FIRST), decided)
    for position, choice in waiting(stands, choices, may_ask=askable).items():
        yield _Told(position[0], stands[position], choice, None, None, gave_way=False)


def _asks(past: _Past, asked: Asked) -> bool:
    return any(theme == past.theme and row.asked == asked for (theme, _), row in past.rows.items())


def _rounds(connection: sa.Connection, workspace: str, zone: ZoneInfo) -> Iterator[_Past]:
    """Every round of a workspace that is kept, the oldest first."""
    rows = connection.execute(
        sa.select(
            round_question, round_.c.number, round_.c.opens_at, round_.c.status, round_.c.theme.label("of")
        )
        .join(round_, round_.c.id == round_question.c.round)
        .where(round_.c.workspace == workspace)
        .order_by(round_.c.number, round_question.c.theme, round_question.c.position)
    )
    found: dict[int, tuple[str, datetime, bool, dict[Position, Row]]] = {}
    for row in rows:
        past = found.setdefault(row.number, (row.of, row.opens_at, row.status == "void", {}))
        past[3][row.theme, row.position] = asked_questions.as_row(row)
    for theme, opens_at, is_void, kept in found.values():
        yield _Past(theme, opens_at.astimezone(zone).date(), is_void, kept)
