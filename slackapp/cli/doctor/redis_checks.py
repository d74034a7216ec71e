"""Checks of both Redis servers: the queue takes jobs and hands them out, and the key store keeps its own."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import redis
from redis.exceptions import RedisError, ResponseError
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.registry import FailedJobRegistry, ScheduledJobRegistry
from rq.serializers import JSONSerializer

from slackapp.cli.doctor.checks import Level, Seen, check, fault, of_sentence, ok, unseen, warning
from slackapp.cli.doctor.database import apart
from slackapp.cli.doctor.installation import Installation
from slackapp.clock import wall
from slackapp.keys import KEY_BYTES, ONE_SERVER, KeyStore, KeyStoreDown, KeyStoreUnsafe
from slackapp.queue import DELIVER_QUEUE, QUEUE, JobName
from slackapp.storage.rounds import rounds

QUEUES: Final = (QUEUE, DELIVER_QUEUE)
OLDEST: Final = (6, 2)
"""Redis before this has no GETDEL."""
MANY: Final = 200
"""So many jobs that wait are many: a tick queues one for each thing to do, and none twice."""
LATE_SECONDS: Final = 60
SOON: Final = timedelta(minutes=5)
"""Within so long of a check-in's end its key store is started anew."""
FULL: Final = 0.9


@check("queue")
def queue(at: Installation) -> Iterator[Seen]:
    """The queue’s Redis answers."""
    yield from _answers(at, at.queue, "REDIS_URL", "Start the queue’s Redis, or correct REDIS_URL.")


@check("key store")
def key_store(at: Installation) -> Iterator[Seen]:
    """It answers, keeps everything in memory alone, and is not the queue’s server."""
    fix = "Start it (`leanon keystore`), or correct KEY_REDIS_URL; web processes put the keys back."
    down = tuple(_answers(at, at.keys, "KEY_REDIS_URL", fix))
    yield from down
    if down:
        return
    store = KeyStore(at.keys)
    try:
        store.check(attested=at.settings.keystore_attested)
    except KeyStoreUnsafe as error:
        yield of_sentence(Level.FAULT, str(error))
    except KeyStoreDown:
        yield fault("It does not answer.", fix)
    if store.is_server_of(at.settings.redis_url):
        yield of_sentence(Level.FAULT, ONE_SERVER)


@check("Redis versions", "queue", "key store")
def versions(at: Installation) -> Iterator[Seen]:
    """Both Redis servers are new enough."""
    for name, client in (("The queue’s Redis", at.queue), ("The key store", at.keys)):
        told = str(client.info("server").get("redis_version", "0"))
        if tuple(int(each) for each in told.split(".")[:2] if each.isdecimal()) < OLDEST:
            yield fault(f"{name} is Redis {told}.", "Bring it to Redis 6.2 or newer, or to Valkey.")


@check("queue’s memory", "queue")
def memory(at: Installation) -> Iterator[Seen]:
    """The queue’s Redis has room, takes writes, and throws no job away."""
    about, kept = at.queue.info("memory"), at.queue.info("persistence")
    most, used = int(about.get("maxmemory", 0)), int(about.get("used_memory", 0))
    if about.get("maxmemory_policy", "noeviction") != "noeviction" and most:
        what = f"It may throw jobs away when it is full (maxmemory-policy {about['maxmemory_policy']})."
        yield fault(what, "Set maxmemory-policy to noeviction in it.")
    if most and used > most * FULL:
        yield warning("It is nearly full.", "Raise its maxmemory, or find out what else is kept in it.")
    if kept.get("rdb_last_bgsave_status", "ok") != "ok" or kept.get("aof_last_write_status", "ok") != "ok":
        what = "It could not write its memory to its disk, and may take no jobs until it can."
        yield fault(
            what, "Free space on its disk, or let it keep nothing: the tick finds anew what it loses."
        )
    if kept.get("aof_enabled"):
        what = "It writes down each command (appendonly): when jobs begin and go on stands in that file."
        yield warning(
            what, "Set appendonly to no in it: the tick finds anew whatever it loses (decision 36)."
        )
    if at.queue.info("replication").get("role") != "master":
        yield fault("It follows another server and takes no writes.", "Name that other one in REDIS_URL.")


@check("clocks of Redis", "queue", "key store")
def clocks(at: Installation) -> Iterator[Seen]:
    """Both Redis servers tell the same time as we do."""
    for name, client in (("the queue’s Redis", at.queue), ("the key store", at.keys)):
        seconds, micro = client.time()
        yield from apart(name, datetime.fromtimestamp(seconds + micro / 1e6, UTC), wall())


@check("jobs that wait", "queue")
def waiting(at: Installation) -> Iterator[Seen]:
    """Few jobs wait for a worker, and none that was for later is late."""
    if sum(int(at.queue.llen(f"rq:queue:{each}")) for each in QUEUES) > MANY:
        what = f"More than {MANY} jobs wait for a worker."
        yield fault(what, "Start workers, as many as the Procfile says, and look at what theirs logs say.")
    before = time.time() - LATE_SECONDS
    registries = [_registry(ScheduledJobRegistry, each, at.queue) for each in QUEUES]
    if any(at.queue.zcount(each.key, 0, before) for each in registries):
        what = "A job for later should have been queued more than a minute ago, and was not."
        yield fault(what, "Start a worker with --with-scheduler, as the Procfile does.")


@check("jobs that failed", "queue")
def failed(at: Installation) -> Iterator[Seen]:
    """None has failed within the last day."""
    found = set()
    for each in QUEUES:
        for job_id in _registry(FailedJobRegistry, each, at.queue).get_job_ids(cleanup=False):
            try:
                name = Job.fetch(job_id, at.queue, JSONSerializer).func_name or ""
            except NoSuchJobError:
                continue
            found.add(name if name in set(JobName) else "one that is not Lean On’s")
    if found:
        what = f"Failed within the last day: {', '.join(sorted(found))}."
        yield warning(
            what, "Look for the error in the worker’s log at that time; the tick tries again by itself."
        )


@check("round keys", "tables", "key store")
def round_keys(at: Installation) -> Iterator[Seen]:
    """The key store has the key of each check-in that is open."""
    with at.database.read() as connection:
        open_ = rounds.open_rounds(connection)
    for each in open_:
        # Never read: a tombstone is shorter than a key.
        if at.keys.strlen(f"leanon:key:{each.id}") != KEY_BYTES:
            what = f"The key of {each.id} is not there: nobody’s answer is taken, and it cannot be counted."
            fix = (
                "Start a web process that ran during the check-in: it puts the key back. If none is left, the"
            )
            yield fault(what, f"{fix} check-in becomes void by itself, and people are told.")
    if not open_:
        yield ok("No check-in is open.")


@check("keys of ended check-ins", "tables", "key store")
def ended_keys(at: Installation) -> Iterator[Seen]:
    """The key store was started anew since the last check-in ended, so that its memory has no key of it."""
    if at.settings.demo:
        yield unseen("A demo holds made-up answers.")
        return
    now = wall()
    with at.database.read() as connection:
        ended = {*rounds.ended_since(connection, now - _up_for(at.keys))}
        ended -= {*rounds.ended_since(connection, now - SOON)}
    if ended:
        what = (
            "The key store runs since before the last check-in ended, and may still have its key in memory."
        )
        yield warning(what, "Restart it between check-ins; `leanon keystore` does so by itself.")


def _up_for(client: "redis.Redis") -> timedelta:
    return timedelta(seconds=int(client.info("server")["uptime_in_seconds"]))


def _answers(at: Installation, client: "redis.Redis", variable: str, fix: str) -> Iterator[Seen]:
    if at.is_refused(variable):
        yield unseen(f"{variable} is refused.")
        return
    try:
        client.ping()
    except redis.AuthenticationError:
        yield fault("It does not take the password.", f"Correct the user and password in {variable}.")
    except ResponseError as error:
        yield fault(f"It answers with an error ({type(error).__name__}).", fix)
    except (RedisError, OSError):
        yield fault("It does not answer.", fix)


def _registry(kind: Any, name: str, client: "redis.Redis") -> Any:  # noqa: ANN401 - RQ's registries are untyped
    return kind(name, connection=client, serializer=JSONSerializer)


ALL: Final = (
    *(queue, key_store, versions, memory, clocks),
    *(waiting, failed, round_keys, ended_keys),
)
