"""What the demo's operator does without being asked: confirms the support lines that HR has changed."""

from datetime import date

from slackapp.cli.demo.installation import TEAM_ID
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces


def confirm_support(database: Database, on: date) -> int:
    """Confirm every line that waits for it, as nobody is shown it before; returns how many did."""
    with database.write() as tx:
        waiting = Libraries().now(tx, TEAM_ID).unconfirmed(workspaces.countries(tx, TEAM_ID))
        if waiting:
            workspaces.confirm_support(tx, TEAM_ID, {entry.id: entry.digest for entry in waiting}, on)
    return len(waiting)
