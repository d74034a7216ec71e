"""Whether a prompt helps, by the releases of a whole workspace, and nothing about any team or lead.

What is read of it moves with a close, as how far a prompt reaches does (prompt_reach.py): what leads said
since a check-in last closed is counted when the next one has. Who leaves takes along what they said.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.effect import FEWEST_TEAMS, Asked, Effect, Shown, effect, gather
from slackapp.pulse.trends import Point
from slackapp.storage.people import workspaces
from slackapp.storage.tables import prompt_shown, release, round_, workspace

_TEAMS: Final = sa.func.count(prompt_shown.c.leaf.distinct())


def effects(
    connection: sa.Connection, workspace_id: str, *, prompt: str | None = None
) -> Mapping[str, Effect]:
    """Prompt id → what became of the teams that did it, where there are enough; of one `prompt`, or all."""
    last = sa.select(sa.func.max(round_.c.closes_at)).where(
        round_.c.workspace == workspace_id, round_.c.status != "open"
    )
    known = prompt_shown.c.workspace == workspace_id, prompt_shown.c.shown_at <= last.scalar_subquery()
    done = (prompt_shown.c.answer == "done") & (prompt_shown.c.answered_at <= last.scalar_subquery())
    asked_for = () if prompt is None else (prompt_shown.c.prompt == prompt,)
    often = connection.execute(
        sa.select(prompt_shown.c.prompt)
        .where(*known, done, *asked_for)
        .group_by(prompt_shown.c.prompt)
        .having(_TEAMS >= FEWEST_TEAMS)
        .order_by(prompt_shown.c.prompt)
    )
    candidates = tuple(often.scalars())
    if not candidates:  # so it is in most workspaces, and nothing else has to be read
        return {}
    rounds = _rounds(connection, workspace_id)
    here: dict[tuple[str, str], set[str]] = defaultdict(set)
    did: dict[tuple[str, str], set[str]] = defaultdict(set)
    columns = prompt_shown.c.leaf, prompt_shown.c.round, prompt_shown.c.prompt, done.label("done")
    for row in connection.execute(sa.select(*columns).where(*known)):
        if row.round in rounds:
            here[row.leaf, row.round].add(row.prompt)
            did[row.leaf, row.round] |= {row.prompt} if row.done else set()
    shown = [Shown(*at, frozenset(prompts), frozenset(did[at])) for at, prompts in sorted(here.items())]
    evidence = gather(rounds, _releases(connection, workspace_id), shown)
    found = {each: effect(each, evidence) for each in candidates}
    return {each: told for each, told in found.items() if told is not None}


def _rounds(connection: sa.Connection, workspace_id: str) -> Mapping[str, Asked]:
    rows = connection.execute(
        sa.select(round_.c.id, round_.c.opens_at, round_.c.series, workspaces.ZONE)
        .join(workspace, workspace.c.id == round_.c.workspace)
        .where(round_.c.workspace == workspace_id, round_.c.status != "open")
    )
    return {row.id: Asked(workspaces.local_day(row.zone, row.opens_at), row.series) for row in rows}


def _releases(connection: sa.Connection, workspace_id: str) -> Mapping[str, Mapping[str, Point]]:
    found: dict[str, dict[str, Point]] = defaultdict(dict)
    rows = connection.execute(
        sa.select(release.c.leaf, release.c.round, release.c.value, release.c.band, round_.c.epsilon)
        .join(round_, round_.c.id == release.c.round)
        .where(release.c.workspace == workspace_id, release.c.status == "published")
    )
    for row in rows:
        found[row.leaf][row.round] = Point(row.value, row.band, row.epsilon)
    return found
