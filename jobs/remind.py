"""Reminds those who asked for it and are not done yet, all in this job's memory (R14).

Whom it reminds tells who has not answered. So nothing outside this process, but Slack, may follow from it: no
row, no key, no line of a log, no number of statements and no tokens of the pace. One job takes one wave, so
that the key and the box go with the process that RQ forks for it. Whatever breaks skips the rest of its wave.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Final

from content.files import spoken
from jobs.round_key import stored_key
from jobs.runtime import Parts, parts
from slackapp import logs
from slackapp.blocks import dates
from slackapp.blocks.kit import Message
from slackapp.blocks.reminder import reminder
from slackapp.keys import KeyStoreDown
from slackapp.messenger import POST
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, zone_of
from slackapp.pulse.reminding import may_come
from slackapp.queue import TIMEOUT_SECONDS, JobName
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import boxes, reminders, rounds
from slackapp.storage.rounds.reminders import Wave
from slackapp.storage.rounds.rounds import Round

SECONDS: Final = TIMEOUT_SECONDS / 2
"""For so long a wave goes out. RQ would end a longer job, and that would stand in Redis and in the log."""


def run(round_id: str) -> None:
    """Remind one leaf of this round that is due, and go on with the next in another job."""
    p = parts()
    if not p.queue.begin(JobName.REMIND, round_id):
        return  # another worker is at it
    again = _run(p, round_id)
    if again is None:
        p.queue.release(JobName.REMIND, round_id)
    else:
        p.queue.go_on(JobName.REMIND, round_id, again)


def _run(p: Parts, round_id: str) -> timedelta | None:
    """Returns after how much wall time to go on; None where nothing is left, or the next tick tries again."""
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
        wave = reminders.next_due(connection, round_id, now=p.clock.now())
        workspace = found and workspaces.find(connection, found.workspace)
    if found is None or wave is None or not workspace or workspace.schedule is None:
        return None
    try:
        key = stored_key(p, found)
    except KeyStoreDown:
        key = None
    if key is None:
        logs.get().warning("no reminder without the round's key", round=found.id)
        return None
    # As many calls as the wave could need at most: what it does need is nobody's to see.
    wait = p.pace.reserve(found.workspace, POST, wave.asked)
    if wait:
        return max(wait, timedelta(seconds=1))
    with p.database.write() as tx:
        claimed = reminders.claim(tx, wave, now=p.clock.now())
    if claimed:
        _Reminding(p, found, wave, workspace.schedule, workspace.locale, key).remind()
    return timedelta()


@dataclass(frozen=True)
class _Reminding:
    """One wave, which is reminded here or not at all."""

    p: Parts
    round: Round
    wave: Wave
    schedule: Schedule
    locale: str
    key: RoundKey

    def remind(self) -> None:
        """Go through everybody of the wave in an order that nobody knows, and read the same for each."""
        with self.p.database.read() as connection:
            users = list(reminders.members(connection, self.wave))
        SystemRandom().shuffle(users)
        takes_more, until = True, time.monotonic() + SECONDS
        for user in users:  # to the end, whatever Slack does: what is read may not tell how far it came
            message = self._message(user)
            if message is not None and takes_more and time.monotonic() < until:
                takes_more = self.p.messenger.post_untraced(user, message)

    def _message(self, user: str) -> Message | None:
        """What somebody is sent; None for whoever wants no reminder now, or is done."""
        now = self.p.clock.now()
        with self.p.database.read() as connection:
            person = reminders.wanting(connection, self.wave, now=now).get(user)
            state = boxes.look(connection, self.round.id, self.wave.leaf, self.key)
        if person is None or state is None:
            return None
        if not may_come(now, person.zone, self.schedule.for_country(person.country), person.absence):
            return None
        closes = self.round.closes_at.astimezone(zone_of(person.zone, self.schedule))
        words = spoken(person.locale(self.locale))
        message = reminder(words, round_id=self.round.id, closes=dates.moment(words, closes))
        return None if state.knows(self.key.token(user)) else message
