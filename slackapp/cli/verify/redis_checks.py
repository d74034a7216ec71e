"""Checks of the queue's Redis: jobs are ours, nothing is there that need not be, and nobody is named."""

import base64
import binascii
import contextlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import redis

from slackapp.cli.verify import findings
from slackapp.cli.verify.findings import Finding, check
from slackapp.cli.verify.redis_names import name_of
from slackapp.cli.verify.site import Site
from slackapp.queue import FAILED_SECONDS, JobName
from slackapp.storage.verification.traces import Ids

KEY: Final = "leanon:key:"
JOB: Final = "rq:job:"
RESULTS: Final = "rq:results:"
GONE: Final = -2  # what TTL says of a name that is no longer there
DELETE: Final = "Delete it (DEL), and find out which program queued it: Lean On's own jobs are not like that."


@check("jobs", tables=True)
def jobs(site: Site) -> Iterator[Finding]:
    """Each job is one of ours, is JSON, carries known ids alone, and is forgotten in time (R13)."""
    known = site.ids()
    for name in _names(site.queue, f"{JOB}*"):
        fields = {key.decode(): value for key, value in cast("Any", site.queue.hgetall(name)).items()}
        if fields:  # else it ended while we looked
            for what in (*_payload(fields.get("data", b""), known), *_retention(fields)):
                yield Finding(name, what, DELETE)
    for name in _names(site.queue, f"{RESULTS}*"):
        if site.queue.ttl(name) not in {GONE, *range(FAILED_SECONDS + 1)}:
            yield Finding(name, "A result is kept for longer than a day.", DELETE)


@check("names in the queue", tables=True)
def names(site: Site) -> Iterator[Finding]:
    """All that the queue's Redis keeps has a name, a type and a time to live that Lean On or RQ gives."""
    known = site.ids()
    for name in _names(site.queue, "*"):
        for what in _oddities(site.queue, name):
            yield Finding(_called(name, known), what, DELETE)
    for other in databases(site.queue):
        fix = "Give Lean On a Redis server of its own, or find out who keeps what there."
        yield Finding("REDIS_URL", f"Something is kept in {other} beside Lean On's own.", fix)


@check("people in the queue", tables=True)
def people(site: Site) -> Iterator[Finding]:
    """No key of the queue's Redis, nor what it holds, is a person, a token, a secret or a round's key."""
    known = site.ids()
    for name in _names(site.queue, "*"):
        held = [name, *(text for raw in _held(site.queue, name) for text in _texts(raw))]
        subject = _called(name, known)
        if any(findings.ids(text) & known.people for text in held):
            yield Finding(subject, "It names a person.", DELETE)
        if any(findings.opens_doors(text, site.secrets()) for text in held):
            fix = "Delete it (DEL), and replace the token or secret: it may be in a backup."
            yield Finding(subject, "It holds a token or a secret.", fix)
        if name.startswith(KEY):
            fix = "Delete it (DEL); the round's answers can be read by whoever has a backup of this server."
            yield Finding(name, "A round's key is in the queue's Redis.", fix)


def databases(client: "redis.Redis") -> list[str]:
    """The databases of a server in which something is kept, but for the one we are connected to."""
    ours = f"db{client.connection_pool.connection_kwargs.get('db') or 0}"
    return sorted(name for name in client.info("keyspace") if name != ours)


def _oddities(client: "redis.Redis", name: str) -> Iterator[str]:
    allowed = name_of(name)
    if allowed is None:
        yield "It is no name that Lean On or RQ gives."
        return
    kind = cast("bytes", client.type(name)).decode()
    if kind not in {allowed.kind, "none"}:
        yield f"It is a {kind}, and should be a {allowed.kind}."
    elif (kind == "string" or allowed.held) and not all(map(allowed.may_hold, _values(client, name, kind))):
        yield "It holds something else than it should."
    if allowed.seconds and client.ttl(name) not in {GONE, *range(allowed.seconds + 1)}:
        yield "It lives for longer than it should."


def _values(client: "redis.Redis", name: str, kind: str) -> list[bytes]:
    """What a string is, or what a set or hash of ours has in it."""
    if kind == "hash":
        return [b"%b %b" % pair for pair in cast("Any", client.hgetall(name)).items()]
    if kind == "set":
        return list(cast("Any", client.smembers(name)))
    value = cast("bytes | None", client.get(name)) if kind == "string" else None
    return [] if value is None else [value]  # else it has gone while we looked


def _called(name: str, known: Ids) -> str:
    """What a report calls a key, which may be named after somebody."""
    return "a key of the queue's Redis" if findings.ids(name) & known.people else name


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
