"""Tells the leads what was released: one message a lead and round, with one thing to try."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from jobs.runtime import Parts, parts
from slackapp.blocks.report import report, without_charts
from slackapp.clock import wall
from slackapp.messenger import POST, Held, Refused, Sent
from slackapp.queue import JobName
from slackapp.storage import reports, rounds
from slackapp.storage.briefings import briefing
from slackapp.storage.rounds import Round

CHUNK: Final = 20


def run(round_id: str) -> None:
    """Send every report of this round that is still owed, as fast as the workspace's pace allows."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None or found.status == "open":
        return
    while True:
        granted, wait = p.pace.take(found.workspace, POST, CHUNK)
        if not granted:
            p.queue.enqueue(JobName.REPORT, round_id, after=max(wait, timedelta(seconds=1)))
            return
        with p.database.write() as tx:
            leads = reports.claim(tx, round_id, wall=wall(), limit=granted)
        for index, user in enumerate(leads):
            if not _tell(p, found, user):
                _give_back(p, round_id, leads[index + 1 :])
                return
        if len(leads) < granted:
            return


def _tell(p: Parts, found: Round, user: str) -> bool:
    """Tell one lead; False where Slack takes nothing for now, and the job ends."""
    now = p.clock.now()
    with p.database.read() as connection:
        told = briefing(connection, p.library, found, user, now=now)
    if told is None:
        with p.database.write() as tx:
            reports.refused(tx, found.id, user)
        return True
    message = report(
        p.library.words, library=p.library, teams=told.teams, prompt=told.prompt, round_id=found.id
    )
    outcome = p.messenger.post(found.workspace, user, message)
    if outcome == Refused("invalid_blocks"):  # a Slack that does not know the chart yet
        outcome = p.messenger.post(found.workspace, user, without_charts(message))
    with p.database.write() as tx:
        match outcome:
            case Sent():
                reports.sent(tx, found.id, user)
                reports.showed(tx, found.id, user, told.prompt.id, now=now)
            case Refused():
                reports.refused(tx, found.id, user)
            case Held(until, unknown):
                reports.put_off(tx, found.id, user, until, unknown=unknown)
                p.queue.enqueue(JobName.REPORT, found.id, after=until - wall())
                return False
    return True


def _give_back(p: Parts, round_id: str, leads: Sequence[str]) -> None:
    with p.database.write() as tx:
        for user in leads:
            reports.put_off(tx, round_id, user, wall())
