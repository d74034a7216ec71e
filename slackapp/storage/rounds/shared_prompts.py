"""The prompt that a lead lets their team know of: an id of the library, never a text.

It can be changed until the first weekly message of the team is built, so that all of them say the same.
"""

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import shared_prompt


class AlreadyTold(Exception):
    """The team is being told what was shared by now, so it stays as it is."""


def tell(tx: sa.Connection, ended: Round, leaf: str) -> str | None:
    """The id of the prompt that this leaf is told of with this round; None where nothing is shared.

    Whatever is shared or taken back later changes nothing any more.
    """
    insert_once(tx, shared_prompt, _row(ended, leaf, None))
    tx.execute(sa.update(shared_prompt).where(*_place(ended, leaf)).values(told=True))
    found: str | None = tx.execute(sa.select(shared_prompt.c.prompt).where(*_place(ended, leaf))).scalar_one()
    return found


def shared(connection: sa.Connection, ended: Round, leaf: str) -> str | None:
    """The id of the prompt that this leaf is (to be) told of with this round; None where it is none."""
    found: str | None = connection.execute(
        sa.select(shared_prompt.c.prompt).where(*_place(ended, leaf))
    ).scalar()
    return found


def is_told(connection: sa.Connection, ended: Round, leaf: str) -> bool:
    """Whether the messages of this leaf that say it have begun to go out."""
    return bool(connection.execute(sa.select(shared_prompt.c.told).where(*_place(ended, leaf))).scalar())


def share(tx: sa.Connection, ended: Round, leaf: str, prompt: str | None) -> None:
    """Share a prompt in the place of any other, or nothing.

    Raises AlreadyTold once the team's messages have begun to go out.
    """
    insert_once(tx, shared_prompt, _row(ended, leaf, None))  # to be locked: another lead may share right now
    told = tx.execute(sa.select(shared_prompt.c.told).where(*_place(ended, leaf)).with_for_update()).scalar()
    if told:
        raise AlreadyTold
    tx.execute(sa.delete(shared_prompt).where(*_place(ended, leaf)))
    if prompt is not None:
        insert_once(tx, shared_prompt, _row(ended, leaf, prompt))


def _row(ended: Round, leaf: str, prompt: str | None) -> dict[str, str | None]:
    return {"round": ended.id, "leaf": leaf, "workspace": ended.workspace, "prompt": prompt}


def _place(ended: Round, leaf: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (shared_prompt.c.round == ended.id, shared_prompt.c.leaf == leaf)
