"""Tells the leads what was released: one message a lead and round, with one thing to try."""

from jobs import sending
from jobs.runtime import Parts, parts
from slackapp.blocks.kit import Message
from slackapp.blocks.report import report
from slackapp.queue import JobName
from slackapp.storage.database import Transaction
from slackapp.storage.rounds import reports, rounds
from slackapp.storage.rounds.lead_report import briefing
from slackapp.storage.rounds.outbox import Claim
from slackapp.storage.rounds.rounds import Round


def run(round_id: str) -> None:
    """Send every report of this round that is still owed, as fast as the workspace's pace allows."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None or found.status == "open":
        return
    telling = _Telling(p, found)
    errand = sending.Errand(
        job=JobName.REPORT,
        outbox=reports.OUTBOX,
        claim=lambda tx, _now, wall, limit: reports.claim(tx, round_id, wall=wall, limit=limit),
        message=telling.message,
        sent=telling.sent,
    )
    sending.run(p, found, errand)


class _Telling:
    """Remembers between message and sending which prompt each lead gets."""

    def __init__(self, p: Parts, found: Round) -> None:
        self._p, self._round = p, found
        self._prompts: dict[str, str] = {}

    def message(self, claimed: Claim) -> Message | None:
        """The lead's report; None for somebody who receives none any more."""
        now, words = self._p.clock.now(), self._p.words
        with self._p.database.read() as connection:
            library = self._p.libraries.now(connection, self._round.workspace).library
            told = briefing(connection, library, self._round, claimed.user, now=now)
        if told is None:
            return None
        self._prompts[claimed.user] = told.prompt.id
        return report(words, library=library, teams=told.teams, prompt=told.prompt, round_id=self._round.id)

    def sent(self, tx: Transaction, claimed: Claim) -> None:
        """The lead was told, and shown this prompt."""
        if reports.OUTBOX.settle(tx, claimed, "sent"):
            prompt = self._prompts[claimed.user]
            reports.showed(tx, self._round.id, claimed.user, prompt, now=self._p.clock.now())
