"""Sends what is owed, whatever it is: claims, posts, writes down; a killed worker leaves nobody out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from content.files import spoken
from jobs.runtime import Parts
from jobs.writing_down import write_down
from slackapp import logs
from slackapp.blocks.kit import Message
from slackapp.blocks.report import without_charts
from slackapp.clock import wall
from slackapp.messenger import POST, Doubtful, Held, Outcome, Refused, Sent, refuses_all
from slackapp.queue import JobName
from slackapp.sent_notes import SentNote
from slackapp.slack_answers import CALM
from slackapp.storage import outbox
from slackapp.storage.database import DatabaseDown, Transaction
from slackapp.storage.outbox import Claim, Outbox
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import sending

# A job ends after so many people or seconds and queues itself again, so that little is lost with it.
PEOPLE: Final = 100
SECONDS: Final = 30.0
CHUNK: Final = 20
# Another job starts once there are tokens for a chunk again, but no later than a bucket is half full.
AGAIN: Final = timedelta(seconds=1), timedelta(seconds=5)
# Where so many different people's messages fail one after the other, everybody's do.
IN_A_ROW: Final = 5
# So much of a lease a message needs: Slack takes ten seconds at most, and the database its time.
ENOUGH: Final = timedelta(seconds=30)


@dataclass(frozen=True)
class Errand:
    """What is to be sent in a workspace. `claim` takes a transaction, calendar time, wall time and a limit.

    `argument` is what the job was called with: the id of a round or of a workspace.
    """

    job: JobName
    argument: str
    workspace: str
    outbox: Outbox
    claim: Callable[[Transaction, datetime, datetime, int], Sequence[Claim]]
    message: Callable[[Transaction, Claim, Person | None], Message | None]
    """Builds it for this person, whom the workspace may not know; the transaction only looks, as do the next
    ones.
    """
    sent: Callable[[Transaction, Claim], None]
    is_held: Callable[[Transaction, Claim, Person | None], bool] = lambda *_: False
    """Whether a message must not leave now, to this person."""
    hold: Callable[[Transaction, Claim], None] = lambda *_: None
    """Writes down that a message is kept back."""
    owed_by_all: Callable[[Transaction, Claim], bool] = lambda *_: True
    """Whether a message is owed by the workspace as a whole, so that HR may read what Slack says to it."""


class _Way(Enum):
    """What is to be done with a message that is about to leave."""

    PAUSED = auto()
    """Nothing leaves this workspace now."""
    NONE = auto()
    """It is no longer ours, or no longer owed."""
    HELD = auto()
    SILENT = auto()
    """No message may reach this person, whatever it is."""
    BROKEN = auto()
    """It could not be made."""
    READY = auto()


@dataclass(frozen=True)
class _Look:
    """What one look at the database tells of a message that is about to leave."""

    way: _Way
    message: Message | None = None
    owed_by_all: bool = False
    error: str = ""


@dataclass
class Doubts:
    """Whose messages have failed one after the other in this job, for reasons that may be everybody's."""

    tried: list[Claim] = field(default_factory=list)
    owed_by_all: bool = False

    def after(self, claimed: Claim, *, owed_by_all: bool) -> "Doubts":
        """These, and one more."""
        if all(claimed.user != each.user for each in self.tried):
            self.tried.append(claimed)
        self.owed_by_all |= owed_by_all
        return self


def run(p: Parts, errand: Errand) -> None:
    """Send what is due, as fast as the workspace's pace allows; it goes on in another job."""
    if not p.queue.begin(errand.job, errand.argument):
        return  # another worker is at it
    with p.database.write() as tx:
        errand.outbox.free_cut_off(tx, errand.argument)
    again = _run(p, errand)
    if again is None:
        p.queue.release(errand.job, errand.argument)
    else:
        p.queue.go_on(errand.job, errand.argument, again)


def _run(p: Parts, errand: Errand) -> timedelta | None:
    """Returns after how much wall time to go on, or None where nothing is left or nothing may leave."""
    started, handled, doubts = time.monotonic(), 0, Doubts()
    while handled < PEOPLE and time.monotonic() - started < SECONDS:
        granted, wait = p.pace.take(errand.workspace, POST, CHUNK)
        if not granted:
            return max(wait, min(max(timedelta(minutes=CHUNK / p.pace.per_minute), AGAIN[0]), AGAIN[1]))
        lease = wall() + outbox.LEASE
        with p.database.write() as tx:
            claimed = errand.claim(tx, p.clock.now(), wall(), granted)
        for index, each in enumerate(claimed):
            look = _look(p, errand, each)
            if look.way is _Way.PAUSED:
                _give_back(p, errand, claimed[index:])
                return None
            if wall() > lease - ENOUGH:  # somebody else might take it while Slack has it
                _give_back(p, errand, claimed[index:])
                return timedelta()
            held = _send(p, errand, each, look, lease, doubts)
            if held is not None:
                _give_back(p, errand, claimed[index + 1 :])
                return max(held - wall(), timedelta(seconds=1))
        handled += len(claimed)
        if len(claimed) < granted:
            return None
    return timedelta()


def _look(p: Parts, errand: Errand, claimed: Claim) -> _Look:
    """Look at all that decides about a message once more, just before it leaves, in one transaction.

    Since it was claimed the workspace may have been paused (R16), the message moved or withdrawn, and whoever
    it is for may be away, or want no message at all.
    """
    workspace, user = errand.workspace, claimed.user
    with p.database.read() as connection:
        if workspaces.is_paused(connection, workspace):
            return _Look(_Way.PAUSED)
        if not errand.outbox.stands(connection, claimed):
            return _Look(_Way.NONE)
        person = people.find(connection, workspace, user)
        if errand.is_held(connection, claimed, person):
            return _Look(_Way.HELD)
        # Whom a file of teams has left out since is found by a digest alone.
        kept = person is None and Keeper(workspace, secret=p.secret).is_silent(connection, user)
        if kept or (person is not None and person.silent):
            return _Look(_Way.SILENT)
        owed_by_all = errand.owed_by_all(connection, claimed)
        try:
            return _Look(_Way.READY, errand.message(connection, claimed, person), owed_by_all)
        except Exception as error:  # noqa: BLE001 - one message that cannot be made must not keep the others from going out
            return _Look(_Way.BROKEN, error=type(error).__name__)


def _send(
    p: Parts, errand: Errand, claimed: Claim, look: _Look, lease: datetime, doubts: Doubts
) -> datetime | None:
    """Send one message, or do what else is to be done with it; returns until when Slack takes nothing, where
    that is so.
    """
    match look.way:
        case _Way.HELD:
            with p.database.write() as tx:
                errand.hold(tx, claimed)
        case _Way.SILENT:
            with p.database.write() as tx:
                errand.outbox.settle(tx, claimed, "refused")
        case _Way.BROKEN:
            return _broken(p, errand, claimed, look.error, doubts)
        case _Way.READY:
            return _posted(p, errand, claimed, look, lease, doubts)
    return None


def _broken(p: Parts, errand: Errand, claimed: Claim, error: str, doubts: Doubts) -> datetime | None:
    where = {"job": errand.job.value, "workspace": errand.workspace}
    logs.get().error("a message could not be made", **where, error=error)
    with p.database.write() as tx:
        errand.outbox.put_off(tx, claimed, wall(), unknown=True)
    return _doubt(p, errand, doubts.after(claimed, owed_by_all=False), None)


def _posted(
    p: Parts, errand: Errand, claimed: Claim, look: _Look, lease: datetime, doubts: Doubts
) -> datetime | None:
    """Post one message, and write down what came of it."""
    noted = p.sent_notes.note_of(errand.outbox.table.name, claimed.key, claimed.attempt)
    try:
        outcome = Sent() if noted.was_sent() else _post(p, errand.workspace, look.message, claimed.user)
    except Exception as error:  # noqa: BLE001 - as where it cannot be made
        return _broken(p, errand, claimed, type(error).__name__, doubts)

    def written(tx: Transaction) -> datetime | None:
        if look.owed_by_all:
            _note(tx, errand.workspace, outcome, p.clock.now())
        return _settle(tx, errand, claimed, outcome)

    until = _written(p, errand, claimed, lease, written, noted if isinstance(outcome, Sent) else None)
    if isinstance(outcome, Doubtful):
        return _doubt(p, errand, doubts.after(claimed, owed_by_all=look.owed_by_all), outcome)
    if isinstance(outcome, Sent):
        doubts.tried.clear()
    return until


def _written(
    p: Parts,
    errand: Errand,
    claimed: Claim,
    lease: datetime,
    written: Callable[[Transaction], datetime | None],
    sent: SentNote | None,
) -> datetime | None:
    try:
        return write_down(p.database, lease, written, sent)
    except DatabaseDown:
        raise
    except Exception as error:
        if sent is None:
            raise
        where = {"job": errand.job.value, "workspace": errand.workspace}
        logs.get().error("what a message brings was not written down", **where, error=type(error).__name__)
    write_down(p.database, lease, lambda tx: errand.outbox.settle(tx, claimed, "sent"), sent)
    return None


def _settle(tx: Transaction, errand: Errand, claimed: Claim, outcome: Outcome) -> datetime | None:
    """Write down what came of a message; returns until when Slack takes nothing, where that is so."""
    match outcome:
        case Sent():
            errand.sent(tx, claimed)
        case Refused():
            errand.outbox.settle(tx, claimed, "refused")
        case Doubtful():
            errand.outbox.put_off(tx, claimed, wall(), unknown=True)
        case Held(until, unknown):
            errand.outbox.put_off(tx, claimed, until, unknown=unknown)
            return until
    return None


def _doubt(p: Parts, errand: Errand, doubts: Doubts, outcome: Doubtful | None) -> datetime | None:
    """Where one message after the other fails, hold all, and let their tries count for nothing.

    `outcome` is what Slack said to the last one; None where that could not even be made, by a fault of ours.
    """
    if len(doubts.tried) < IN_A_ROW:
        return None
    held = p.messenger.hold_all(errand.workspace, outcome.error) if outcome else None
    until = held.until if held else wall() + timedelta(seconds=CALM)
    with p.database.write() as tx:
        errand.outbox.take_back(tx, doubts.tried, until)
        if held and doubts.owed_by_all:
            _note(tx, errand.workspace, held, p.clock.now())
    return until


def _note(tx: Transaction, workspace: str, outcome: Outcome, now: datetime) -> None:
    """Write down whether Slack takes messages; of one that is about nobody else, nothing follows."""
    if isinstance(outcome, Sent):
        sending.note_taken(tx, workspace)
    elif error := refuses_all(outcome):
        sending.note_refusal(tx, workspace, error, now)


def _post(p: Parts, workspace: str, message: Message | None, user: str) -> Outcome:
    if message is None:
        return Refused("nothing to say")
    outcome = p.messenger.post(workspace, user, message)
    if outcome != Doubtful("invalid_blocks"):
        return outcome
    with p.database.read() as connection:
        locale, _ = people.locale_of(connection, workspace, user)
    plain = without_charts(spoken(locale), message)
    if plain == message:
        return outcome
    return p.messenger.post(workspace, user, plain)  # a Slack that does not know the chart yet


def _give_back(p: Parts, errand: Errand, claimed: Sequence[Claim]) -> None:
    with p.database.write() as tx:
        errand.outbox.give_back(tx, claimed)
