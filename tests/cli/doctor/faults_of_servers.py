"""Faults in the database and in both Redis servers."""

import os
from datetime import timedelta
from typing import Final

import redis
from rq import Queue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from slackapp.cli.doctor import database, redis_checks
from slackapp.cli.redis_server import TAKEN_AWAY
from slackapp.clock import wall
from slackapp.queue import QUEUE, JobName, JobQueue
from slackapp.storage.verification import traces
from tests.cli.doctor.faults import FAULT, WARNING, Fault, of, patched, sql, told
from tests.cli.doctor.place import PASSWORD, Place, give_signs
from tests.cli.verify.place import OPEN


def no_file(place: Place) -> None:
    place.database_file.unlink()


def a_file_of_another_program(place: Place) -> None:
    place.database_file.write_bytes(b"not a database at all " * 999)


def a_read_only_file(place: Place) -> None:
    place.patch.setattr(os, "access", lambda *_: False)


def another_clock(place: Place) -> None:
    place.patch.setattr(redis_checks, "wall", lambda: wall() + timedelta(minutes=3))


def a_queue_that_evicts(place: Place) -> None:
    place.environment["REDIS_URL"] = place.server().url
    with redis.Redis.from_url(place.environment["REDIS_URL"]) as client:
        give_signs(client)
        client.config_set("maxmemory", "512mb")
        client.config_set("maxmemory-policy", "allkeys-lru")


def a_queue_that_writes_all_down(place: Place) -> None:
    place.environment["REDIS_URL"] = place.server().url
    with redis.Redis.from_url(place.environment["REDIS_URL"]) as client:
        give_signs(client)
        client.config_set("appendonly", "yes")


def a_key_store_that_saves(place: Place) -> None:
    server = place.server().url
    place.environment["KEY_REDIS_URL"] = server.replace("redis://", f"redis://default:{PASSWORD}@")
    with redis.Redis.from_url(server) as client:
        client.set(f"leanon:key:{OPEN}", b"k" * 32, ex=600)
        for name, value in (("save", "60 1"), ("requirepass", PASSWORD)):
            client.config_set(name, value)
        client.auth(PASSWORD)
        client.execute_command("ACL", "SETUSER", "default", *TAKEN_AWAY.split())


def the_wrong_password(place: Place) -> None:
    place.environment["KEY_REDIS_URL"] = place.environment["KEY_REDIS_URL"].replace(PASSWORD, "another")


def a_copy_that_follows(place: Place) -> None:
    read_only = "format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database())"
    place.sql(f"DO $$ BEGIN EXECUTE {read_only}; END $$")


def many_jobs(place: Place) -> None:
    place.queue.rpush(f"rq:queue:{QUEUE}", *(f"job-{number}" for number in range(redis_checks.MANY + 1)))


def a_job_nobody_queued(place: Place) -> None:
    place.queue.zadd(f"rq:scheduled:{QUEUE}", {"a-job": wall().timestamp() - 90})


def a_failed_job(place: Place) -> None:
    JobQueue.connect(place.environment["REDIS_URL"]).enqueue(JobName.CLOSE, OPEN)
    (job,) = Queue(QUEUE, connection=place.queue, serializer=JSONSerializer).jobs
    FailedJobRegistry(QUEUE, connection=place.queue, serializer=JSONSerializer).add(job, ttl=600)
    place.queue.delete(f"rq:queue:{QUEUE}")


def a_key_gone(place: Place) -> None:
    place.keys.delete(f"leanon:key:{OPEN}")


FAULTS: Final[dict[str, Fault]] = {
    **of(
        "database",
        FAULT,
        {
            "no file": (no_file, "There is no file", "leanon db upgrade"),
            "a server that is down": (
                told(DATABASE_URL="postgresql+psycopg://127.0.0.1:1/none"),
                "does not answer",
                "Start its server",
            ),
            "another program's file": (a_file_of_another_program, "does not answer", "correct DATABASE_URL"),
        },
    ),
    **of(
        "tables",
        FAULT,
        {
            "tables of another version": (
                sql("UPDATE alembic_version SET version_num = 'unreleased'"),
                "made by another version",
                "Run the version that made it",
            ),
            "a table gone": (sql("DROP TABLE kept_choice"), "kept_choice", "Restore it from a backup"),
        },
    ),
    **of(
        "database takes writes",
        FAULT,
        {"a file that nobody may write": (a_read_only_file, "may not write", "chown")},
    ),
    **of(
        "database takes writes",
        WARNING,
        {
            "a database that others read": (
                lambda place: place.database_file.chmod(0o644),
                "Other accounts may read",
                "chmod 600",
            )
        },
    ),
    **of(
        "queue",
        FAULT,
        {"no queue": (told(REDIS_URL="redis://127.0.0.1:1/0"), "does not answer", "correct REDIS_URL")},
    ),
    **of(
        "key store",
        FAULT,
        {
            "no key store": (
                told(KEY_REDIS_URL="redis://:secret@127.0.0.1:1/0"),
                "does not answer",
                "leanon keystore",
            ),
            "another password": (the_wrong_password, "does not take the password", "in KEY_REDIS_URL"),
            "a key store that saves": (a_key_store_that_saves, 'has save "60 1"', 'Set it to ""'),
        },
    ),
    **of(
        "Redis versions",
        FAULT,
        {"an old Redis": (patched(redis_checks, "OLDEST", (99, 0)), "is Redis", "6.2 or newer")},
    ),
    **of(
        "queue’s memory",
        FAULT,
        {"a queue that evicts": (a_queue_that_evicts, "may throw jobs away", "noeviction")},
    ),
    **of(
        "queue’s memory",
        WARNING,
        {"a queue that writes down": (a_queue_that_writes_all_down, "appendonly", "Set appendonly to no")},
    ),
    **of("clocks of Redis", FAULT, {"another clock": (another_clock, "seconds behind ours", "NTP")}),
    **of(
        "jobs that wait",
        FAULT,
        {
            "many jobs": (many_jobs, "More than 200 jobs", "Start workers"),
            "a job for later that stays": (a_job_nobody_queued, "more than a minute ago", "--with-scheduler"),
        },
    ),
    **of(
        "jobs that failed",
        WARNING,
        {"a failed job": (a_failed_job, "jobs.close.run", "the worker’s log")},
    ),
    **of(
        "keys of ended check-ins",
        WARNING,
        {
            "a key store that nobody restarts": (
                patched(redis_checks, "_up_for", lambda _: timedelta(days=5000)),
                "may still have its key in memory",
                "Restart it between check-ins",
            )
        },
    ),
    **of("round keys", FAULT, {"a key gone": (a_key_gone, f"The key of {OPEN}", "puts the key back")}),
    **of(
        "database takes writes",
        FAULT,
        {"a server that only reads": (a_copy_that_follows, "It takes none", "that takes writes")},
        on="postgres",
    ),
    **of(
        "database’s clock",
        FAULT,
        {
            "a server in another time": (
                patched(database, "wall", lambda: wall() - timedelta(minutes=5)),
                "seconds before ours",
                "NTP",
            )
        },
        on="postgres",
    ),
    **of(
        "database’s connections",
        WARNING,
        {"few connections": (told(WEB_CONCURRENCY="12"), "may need 392", "max_connections")},
        on="postgres",
    ),
    **of(
        "deleted rows",
        WARNING,
        {
            "a round that ended since the tables were written anew": (
                sql("UPDATE round SET key_missed_at = NULL WHERE status <> 'open'"),
                "in the files of box, delivery, roster",
                "leanon db vacuum",
            )
        },
        on="postgres",
    ),
    **of(
        "deleted rows",
        WARNING,
        {
            "rows that stay in the files": (
                patched(traces, "in_the_files", lambda _: ("roster",)),
                "stand in the files of roster",
                "leanon db vacuum",
            )
        },
    ),
}
