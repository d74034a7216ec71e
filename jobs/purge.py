"""Deletes rounds and releases after 104 weeks (R14), and choices that were kept for twelve."""

from jobs.runtime import parts
from slackapp import logs
from slackapp.storage import personal_data
from slackapp.storage.people import kept_choices
from slackapp.storage.rounds import retention


def run(workspace_id: str) -> None:
    """Delete what this workspace has kept for too long. Running it twice changes nothing."""
    p = parts()
    with p.database.write() as tx:
        retention.purge(tx, workspace_id, p.clock.now())
        kept_choices.purge(tx, workspace_id, p.clock.now())
    p.database.forget(personal_data.TABLES)
    logs.get().info("old rounds purged", workspace=workspace_id)
