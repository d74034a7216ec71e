"""The prompt that a lead lets their team know of: an id of the library, never a text."""

import sqlalchemy as sa

from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import shared_prompt


def shared(connection: sa.Connection, round_id: str, leaf: str) -> str | None:
    """The id of the prompt that this leaf may know its lead tries; None where no lead said so."""
    found: str | None = connection.execute(
        sa.select(shared_prompt.c.prompt).where(*_place(round_id, leaf))
    ).scalar()
    return found


def toggle(tx: sa.Connection, ended: Round, leaf: str, prompt: str) -> bool:
    """Share a prompt in the place of any other, or take it back where it is the one; says if it is shared."""
    before = shared(tx, ended.id, leaf)
    tx.execute(sa.delete(shared_prompt).where(*_place(ended.id, leaf)))
    if before == prompt:
        return False
    row = {"round": ended.id, "leaf": leaf, "workspace": ended.workspace, "prompt": prompt}
    tx.execute(sa.insert(shared_prompt).values(row))
    return True


def _place(round_id: str, leaf: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (shared_prompt.c.round == round_id, shared_prompt.c.leaf == leaf)
