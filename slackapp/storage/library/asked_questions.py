"""What rounds asked and announced so far, by their rows: every change of a question starts from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from slackapp.pulse import questions
from slackapp.pulse.questions import Asked, MayAsk, Position, Row
from slackapp.storage.library import question_wordings
from slackapp.storage.tables import round_, round_question


@dataclass(frozen=True)
class Former:
    """The last round that has rows: its number, whether what it announced counts, and its rows."""

    number: int
    announced: bool
    rows: Mapping[Position, Row]


def rows(connection: sa.Connection, round_id: str) -> Mapping[Position, Row]:
    """The ten rows of a round, by theme and position; empty for one that has none."""
    found = connection.execute(
        sa.select(round_question)
        .where(round_question.c.round == round_id)
        .order_by(round_question.c.theme, round_question.c.position)
    )
    return {(row.theme, row.position): as_row(row) for row in found}


def former(connection: sa.Connection, workspace: str, *, before: int | None = None) -> Former | None:
    """The last round of a workspace that has rows, or the last before a round's number; None before any."""
    both = round_.join(round_question, round_question.c.round == round_.c.id)
    earlier = [round_.c.workspace == workspace] + ([] if before is None else [round_.c.number < before])
    last = connection.execute(
        sa.select(round_.c.id, round_.c.number, round_.c.status)
        .select_from(both)
        .where(*earlier)
        .order_by(round_.c.number.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    return Former(last.number, last.status != "void", rows(connection, last.id))


def last_announced(connection: sa.Connection, workspace: str) -> Mapping[str, datetime]:
    """Theme → when the round opened whose check-in last announced a change of it; void rounds count not."""
    found = connection.execute(
        sa.select(round_question.c.theme, sa.func.max(round_.c.opens_at).label("at"))
        .join(round_, round_.c.id == round_question.c.round)
        .where(
            round_.c.workspace == workspace,
            round_.c.status != "void",
            round_question.c.next_item.is_not(None),
        )
        .group_by(round_question.c.theme)
    )
    return {row.theme: row.at for row in found}


def standing(connection: sa.Connection, workspace: str, may_ask: MayAsk) -> Mapping[Position, Asked]:
    """What the next round asks before anything more is announced; empty before the first round."""
    last = former(connection, workspace)
    if last is None:
        return {}
    return questions.standing(
        last.rows, announced=last.announced, defaults=question_wordings.defaults(), may_ask=may_ask
    )


def as_row(row: sa.Row[tuple[object, ...]]) -> Row:
    """A row of the table as the rule of R15 knows it."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    following = Asked(values["next_item"], values["next_digest"]) if values["next_item"] else None
    return Row(Asked(values["item"], values["digest"]), following)
