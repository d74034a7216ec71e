"""Checks of the queue's Redis: jobs carry ids of rounds and workspaces, for a day at most, and no people."""

import base64
import binascii
import contextlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import redis

from slackapp.cli.verify import words
from slackapp.cli.verify.findings import Check, Finding
from slackapp.cli.verify.keystore import KEY
from slackapp.cli.verify.site import Site
from slackapp.queue import FAILED_SECONDS, JobName
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.traces import Ids

JOB: Final = "rq:job:"
RESULTS: Final = "rq:results:"
GONE: Final = -2  # what TTL says of a name that is no longer there
DELETE: Final = "Delete it (DEL), and find out which program queued it: Lean On's own jobs are not like that."


def jobs(site: Site) -> Iterator[Finding]:
    """Each job is one of ours, is JSON, carries known ids alone, and is forgotten in time (R13)."""
    with looking(site.database) as connection:
        known = traces.ids(connection)
    for name in _names(site.queue, f"{JOB}*"):
        fields = {key.decode(): value for key, value in cast("Any", site.queue.hgetall(name)).items()}
        if fields:  # else it ended while we looked
            for what in (*_payload(fields.get("data", b""), known), *_retention(fields)):
                yield Finding("jobs", name, what, DELETE)
    for name in _names(site.queue, f"{RESULTS}*"):
        if site.queue.ttl(name) not in {GONE, *range(FAILED_SECONDS + 1)}:
            yield Finding("jobs", name, "A result is kept for longer than a day.", DELETE)


def people(site: Site) -> Iterator[Finding]:
    """Neither a name of a key nor what it holds names a person, a token, a secret or a round's key."""
    with looking(site.database) as connection:
        known = traces.ids(connection)
    for name in _names(site.queue, "*"):
        held = [name, *(text for raw in _held(site.queue, name) for text in _texts(raw))]
        subject = "a key of the queue's Redis" if words.ids(name) & known.people else name
        if any(words.ids(text) & known.people for text in held):
            yield Finding("people in the queue", subject, "It names a person.", DELETE)
        if any(words.opens_doors(text, site.secrets()) for text in held):
            fix = "Delete it (DEL), and replace the token or secret: it may be in a backup."
            yield Finding("people in the queue", subject, "It holds a token or a secret.", fix)
        if name.startswith(KEY):
            fix = "Delete it (DEL); the round's answers can be read by whoever has a backup of this server."
            yield Finding("people in the queue", name, "A round's key is in the queue's Redis.", fix)


def _payload(data: bytes, known: Ids) -> Iterator[str]:
    with contextlib.suppress(zlib.error):
        data = zlib.decompress(data)
    try:
        function, _, arguments, named = json.loads(data)
    except ValueError:  # JSON's own error is one
        yield "It is not JSON but perhaps a pickle, which runs code when it is read."
        return
    if function not in set(JobName):
        yield "It is no job of Lean On."
    allowed = known.rounds | known.workspaces | known.leaves
    if named or not all(isinstance(each, str) and each in allowed for each in arguments):
        yield "It carries something else than ids of rounds, leaves and workspaces."


def _retention(fields: Mapping[str, bytes]) -> Iterator[str]:
    if fields.get("result_ttl") != b"0":
        yield "Its result is kept."
    failed = fields.get("failure_ttl", b"")
    if not failed.isdigit() or int(failed) > FAILED_SECONDS:
        yield "It is kept for longer than a day when it fails."


def _names(client: "redis.Redis", pattern: str) -> list[str]:
    return sorted(each.decode(errors="replace") for each in client.scan_iter(pattern, count=1000))


def _held(client: "redis.Redis", name: str) -> list[bytes]:
    found: Any
    match cast("bytes", client.type(name)):
        case b"string":
            found = [client.get(name)]
        case b"hash":
            found = [part for pair in cast("Any", client.hgetall(name)).items() for part in pair]
        case b"list":
            found = client.lrange(name, 0, -1)
        case b"set":
            found = client.smembers(name)
        case b"zset":
            found = client.zrange(name, 0, -1)
        case b"stream":
            entries = cast("Any", client.xrange(name))
            found = [part for _, fields in entries for pair in fields.items() for part in pair]
        case _:
            found = []
    return [each for each in found if each]


def _texts(raw: bytes) -> Iterator[str]:
    """The text in some bytes, and the one that RQ has compressed there (and turned into base64)."""
    yield raw.decode(errors="replace")
    for packed in (raw, _unbased(raw)):
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(packed).decode(errors="replace")


def _unbased(raw: bytes) -> bytes:
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error:
        return b""


CHECKS: Final = (
    Check("jobs", "jobs carry ids of rounds and workspaces, and go within a day", jobs, tables=True),
    Check("people in the queue", "the queue names nobody and holds no secret", people, tables=True),
)
