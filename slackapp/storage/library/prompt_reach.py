"""How much a prompt is used: roughly how many teams were shown it and did it, and nothing about any one.

An exact count would tell more than HR needs. Where one team or two have a lead, "once more, on Thursday" says
what that lead was shown, which the operator alone may see, and with it the team's focus or that too few
answered; a count that moves at once says when a lead pressed [Another]; and one that drops when somebody
leaves says what they were shown. So there is a band, of teams and not of times, from five of them on, without
a date, and it moves with a close alone (privacy.md, R12). Teams are counted and not accounts: five accounts
that lead one team would tell of that team.
"""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.bands import BANDS, band_of, lower_edge
from slackapp.storage.tables import prompt_shown, round_

FEWEST: Final = lower_edge(BANDS[0])
"""So many teams must have been shown a prompt, or have done it, before anything is said of it."""


def usage(connection: sa.Connection, workspace_id: str) -> Mapping[str, str]:
    """Prompt id → the band of how many teams' leads were shown it within two years, such as "5–7".

    A prompt that fewer than five were shown is not in it, nor is one that nobody was. What was shown since a
    check-in last closed is counted when the next one has.
    """
    return _bands(connection, workspace_id, prompt_shown.c.shown_at)


def done(connection: sa.Connection, workspace_id: str) -> Mapping[str, str]:
    """Prompt id → the band of how many teams' leads said that they did it, by the same rule."""
    return _bands(connection, workspace_id, prompt_shown.c.answered_at, prompt_shown.c.answer == "done")


def _bands(
    connection: sa.Connection, workspace_id: str, at: sa.Column[object], *which: sa.ColumnElement[bool]
) -> Mapping[str, str]:
    shown, teams = prompt_shown.c, sa.func.count(prompt_shown.c.leaf.distinct())
    ended = sa.select(sa.func.max(round_.c.closes_at)).where(
        round_.c.workspace == workspace_id, round_.c.status != "open"
    )
    rows = connection.execute(
        sa.select(shown.prompt, teams)
        .where(shown.workspace == workspace_id, at <= ended.scalar_subquery(), *which)
        .group_by(shown.prompt)
        .having(teams >= FEWEST)
    )
    return {prompt: band_of(number) for prompt, number in rows}
