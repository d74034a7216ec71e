"""The questions of a round: what it asks and what its check-in announces, written when it opens (R15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from content.themes import DIMENSIONS, Question
from slackapp.pulse.questions import APART, Asked, Position, Row, questions_to_ask
from slackapp.storage.library import asked_questions, question_wordings
from slackapp.storage.tables import round_question

ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""What a workspace without a round asks first does not depend on when."""


class NoSuchWording(LookupError):
    """A round names a wording that nobody ever published; what it says is not known, so it is not asked."""


@dataclass(frozen=True)
class Changed:
    """A question that gives way to another, by theme; ``at_once`` where this very round asks the new one."""

    theme: str
    old: Question
    new: Question
    at_once: bool


def plan(
    connection: sa.Connection, workspace: str, *, revision: int, opens_at: datetime
) -> Mapping[Position, Row]:
    """The rows of a round of this workspace that opens then, by what is published up to a revision."""
    last, announced = (
        asked_questions.former(connection, workspace),
        asked_questions.last_announced(connection, workspace),
    )
    return questions_to_ask(
        last.rows if last else {},
        announced=bool(last and last.announced),
        chosen=question_wordings.chosen(connection, workspace, revision),
        defaults=question_wordings.defaults(),
        may_ask=question_wordings.askable(connection, workspace),
        may_change={theme for theme in DIMENSIONS if _apart(announced.get(theme), opens_at)},
    )


def write(tx: sa.Connection, round_id: str, workspace: str, planned: Mapping[Position, Row]) -> None:
    """Write the rows of a round that opens. The database refuses what breaks R15 (IntegrityError)."""
    tx.execute(
        sa.insert(round_question),
        [
            {"round": round_id, "workspace": workspace, "theme": theme, "position": position}
            | {"item": row.asked.item, "digest": row.asked.digest}
            | {"next_item": row.next and row.next.item, "next_digest": row.next and row.next.digest}
            for (theme, position), row in planned.items()
        ],
    )


def texts(
    connection: sa.Connection, workspace: str, planned: Mapping[Position, Row], theme: str
) -> tuple[Question, ...]:
    """The five questions of a theme in the order in which they are asked, each in its exact wording.

    Raises:
        NoSuchWording: one of them was never published.
    """
    five = [planned[theme, position].asked for position in range(len(DIMENSIONS[theme]))]
    found = question_wordings.by_digest(connection, workspace, (each.digest for each in five))
    return tuple(_found(found, each) for each in five)


def of_round(connection: sa.Connection, workspace: str, round_id: str, theme: str) -> tuple[Question, ...]:
    """The five questions that a round asks. Raises NoSuchWording."""
    found = asked_questions.rows(connection, round_id)
    if not found:
        raise NoSuchWording(round_id)
    return texts(connection, workspace, found, theme)


def current(
    connection: sa.Connection, workspace: str, *, revision: int
) -> Mapping[str, tuple[Question, ...]]:
    """The ten questions by theme, as the last round has them; before the first, as it would.

    Raises:
        NoSuchWording: one of them was never published.
    """
    last = asked_questions.former(connection, workspace)
    found = last.rows if last else plan(connection, workspace, revision=revision, opens_at=ANY_TIME)
    return {theme: texts(connection, workspace, found, theme) for theme in DIMENSIONS}


def news(connection: sa.Connection, workspace: str, round_id: str, number: int) -> Sequence[Changed]:
    """What the check-in of a round announces of the questions, in the order in which they are asked.

    That is what it names for later, and what is different already although no check-in before said so: so it
    is where the last guardian has gone. What a void round was to announce is not taken as said.
    """
    now = asked_questions.rows(connection, round_id)
    heard = _heard(connection, workspace, number)
    changed = []
    for position, row in now.items():
        if row.next is not None:
            changed.append((position[0], row.asked, row.next, False))
        before = heard.get(position)
        if before is not None and row.asked not in {before.asked, before.next}:
            changed.append((position[0], before.asked, row.asked, True))
    wanted = [each.digest for _, old, new, _ in changed for each in (old, new)]
    said = question_wordings.by_digest(connection, workspace, wanted) if wanted else {}
    return [Changed(theme, _found(said, old), _found(said, new), at) for theme, old, new, at in changed]


def _heard(connection: sa.Connection, workspace: str, number: int) -> Mapping[Position, Row]:
    """The rows of the last round before this one whose check-in counts."""
    before: int | None = number
    while (found := asked_questions.former(connection, workspace, before=before)) and not found.announced:
        before = found.number
    return found.rows if found else {}


def _found(found: Mapping[str, Question], asked: Asked) -> Question:
    if asked.digest not in found:
        raise NoSuchWording(asked.item)
    return found[asked.digest]


def _apart(last: datetime | None, opens_at: datetime) -> bool:
    return last is None or opens_at - last >= APART
