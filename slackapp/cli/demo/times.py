"""The moments a visitor can go to, and what happens on the way."""

from datetime import timedelta

from slackapp.cli.demo.history import SCHEDULE, SLOTS
from slackapp.cli.demo.operator import confirm_support
from slackapp.cli.demo.people import PLAYED
from slackapp.cli.demo.weeks import Weeks
from slackapp.pulse.calendar import next_window


def next_tuesday(drive: Weeks) -> None:
    """Move on to the next round, with its messages out."""
    window = next_window(SCHEDULE, drive.now())
    confirm_support(drive.installation.database, drive.now().date())
    drive.open(window.opens_at)
    for slot in SLOTS:
        drive.deliver(window.opens_at + slot)


def thursday_evening(drive: Weeks) -> None:
    """Let the colleagues answer, then close the round and let the reports go out."""
    found = drive.round()
    if found is None or found.status != "open":
        return
    drive.move_to(max(drive.now(), found.closes_at - timedelta(hours=8)))
    drive.answer_first_messages(but=PLAYED)
    drive.answer(found, but=PLAYED)
    drive.close(found.closes_at)
