"""Checks of both Redis servers: the key store is volatile, and the queue names no people and keeps no job."""

import base64
import binascii
import contextlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import redis
from redis.exceptions import ResponseError

from slackapp.cli.verify import findings
from slackapp.cli.verify.findings import Finding, check, finding_of
from slackapp.cli.verify.site import Site
from slackapp.keys import KEY_BYTES, KeyStore, KeyStoreDown, KeyStoreUnsafe
from slackapp.queue import FAILED_SECONDS, JobName
from slackapp.storage.rounds import rounds
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.traces import Ids

KEY: Final = "leanon:key:"
OTHERS: Final = frozenset({"leanon:keeper"})
DOWN: Final = "Start it, or correct KEY_REDIS_URL."
JOB: Final = "rq:job:"
RESULTS: Final = "rq:results:"
GONE: Final = -2  # what TTL says of a name that is no longer there
DELETE: Final = "Delete it (DEL), and find out which program queued it: Lean On's own jobs are not like that."


@check("key store")
def key_store(site: Site) -> Iterator[Finding]:
    """It keeps everything in memory, passes nothing on, and is not the queue's server."""
    try:
        KeyStore(site.keys).check(attested=site.settings.keystore_attested)
    except KeyStoreUnsafe as error:
        yield finding_of("KEY_REDIS_URL", str(error), "See docs/operating.md.")
    except KeyStoreDown:
        yield Finding("KEY_REDIS_URL", "The key store does not answer.", DOWN)
        return
    if site.keys.info("server")["run_id"] == site.queue.info("server")["run_id"]:
        fix = "Give round keys a volatile Redis server of their own, and point KEY_REDIS_URL at it."
        yield Finding("KEY_REDIS_URL", "It is the server of the queue.", fix)
    yield from _remembered(site)


def _remembered(site: Site) -> Iterator[Finding]:
    try:
        after = site.keys.config_get("slowlog-log-slower-than").get("slowlog-log-slower-than", "-1")
    except ResponseError:  # CONFIG is forbidden, and its owner has attested or was already found not to have
        return
    if after != "-1":
        what = "Its slow log repeats commands with what they carry: a key could outlive its round there."
        yield Finding("KEY_REDIS_URL", what, "Set slowlog-log-slower-than to -1 in it.")


@check("round keys", tables=True)
def round_keys(site: Site) -> Iterator[Finding]:
    """The key store holds nothing but keys that expire, and none of a round that has ended."""
    with looking(site.database) as connection:
        open_ = {each.id for each in rounds.open_rounds(connection)}
        ended = traces.ids(connection).rounds - open_
    for name in sorted(each.decode(errors="replace") for each in site.keys.scan_iter("*", count=1000)):
        if name in OTHERS:
            continue
        round_id = name.removeprefix(KEY)
        if not name.startswith(KEY):
            fix = "Let no other program use the key store: whoever may use it may read keys."
            yield Finding("KEY_REDIS_URL", "Something else is kept in the key store.", fix)
        elif site.keys.ttl(name) == -1:
            fix = "Destroy it once the round has ended (DEL), and find out who wrote it: Lean On sets a time."
            yield Finding(round_id, "Its key never expires.", fix)
        elif round_id in ended and site.keys.strlen(name) == KEY_BYTES:  # never read: a tombstone is shorter
            fix = "Run worker and clock: each tick looks for such keys and destroys them."
            yield Finding(round_id, "The round has ended and its key is still there.", fix)


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


@check("people in the queue", tables=True)
def people(site: Site) -> Iterator[Finding]:
    """No key of the queue's Redis, nor what it holds, is a person, a token, a secret or a round's key."""
    known = site.ids()
    for name in _names(site.queue, "*"):
        held = [name, *(text for raw in _held(site.queue, name) for text in _texts(raw))]
        subject = "a key of the queue's Redis" if findings.ids(name) & known.people else name
        if any(findings.ids(text) & known.people for text in held):
            yield Finding(subject, "It names a person.", DELETE)
        if any(findings.opens_doors(text, site.secrets()) for text in held):
            fix = "Delete it (DEL), and replace the token or secret: it may be in a backup."
            yield Finding(subject, "It holds a token or a secret.", fix)
        if name.startswith(KEY):
            fix = "Delete it (DEL); the round's answers can be read by whoever has a backup of this server."
            yield Finding(name, "A round's key is in the queue's Redis.", fix)


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
