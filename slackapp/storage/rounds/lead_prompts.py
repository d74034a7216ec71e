"""Which prompts each lead was shown, and what the lead said of them: kept for that lead alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import prompt_shown, round_

Answer = Literal["taken", "done", "refused"]

# A prompt is not shown again to the same lead within this time of the calendar.
REST: Final = timedelta(weeks=12)
# A lead is asked what came of a prompt in the reports of so many rounds after the one it came with.
ASKED: Final = 4


def shown_lately(connection: sa.Connection, workspace: str, user: str, *, now: datetime) -> Sequence[str]:
    """Prompts that a lead was shown within the last twelve weeks of the calendar, the longest ago first."""
    last = sa.func.max(prompt_shown.c.shown_at)
    rows = connection.execute(
        sa.select(prompt_shown.c.prompt)
        .where(
            prompt_shown.c.workspace == workspace,
            prompt_shown.c.user == user,
            prompt_shown.c.shown_at > now - REST,
        )
        .group_by(prompt_shown.c.prompt)
        .order_by(last, prompt_shown.c.prompt)
    )
    return tuple(rows.scalars())


def refused(connection: sa.Connection, workspace: str, user: str) -> frozenset[str]:
    """Prompts of which this lead said that they are not for their team, whenever that was."""
    row = prompt_shown.c
    where = (row.workspace == workspace, row.user == user, row.answer == "refused")
    return frozenset(connection.execute(sa.select(row.prompt).where(*where)).scalars())


def shown_about(connection: sa.Connection, round_id: str, user: str, prompt: str) -> str | None:
    """About which leaf this lead was shown this prompt in this round; None where they were not."""
    row = {"user": user, "round": round_id, "prompt": prompt}
    where = (prompt_shown.c[name] == value for name, value in row.items())
    return connection.execute(sa.select(prompt_shown.c.leaf).where(*where)).scalar()


def about_leaf(connection: sa.Connection, round_id: str, leaf: str, user: str) -> str | None:
    """The prompt that this lead has before them about a team in this round, and did not refuse: the one they
    took or did, else the one they were shown last.
    """
    row = prompt_shown.c
    rows = connection.execute(
        sa.select(row.prompt)
        .where(row.round == round_id, row.leaf == leaf, row.user == user)
        .where(row.answer.is_(None) | (row.answer != "refused"))
        .order_by(row.answer.is_(None), row.shown_at.desc(), row.prompt)
        .limit(1)
    )
    return rows.scalar()


def note_shown(tx: sa.Connection, round_id: str, user: str, prompt: str, *, leaf: str, now: datetime) -> None:
    """Write down that this lead was shown this prompt about a team of theirs, or shown it again."""
    workspace = tx.execute(sa.select(round_.c.workspace).where(round_.c.id == round_id)).scalar_one()
    row = {"workspace": workspace, "user": user, "round": round_id, "prompt": prompt}
    insert_once(tx, prompt_shown, row | {"leaf": leaf, "shown_at": now})
    where = sa.and_(*(prompt_shown.c[name] == value for name, value in row.items()))
    tx.execute(sa.update(prompt_shown).where(where).values(shown_at=now))


def answer(tx: sa.Connection, round_id: str, user: str, prompt: str, said: Answer, *, now: datetime) -> None:
    """Write down what a lead says of a prompt that they were shown in this round."""
    row = {"user": user, "round": round_id, "prompt": prompt}
    where = (prompt_shown.c[name] == value for name, value in row.items())
    tx.execute(sa.update(prompt_shown).where(*where).values(answer=said, answered_at=now))


def take_back(tx: sa.Connection, round_id: str, user: str, prompt: str) -> None:
    """Take back that a lead refused a prompt in this round, and nothing that they said of it since."""
    row = {"user": user, "round": round_id, "prompt": prompt, "answer": "refused"}
    where = (prompt_shown.c[name] == value for name, value in row.items())
    tx.execute(sa.update(prompt_shown).where(*where).values(answer=None, answered_at=None))


def taken_before(connection: sa.Connection, found: Round, user: str, prompt: str) -> str | None:
    """The latest round before this one in which this lead took this prompt, whatever they said since."""
    row, number = prompt_shown.c, round_.c.number
    rows = connection.execute(
        sa.select(row.round)
        .join(round_, round_.c.id == row.round)
        .where(
            row.workspace == found.workspace,
            row.user == user,
            row.prompt == prompt,
            row.answer.in_(["taken", "done"]),
            number < found.number,
        )
        .order_by(number.desc())
        .limit(1)
    )
    return rows.scalar()


def open_prompt(connection: sa.Connection, found: Round, user: str) -> str | None:
    """The prompt that this lead took last, in the four rounds before this one, and is not done with."""
    row, number = prompt_shown.c, round_.c.number
    rows = connection.execute(
        sa.select(row.prompt)
        .join(round_, round_.c.id == row.round)
        .where(
            row.workspace == found.workspace,
            row.user == user,
            row.answer == "taken",
            number < found.number,
            number >= found.number - ASKED,
        )
        .order_by(number.desc(), row.answered_at.desc(), row.prompt)
        .limit(1)
    )
    return rows.scalar()


@dataclass(frozen=True)
class Tried:
    """A prompt that a lead took for a team, and when they said of it last that it is taken, or done."""

    prompt: str
    done: bool
    at: datetime


def tried(connection: sa.Connection, workspace: str, user: str, leaf: str) -> Sequence[Tried]:
    """What this lead has tried with this team, the latest first; theirs alone to read."""
    row = prompt_shown.c
    rows = connection.execute(
        sa.select(row.prompt, row.answer, row.answered_at)
        .where(
            row.workspace == workspace, row.user == user, row.leaf == leaf, row.answer.in_(["taken", "done"])
        )
        .order_by(row.answered_at.desc(), row.prompt)
    )
    return tuple(Tried(each.prompt, each.answer == "done", each.answered_at) for each in rows)
