"""Sends leads what was released: one message a lead and round, with one thing to try."""

from collections.abc import Mapping

from jobs import sending
from jobs.runtime import Parts, parts
from slackapp.blocks.kit import Message
from slackapp.blocks.report import Besides, report
from slackapp.pulse.effect import Effect
from slackapp.queue import JobName
from slackapp.storage.database import Transaction
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.outbox import Claim
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import lead_prompts, placements, reports, rounds
from slackapp.storage.rounds.lead_report import LeadReport, lead_report
from slackapp.storage.rounds.rounds import Round


def run(round_id: str) -> None:
    """Send every report of this round that is still owed, as fast as the workspace's pace allows."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None or found.status == "open":
        return
    messages = _Reports(p, found)
    errand = sending.Errand(
        job=JobName.REPORT,
        argument=round_id,
        workspace=found.workspace,
        outbox=reports.OUTBOX,
        claim=lambda tx, _now, wall, limit: reports.claim(tx, round_id, wall=wall, limit=limit),
        message=messages.message,
        sent=messages.sent,
    )
    sending.run(p, errand)


class _Reports:
    """The reports of one round; remembers until each is sent which prompt is in it."""

    def __init__(self, p: Parts, found: Round) -> None:
        self._p, self._round = p, found
        self._shown: dict[str, LeadReport] = {}
        with p.database.read() as connection:
            workspace = workspaces.find(connection, found.workspace)
            self._answers_in = placements.groups(connection, workspace) if workspace else {}
        self._locale = workspace.locale if workspace else None
        self._effects: Mapping[str, Effect] | None = None

    def message(self, connection: Transaction, claimed: Claim, person: Person | None) -> Message | None:
        """The lead's report; None for somebody who receives none any more."""
        now = self._p.clock.now()
        locale = people.language_of(person, self._locale)
        library = self._p.libraries.now(connection, self._round.workspace, locale).library
        made = lead_report(connection, library, self._round, claimed.user, now=now)
        if self._effects is None:  # the same for all leads, and it takes all releases to tell
            self._effects = effects(connection, self._round.workspace)
        if made is None:
            return None
        self._shown[claimed.user] = made
        return report(
            library.words,
            library=library,
            teams=made.teams,
            prompt=made.prompt,
            round_id=self._round.id,
            besides=Besides(
                effect=self._effects.get(made.prompt.id),
                turn=made.turn,
                taken=made.open,
                elsewhere=self._answers_in.get(claimed.user, ""),
                address=self._p.public_url.rstrip("/"),
            ),
        )

    def sent(self, tx: Transaction, claimed: Claim) -> None:
        """Write down that the report went out, and that the lead was shown its prompt."""
        if reports.OUTBOX.settle(tx, claimed, "sent"):
            made, now = self._shown[claimed.user], self._p.clock.now()
            lead_prompts.note_shown(
                tx, self._round.id, claimed.user, made.prompt.id, leaf=made.about, now=now
            )
