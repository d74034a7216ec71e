"""How long a series has been asked: of ended rounds, and of rounds alone."""

import sqlalchemy as sa

from slackapp.storage.tables import round_


def rounds_of(connection: sa.Connection, *, workspace: str, series: str) -> int:
    """How many released rounds asked these questions, whatever came of them in each leaf."""
    same = (round_.c.workspace == workspace) & (round_.c.series == series) & (round_.c.status == "released")
    return int(connection.execute(sa.select(sa.func.count()).where(same)).scalar_one())
