"""`leanon status`: what is set up, what is missing; never anything that moves with answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import click
import redis

from slackapp.cli.context import calendar_clock, database_of, settings, which_workspace
from slackapp.cli.schedule import moment, spoken
from slackapp.keys import KeyStore, KeyStoreDown, KeyStoreUnsafe
from slackapp.pulse.partition import Partition, partition
from slackapp.settings import Settings
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, rounds
from slackapp.storage.rounds.rounds import Round

ANSWERS = "answers"


@click.command()
@which_workspace
def status(chosen_workspace: str | None) -> None:
    """Show how the workspace is set up, whether its servers answer, and what keeps a round from opening."""
    known = settings()
    with database_of(chosen_workspace) as (opened, workspace):
        now = calendar_clock(opened).now()
        with opened.read() as connection:
            organisation = people.organisation(connection, workspace.id)
            split = partition(
                organisation,
                workspace=workspace.id,
                k=workspace.k,
                previous=rounds.standing(connection, workspace.id),
            )
            countries = workspaces.countries(connection, workspace.id)
            current = Libraries().now(connection, workspace.id)
            last = rounds.latest(connection, workspace.id)
    waiting = current.unconfirmed(countries)
    found = _Found(
        workspace=workspace,
        split=split,
        last=last,
        waiting=len(waiting),
        edited=sum(current.shown(entry) is not None for entry in waiting),
        held=bool(current.holding(countries)),
        now=now,
        queue=_queue(known),
        keys=_keys(known),
    )
    click.echo(f"workspace: {workspace.name} ({workspace.id})")
    click.echo(f"people who may be asked: {len(organisation.eligible)}")
    for name, value in found.lines():
        click.echo(f"{name}: {value}")


@dataclass(frozen=True)
class _Found:
    workspace: Workspace
    split: Partition
    last: Round | None
    waiting: int
    edited: int
    held: bool
    now: datetime
    queue: str
    keys: str

    def lines(self) -> Iterator[tuple[str, object]]:
        asked, of = self.workspace, self.workspace.schedule
        yield (
            "teams that report",
            ", ".join(f"{x.name} ({len(x.members)})" for x in self.split.leaves) or "none",
        )
        yield "not asked, for structural reasons", len(self.split.unasked)
        yield "answers that a number needs", f"{asked.k}, in a team of at least {asked.k + 1}"
        hint = "no hint" if asked.focus_epsilon is None else f"the hint ε {asked.focus_epsilon:g}"
        yield "privacy loss of a report", f"the number ε {asked.epsilon:g}, {hint}; smaller is stricter"
        yield "people who stand for HR", len(asked.hr) or "none: run `leanon alerts set`"
        if of is None:
            yield "schedule", "not set: run `leanon schedule set`"
        else:
            yield "schedule", f"{of.zone}, open from {spoken(of.opens)} to {spoken(of.closes)}"
            yield "people are asked", f"{spoken(of.slot)} in their own zone, if they choose no other time"
        yield "support entries to confirm", self._to_confirm()
        yield "queue", self.queue
        yield "key store", self.keys
        yield "latest round", f"{self.last.id}, {self._state(self.last)}" if self.last else "none yet"
        if of is not None:
            yield "next round opens", self._next(of.zone)
        if reason := self._in_the_way():
            yield "why no round opens", reason

    def _to_confirm(self) -> str:
        if not self.edited:
            return str(self.waiting or "none")
        return f"{self.waiting}, {self.edited} of them changed by HR: people still read what was confirmed"

    def _state(self, last: Round) -> str:
        return "closing" if last.status == "open" and self.now >= last.closes_at else last.status

    def _next(self, zone: str) -> str:
        window = due.next_opening(self.workspace, self.last, self.now)
        return moment(window.opens_at, zone) if window and window.opens_at > self.now else "within minutes"

    def _in_the_way(self) -> str | None:
        at_once = replace(self.workspace, not_before=None)
        reasons = (
            (self.workspace.schedule is None, "the schedule is not set"),
            (self.held, "support entries are not confirmed: run `leanon support verify`"),
            (not self.split.leaves, f"no team has {self.workspace.k + 1} people and a lead above them"),
            (self.queue != ANSWERS, "the queue's Redis does not answer (REDIS_URL)"),
            (self.keys != ANSWERS, "the key store cannot be used (KEY_REDIS_URL)"),
            (
                due.due_window(at_once, self.last, self.now)
                and not due.due_window(self.workspace, self.last, self.now),
                "the schedule was set when this week's time had begun; `leanon schedule set --now` opens it",
            ),
        )
        return next((reason for holds, reason in reasons if holds), None)


def _queue(known: Settings) -> str:
    try:
        with redis.Redis.from_url(known.redis_url, socket_timeout=2, socket_connect_timeout=2) as connection:
            connection.ping()
    except (redis.RedisError, OSError):
        return "does not answer"
    return ANSWERS


def _keys(known: Settings) -> str:
    try:
        KeyStore.connect(known.key_redis_url).check(attested=known.keystore_attested)
    except KeyStoreDown:
        return "does not answer"
    except KeyStoreUnsafe as error:
        return str(error)
    return ANSWERS
