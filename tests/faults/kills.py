"""Every kind of kill that is tried."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from tests.faults import hits, plays
from tests.faults.counting import Counted, delivering
from tests.faults.plays import answering
from tests.faults.site import Site


@dataclass(frozen=True)
class Kind:
    """One kind of kill. Of messages so many may go out twice as are `unknown`: what was under way."""

    name: str
    play: Callable[[Site], Counted]
    database: str = "sqlite"
    unknown: int = 0
    reminders: int = 0
    """How many reminders may go without: those of the wave whose job died (decision 23)."""

    def row(self, counted: Counted) -> dict[str, Any]:
        """What stands in the table."""
        return {"kind": self.name, "database": self.database, **asdict(counted)}


KINDS: Final = (
    Kind("delivery: its job", delivering(hits.the_job), unknown=1),
    Kind("delivery: its worker alone", delivering(hits.the_worker_alone)),
    Kind("delivery: worker and job", delivering(hits.worker_and_job), unknown=1),
    Kind("delivery: worker and all that it started", delivering(hits.worker_and_all_of_it), unknown=1),
    Kind("delivery: the same, of two workers", delivering(hits.one_of_two, beside="another"), unknown=1),
    Kind("delivery: the same, and no clock", delivering(hits.without_a_clock, beside="clock"), unknown=1),
    Kind("delivery: the clock", delivering(hits.the_clock, beside="clock")),
    Kind("delivery: the queue's Redis, which comes back empty", delivering(hits.the_queue, beside="clock")),
    Kind("delivery: everything at once", delivering(hits.all_at_once, beside="clock"), unknown=1),
    Kind("delivery: one of two stands still for 7 s", delivering(hits.frozen, beside="another"), unknown=1),
    Kind("delivery: Slack is away", delivering(hits.slack_is_away), unknown=1),
    Kind("written down: SQLite is locked for 3 s", delivering(hits.sqlite_is_locked, late=True)),
    Kind(
        "written down: PostgreSQL lets nobody in for 3 s",
        delivering(hits.postgres_restarts, late=True),
        "postgres",
    ),
    Kind("written down: the disk is full for 3 s", delivering(hits.disk_is_full, late=True)),
    Kind("answer: the web process", answering(plays.a_web_process)),
    Kind("answer: gunicorn and its process", answering(plays.all_of_web)),
    Kind("answer: SQLite is locked for 3 s", answering(plays.sqlite_while_answering)),
    Kind("answer: PostgreSQL lets nobody in for 3 s", answering(plays.postgres_while_answering), "postgres"),
    Kind("answer: the key store, which comes back empty", answering(plays.the_key_store)),
    Kind("answer: the queue's Redis, which comes back empty", answering(plays.the_queue_while_answering)),
    Kind("opening: its job", plays.opening),
    Kind("close: its job", plays.closing),
    Kind("report: its job", plays.reporting, unknown=1),
    Kind("reminder: its job", plays.reminding, reminders=12),
)
