"""Writes a made-up year of many teams into a database: rounds, releases, what leads were shown and did."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.database import Database
from tests.cast import WORKSPACE
from tests.pulse.forty_teams import THEME, Year

CLOSES: Final = timedelta(days=3, hours=18)


def lead_of(team: str) -> str:
    """Who leads a team, one for each."""
    return f"ULEAD{team.rpartition(' ')[2]}"


def write_year(
    database: Database, year: Year, workspace: str = WORKSPACE, *, called: Mapping[str, str] | None = None
) -> datetime:
    """Write it down as if the weeks had gone by; when the last round closed. `called` renames prompts."""
    names = called or {}
    closes = {}
    with database.write() as tx:
        for number, (round_id, asked) in enumerate(sorted(year.rounds.items()), start=1):
            opens = datetime.combine(asked.opened_on, time(), UTC)
            closes[round_id] = opens + CLOSES
            tx.execute(
                sa.insert(tables.round_).values(
                    id=round_id,
                    workspace=workspace,
                    number=number,
                    theme=THEME,
                    series=asked.series,
                    opens_at=opens,
                    closes_at=closes[round_id],
                    fingerprint="-",
                    k=5,
                    epsilon=2.0,
                    focus_epsilon=1.0,
                )
            )
            released = [
                {"round": round_id, "leaf": team, "workspace": workspace, "status": "published"}
                | {"value": points[round_id].value, "band": points[round_id].band}
                for team, points in year.releases.items()
                if round_id in points
            ]
            tx.execute(sa.insert(tables.release), released)
            ended = sa.update(tables.round_).where(tables.round_.c.id == round_id)
            tx.execute(ended.values(status="released"))
        shown = [
            {
                "workspace": workspace,
                "user": lead_of(each.team),
                "round": each.round_id,
                "prompt": names.get(prompt, prompt),
                "leaf": each.team,
                "shown_at": closes[each.round_id] + timedelta(hours=1),
                "answer": "done" if prompt in each.done else None,
                "answered_at": closes[each.round_id] + timedelta(days=7) if prompt in each.done else None,
            }
            for each in year.shown
            for prompt in each.prompts
        ]
        tx.execute(sa.insert(tables.prompt_shown), shown)
    return max(closes.values())
