"""Puts one short word beside a week of a trend, or takes it away: a lead's, or HR's beside every trend."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.marks import EVERYWHERE
from slackapp.storage.tables import leaf as leaf_
from slackapp.storage.tables import mark, round_
from slackapp.storage.tables import workspace as workspace_

LONGEST: Final = 16
SHOWN: Final = 26
"""So many of the last weeks can be marked: half a year."""
_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class NotMarked(Exception):
    """Nothing was changed: there is no such week to mark, or what was typed is no short word."""


@dataclass(frozen=True)
class Week:
    """A check-in that has ended, the day on which it opened, and the word beside it; empty: none."""

    round_id: str
    day: date
    theme: str
    word: str


def is_word(text: str) -> bool:
    """Whether this is one short word: letters and digits, hyphens between them, and no more than 16."""
    return len(text) <= LONGEST and _WORD.fullmatch(text) is not None


def weeks(connection: sa.Connection, workspace: str, leaf: str = EVERYWHERE) -> tuple[Week, ...]:
    """The last check-ins that ended, the latest first, with the words of this leaf, or with HR's.

    Of a leaf, those in which it took part.
    """
    both = (mark.c.round == round_.c.id) & (mark.c.leaf == leaf)
    found = (
        sa.select(round_.c.id, round_.c.opens_at, round_.c.theme, workspaces.ZONE, mark.c.word)
        .join(workspace_, workspace_.c.id == round_.c.workspace)
        .outerjoin(mark, both)
        .where(round_.c.workspace == workspace, round_.c.status != "open")
        .order_by(round_.c.number.desc())
        .limit(SHOWN)
    )
    if leaf != EVERYWHERE:
        took_part = sa.select(leaf_.c.round).where(leaf_.c.leaf == leaf)
        found = found.where(round_.c.id.in_(took_part))
    return tuple(
        Week(row.id, workspaces.local_day(row.zone, row.opens_at), row.theme, row.word or "")
        for row in connection.execute(found)
    )


def put(tx: sa.Connection, workspace: str, round_id: str, word: str, *, leaf: str) -> Week:
    """Put a word beside this week of a leaf's trend, in the place of any before; an empty one takes it away.

    Returns the week as it was. Raises NotMarked where nothing was changed.
    """
    audit_log.lock(tx, workspace)  # one at a time, as each takes the place of the one before
    week = next((each for each in weeks(tx, workspace, leaf) if each.round_id == round_id), None)
    if week is None or (word and not is_word(word)):
        raise NotMarked
    tx.execute(sa.delete(mark).where(mark.c.round == round_id, mark.c.leaf == leaf))
    if word:
        row = {"round": round_id, "leaf": leaf, "workspace": workspace, "word": word}
        tx.execute(sa.insert(mark).values(row))
    return week


def put_everywhere(tx: sa.Connection, workspace: str, round_id: str, word: str, *, by: By) -> Week:
    """Put HR's word beside this week of every trend, or take it away, as `put` does; the audit log has it."""
    week = put(tx, workspace, round_id, word, leaf=EVERYWHERE)
    if week.word != word:
        detail = {"word": word, "former": week.word}
        audit_log.note(tx, workspace, Action.MARKED, by, subject=week.day.isoformat(), detail=detail)
    return week
