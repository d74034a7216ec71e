"""Faults in the queue, in log files and in the release code."""

import base64
import pickle
import zlib
from typing import Any, Final

import redis
from rq import Queue
from rq.serializers import DefaultSerializer, JSONSerializer

from slackapp.cli.verify import sampling
from slackapp.pulse.release import Release, Tally, published_value, release
from slackapp.queue import FAILED_SECONDS, QUEUE, JobName
from tests.cast import ANA
from tests.cli.verify.faults import SQLITE, Plant, log, of
from tests.cli.verify.place import OPEN, Place
from tests.promises.mutants import laplace

FINE: Final[dict[str, Any]] = {"result_ttl": 0, "failure_ttl": FAILED_SECONDS, "description": "x"}


def job(name: str, *arguments: object, pickled: bool = False, **more: object) -> Plant:
    """Queue this."""

    def plant(place: Place) -> None:
        serializer = DefaultSerializer if pickled else JSONSerializer
        queue = Queue(QUEUE, connection=place.queue, serializer=serializer)
        queue.enqueue(name, args=arguments, **(FINE | more))

    return plant


def a_failure_with_a_person(place: Place) -> None:
    text = base64.b64encode(zlib.compress(f"KeyError: {ANA}".encode()))
    place.queue.xadd("rq:results:1", {"exc_string": text})
    place.queue.expire("rq:results:1", 60)


def a_result_for_ever(place: Place) -> None:
    place.queue.xadd("rq:results:1", {"return_value": "1"})


def the_secret_in_the_queue(place: Place) -> None:
    place.queue.set("s", place.environment["LEANON_SECRET"])


def the_secret_in_a_log(place: Place) -> None:
    place.log(f"started with {place.environment['LEANON_SECRET']}")


def held(name: str, value: str, seconds: int | None = None) -> Plant:
    """Set this in the queue's Redis."""
    return lambda place: place.queue.set(name, value, ex=seconds)


def in_another_database(place: Place) -> None:
    with redis.Redis.from_url(place.environment["REDIS_URL"].replace("/0", "/3")) as other:
        other.set("copied", "k")


def without_noise(place: Place) -> None:
    def exact(tally: Tally, **_: object) -> Release:
        return Release(published_value(tally.total, tally.n), "5–7", 0)

    place.patch.setattr(sampling, "release", exact)


def without_noise_on_the_focus(place: Place) -> None:
    def exact(tally: Tally, *, epsilon: float, **_: object) -> Release:
        real = release(tally, epsilon=epsilon, focus_epsilon=None)
        assert isinstance(real, Release)
        return Release(real.value, real.band, tally.short.index(max(tally.short)))

    place.patch.setattr(sampling, "release", exact)


def half_scale(place: Place) -> None:
    place.patch.setattr(sampling, "value_measurement", lambda epsilon: laplace(6 / epsilon))


FAULTS: Final = {
    **of(
        "jobs",
        SQLITE,
        {
            "a job with a person": (job(JobName.DELIVER, OPEN, ANA), "something else than ids", "Delete it"),
            "a job with answers": (job(JobName.CLOSE, [5, 4, 3]), "something else than ids", "Delete it"),
            "a job with a named answer": (
                job(JobName.CLOSE, kwargs={"score": 7}),
                "something else than ids",
                "Delete it",
            ),
            "a job that is not ours": (job("os.system", OPEN), "no job of Lean On", "find out which program"),
            "a pickled job": (
                job(JobName.CLOSE, OPEN, pickled=True),
                "perhaps a pickle",
                "find out which program",
            ),
            "a job whose result is kept": (
                job(JobName.CLOSE, OPEN, result_ttl=500),
                "Its result is kept",
                "Delete it",
            ),
            "a job whose failure is kept": (
                job(JobName.CLOSE, OPEN, failure_ttl=2 * FAILED_SECONDS),
                "longer than a day when it fails",
                "Delete it",
            ),
            "a result for ever": (a_result_for_ever, "A result is kept for longer", "Delete it"),
        },
    ),
    **of(
        "names in the queue",
        SQLITE,
        {
            "a name that nobody gives": (held("answers", "1"), "no name that Lean On or RQ", "Delete it"),
            "a key under another name": (
                held("leanon:posted:V1", "k" * 32, 60),
                "something else than it should",
                "Delete it",
            ),
            "a list under a name of ours": (
                lambda place: place.queue.lpush("leanon:posted:V1", "1"),
                "It is a list, and should be a string",
                "Delete it",
            ),
            "a key among what is at work": (
                lambda place: place.queue.sadd("leanon:begun", b"k" * 32),
                "something else than it should",
                "Delete it",
            ),
            "a key beside a pace": (
                lambda place: place.queue.hset("leanon:pace:T0LEANON:chat.postMessage", "kept", b"k" * 32),
                "something else than it should",
                "Delete it",
            ),
            "a note for ever": (
                held(f"leanon:sent:{'a' * 64}", "1"),
                "lives for longer than it should",
                "Delete it",
            ),
            "another database of the server": (in_another_database, "kept in db3", "of its own"),
        },
    ),
    **of(
        "people in the queue",
        SQLITE,
        {
            "a description with a person": (
                job(JobName.DELIVER, OPEN, description=f"to {ANA}"),
                "names a person",
                "Delete it",
            ),
            "a failure with a person": (a_failure_with_a_person, "names a person", "Delete it"),
            "a name with a person": (held(f"seen:{ANA}", "1"), "names a person", "Delete it"),
            "a value with a person": (held("last", f"x {ANA}"), "names a person", "Delete it"),
            "a list of people": (lambda place: place.queue.lpush("l", ANA), "names a person", "Delete it"),
            "a set of people": (lambda place: place.queue.sadd("s", ANA), "names a person", "Delete it"),
            "a ranking of people": (
                lambda place: place.queue.zadd("z", {ANA: 1}),
                "names a person",
                "Delete it",
            ),
            "a pickle with a person": (
                lambda place: place.queue.hset("h", "data", zlib.compress(pickle.dumps(ANA))),
                "names a person",
                "Delete it",
            ),
            "a token in the queue": (
                held("token", "xoxb-123456789-abc"),
                "a token or a secret",
                "replace the token",
            ),
            "the secret in the queue": (the_secret_in_the_queue, "a token or a secret", "replace the token"),
            "a round key in the queue": (
                held(f"leanon:key:{OPEN}", "k"),
                "round's key",
                "whoever has a backup",
            ),
        },
    ),
    **of(
        "logs",
        SQLITE,
        {
            "a log of people and rounds": (
                log(f"INFO sent {OPEN} to {ANA}"),
                "people beside rounds",
                "Delete these",
            ),
            "a log of people": (log(f"user={ANA} clicked"), "It names people", "Lean On itself names nobody"),
            "a log of bodies": (log('{"type":"view_submission"}'), "parts of what people send", "a proxy"),
            "a log with a token": (log("xoxp-1-2-34567890"), "a token", "replace the token"),
            "a log with a signature": (log(f"v0={'ab' * 32}"), "a signature", "replace the token"),
            "a log with the secret": (the_secret_in_a_log, "or a secret", "replace the token or secret"),
            "an access log": (log('"POST /slack/events HTTP/1.1" 200'), "when people clicked", "access log"),
            "an access log in JSON": (
                log('{"method": "POST", "path": "/slack/events", "status": 200}'),
                "when people clicked",
                "access log",
            ),
            "a log of statements": (
                log("execute: UPDATE box SET sealed=$1"),
                "when answers come",
                "statement log",
            ),
        },
    ),
    **of(
        "noise",
        SQLITE,
        {"a scale that is half": (half_scale, "OpenDP says that the number", "Stop the worker")},
    ),
    **of(
        "sample",
        SQLITE,
        {
            "no noise": (without_noise, "more away than epsilon = 2 ", "Stop the worker"),
            "a focus without noise": (without_noise_on_the_focus, "more away than epsilon = 1 ", "untouched"),
        },
    ),
}
