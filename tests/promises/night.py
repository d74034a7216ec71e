"""One round on real servers and processes, in which two jobs are killed and another fails.

Beside the real thing stands a naive store in the same database, written at the same moments: a row for each
answer without a name, counters with a hashed token, and a row for each reminder. What an attack does not find
there it cannot find.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import redis
import sqlalchemy as sa
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from slackapp.blocks.ids import Action, BlockId
from slackapp.keys import KeyStore
from slackapp.queue import DELIVER_QUEUE, QUEUE, JobName
from slackapp.storage import demo_clock, tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices
from tests.cast import WORKSPACE
from tests.promises.canaries import of_a_round
from tests.promises.evidence import Evidence
from tests.promises.street import CLOSED, MONDAY, THURSDAY, TUESDAY, Street
from tests.scenarios.office import LAB, WARD

MARK = "canary5b0c77"
NAIVE = ("naive_answer", "naive_counter", "naive_reminder", "naive_token")
NAIVELY = (
    "INSERT INTO naive_answer (leaf, said) VALUES (:leaf, :said)",
    "INSERT INTO naive_token VALUES (:token)",
    "UPDATE naive_counter SET total = total + :score, n = n + 1 WHERE leaf = :leaf",
)
CRASH_AT = 5
REMINDED_BEFORE_THE_CRASH = 2
REMINDED = 6
"""In either night: up to the crash, and after it the four of the leaf that it was not in."""
Taps = dict[str, str]


@dataclass(frozen=True)
class Plan:
    """Who answers what, in which order: two plans have the same shape and share nothing else."""

    ward: Sequence[str]
    lab: Sequence[str]
    answers: Sequence[Taps]


def taps(digits: str) -> Taps:
    """Five positions as the modal sends them."""
    return {f"q{number}": digit for number, digit in enumerate(digits)}


_ANSWERS = ("24305", "11111", "52413", "55555", "31425", "12345", "44444", "20202")
_OTHERS = ("53120", "45454", "13331", "21212", "54321", "00001", "33333", "15151")
ONE = Plan(WARD[:7], LAB[:2], [taps(digits) for digits in _ANSWERS])
OTHER = Plan(WARD[:4:-1], LAB[:3:-1], [taps(digits) for digits in _OTHERS])


class Night:
    """Drives a street through one round and takes evidence twice: before the close and after it."""

    def __init__(self, at: Street, plan: Plan, evidence: Evidence) -> None:
        self.street, self.plan, self.evidence = at, plan, evidence
        self.people = dataclasses.replace(at.people, mark=MARK)

    def happen(self, look: Callable[[str], None]) -> None:
        """All of it, in order."""
        at = self.street
        build_naive(at.database)
        with at.database.write() as tx:
            for user in (*WARD, *LAB):
                choices.set_remind(tx, WORKSPACE, user, on=True)
        at.move_to(MONDAY)
        self.kill_a_job_while_it_sends()
        self.answer()
        self.kill_a_job_while_it_reminds()
        look("open")
        self.fail_to_close_once()
        at.settle()
        look("closed")

    def kill_a_job_while_it_sends(self) -> None:
        """Kill the worker's fork in the middle of a message, let its lease run out, and send the rest."""
        at = self.street
        at.slack.stall(CRASH_AT)
        with at.database.write() as tx:
            demo_clock.move_to(tx, TUESDAY)
        at.queue.enqueue(JobName.TICK)
        at.wait(at.slack.stalled.is_set)
        at.kill(at.worker)
        at.wait(lambda: len(self.failed_jobs()) == 1)
        at.slack.go_on.set()
        with at.database.write() as tx:  # two minutes later
            claimed = tables.delivery.c.status == "claimed"
            tx.execute(sa.update(tables.delivery).where(claimed).values(lease_until=MONDAY))
        at.queue.release(JobName.DELIVER, at.round.id)
        at.settle()

    def kill_a_job_while_it_reminds(self) -> None:
        """Kill the worker's fork in the middle of a reminder, and let the tick start another."""
        at, done = self.street, {*self.plan.ward, *self.plan.lab}
        at.slack.take()
        at.slack.stall(REMINDED_BEFORE_THE_CRASH)
        with at.database.write() as tx:
            demo_clock.move_to(tx, THURSDAY)
            for user in {*WARD, *LAB} - done:
                tx.execute(sa.text("INSERT INTO naive_reminder VALUES (:user)"), {"user": user})
        at.queue.enqueue(JobName.TICK)
        at.wait(at.slack.stalled.is_set)
        at.kill(at.worker)
        at.wait(lambda: len(self.failed_jobs()) == 2)
        at.slack.go_on.set()
        at.queue.release(JobName.REMIND, at.round.id)  # a minute later
        at.settle()
        posted = [json.loads(call.body) for call in at.slack.take()]
        reminded = [each["channel"] for each in posted if BlockId.REMINDER in json.dumps(each["blocks"])]
        assert len(reminded) == len({*reminded} - done) == REMINDED

    def answer(self) -> None:
        """Clicks, answers and one [Not this week], at the same moments in either night."""
        round_id, plan = self.street.round.id, self.plan
        for user, chosen in zip((*plan.ward[:-1], *plan.lab), plan.answers, strict=True):
            self.people.presses(user, Action.CHECKIN_START, round_id)
            self.people.sends(user, round_id, chosen)
            self.naively(user, "ward" if user in WARD else "lab", chosen)
        self.people.presses(plan.ward[-1], Action.CHECKIN_NOT_THIS_WEEK, round_id)
        self.people.presses(plan.ward[0], Action.CHECKIN_START, round_id)
        at = self.street.environment
        stored = KeyStore.connect(at["KEY_REDIS_URL"]).read(round_id)
        assert stored is not None
        spelled = of_a_round(stored, at["LEANON_SECRET"], round_id)
        self.evidence.secrets += [each.encode("latin-1") for each in (*spelled, MARK, at["LEANON_SECRET"])]

    def fail_to_close_once(self) -> None:
        """Close while the table of releases is away: the job fails in the middle and leaves a traceback."""
        at = self.street
        with at.database.write() as tx:
            tx.execute(sa.text("ALTER TABLE release RENAME TO release_away"))
            demo_clock.move_to(tx, CLOSED)
        at.queue.enqueue(JobName.CLOSE, at.round.id)
        at.wait(lambda: len(self.failed_jobs()) == 3)
        with at.database.write() as tx:
            tx.execute(sa.text("ALTER TABLE release_away RENAME TO release"))

    def naively(self, user: str, leaf: str, chosen: Taps) -> None:
        """What a naive app would have written at this moment."""
        said = "naive:" + ",".join(chosen.values())
        token = hashlib.sha256(f"{self.street.round.id}{user}".encode()).hexdigest()[:24]
        self.evidence.naive_secrets += [said.encode(), token.encode()]
        with self.street.database.write() as tx:
            given = {"leaf": leaf, "said": said, "token": token, "score": sum(map(int, chosen.values()))}
            for statement in NAIVELY:
                tx.execute(sa.text(statement), given)
        with redis.Redis.from_url(self.street.environment["REDIS_URL"]) as connection:
            connection.rpush("naive:jobs", f"store({said})")

    def failed_jobs(self) -> list[str]:
        """Ids of the jobs that failed."""
        with redis.Redis.from_url(self.street.environment["REDIS_URL"]) as connection:
            return [
                job
                for name in (QUEUE, DELIVER_QUEUE)
                for job in FailedJobRegistry(
                    name, connection=connection, serializer=JSONSerializer
                ).get_job_ids()
            ]


def build_naive(database: Database) -> None:
    """The tables of the naive store."""
    serial = "INTEGER PRIMARY KEY AUTOINCREMENT" if database.is_sqlite else "SERIAL PRIMARY KEY"
    with database.write() as tx:
        tx.execute(sa.text(f"CREATE TABLE naive_answer (id {serial}, leaf TEXT, said TEXT)"))
        tx.execute(sa.text("CREATE TABLE naive_token (token TEXT)"))
        tx.execute(sa.text('CREATE TABLE naive_reminder ("user" TEXT)'))
        tx.execute(sa.text("CREATE TABLE naive_counter (leaf TEXT, total INTEGER, n INTEGER)"))
        tx.execute(sa.text("INSERT INTO naive_counter VALUES ('ward', 0, 0), ('lab', 0, 0)"))
