"""Launches a workspace of a test by the real function, in Hana's name."""

from datetime import datetime

from content.library import load
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches
from tests.cast import HANA, WORKSPACE


def launch(tx: Transaction, now: datetime, workspace: str = WORKSPACE, *, at_once: bool = False) -> None:
    """Hana does what is missing and launches at this calendar time; teams and schedule are there."""
    by = By(HANA, now)
    waiting = load().support.unconfirmed(workspaces.countries(tx, workspace), {})
    digests = {each.id: each.digest for each in waiting}
    workspaces.confirm_support(tx, workspace, digests, now.date(), by=HANA, name="Hana")
    for step in launches.checklist(tx, workspace):
        if not step.done:
            launches.say_done(tx, workspace, step.name, by)
    assert launches.launch(tx, workspace, by, now=now, at_once=at_once)
