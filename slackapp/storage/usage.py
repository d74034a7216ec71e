"""How much a prompt is used: counts that name no lead and no round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from slackapp.storage.tables import prompt_shown


@dataclass(frozen=True)
class Usage:
    """How often leads were shown a prompt, how many of them, and when last (calendar time)."""

    times: int
    leads: int
    last: datetime


def usage(connection: sa.Connection, workspace_id: str) -> Mapping[str, Usage]:
    """Prompt id → how often it was shown; names no lead and no round."""
    table = prompt_shown
    counted = (sa.func.count(), sa.func.count(table.c.user.distinct()), sa.func.max(table.c.shown_at))
    rows = connection.execute(
        sa.select(table.c.prompt, *counted).where(table.c.workspace == workspace_id).group_by(table.c.prompt)
    )
    return {prompt: Usage(times, leads, last) for prompt, times, leads, last in rows}
