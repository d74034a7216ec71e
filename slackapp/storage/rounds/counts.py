"""How much a workspace has released and told: figures of rounds that have ended, never of an open one."""

from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.storage.tables import leaf, prompt_shown, release, report, round_


@dataclass(frozen=True)
class Counts:
    """Ended rounds and what came of them; `leaves` are those of the latest one."""

    rounds: int
    leaves: int
    releases: int
    too_few: int
    void: int
    reports_sent: int
    prompts_sent: int


def counts(connection: sa.Connection, workspace: str) -> Counts:
    """Count over all ended rounds of a workspace."""
    ended = sa.select(round_.c.id).where(round_.c.workspace == workspace, round_.c.status != "open")
    latest = ended.order_by(round_.c.number.desc()).limit(1)

    def count(table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        statement = sa.select(sa.func.count()).select_from(table).where(*where)
        return int(connection.execute(statement).scalar_one())

    def released(status: str) -> int:
        return count(release, release.c.round.in_(ended), release.c.status == status)

    return Counts(
        rounds=count(round_, round_.c.id.in_(ended)),
        leaves=count(leaf, leaf.c.round == latest.scalar_subquery()),
        releases=released("published"),
        too_few=released("too_few"),
        void=released("void") + count(round_, round_.c.id.in_(ended), round_.c.status == "void"),
        reports_sent=count(report, report.c.round.in_(ended), report.c.status == "sent"),
        prompts_sent=count(prompt_shown, prompt_shown.c.workspace == workspace),
    )
