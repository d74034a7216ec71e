"""Checks of the key store: volatile, a server of its own, and empty of what has ended."""

from collections.abc import Iterator
from typing import Final

from redis.exceptions import ResponseError

from slackapp.cli.verify.findings import Check, Finding, told
from slackapp.cli.verify.site import Site
from slackapp.keys import KEY_BYTES, KeyStore, KeyStoreDown, KeyStoreUnsafe
from slackapp.storage.rounds import rounds
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking

KEY: Final = "leanon:key:"
OTHERS: Final = frozenset({"leanon:keeper"})
DOWN: Final = "Start it, or correct KEY_REDIS_URL."


def key_store(site: Site) -> Iterator[Finding]:
    """It keeps everything in memory, passes nothing on, and is not the queue's server."""
    try:
        KeyStore(site.keys).check(attested=site.settings.keystore_attested)
    except KeyStoreUnsafe as error:
        yield told("key store", "KEY_REDIS_URL", str(error), "See docs/operating.md.")
    except KeyStoreDown:
        yield Finding("key store", "KEY_REDIS_URL", "The key store does not answer.", DOWN)
        return
    if site.keys.info("server")["run_id"] == site.queue.info("server")["run_id"]:
        fix = "Give round keys a volatile Redis server of their own, and point KEY_REDIS_URL at it."
        yield Finding("key store", "KEY_REDIS_URL", "It is the server of the queue.", fix)
    yield from _remembered(site)


def _remembered(site: Site) -> Iterator[Finding]:
    try:
        after = site.keys.config_get("slowlog-log-slower-than").get("slowlog-log-slower-than", "-1")
    except ResponseError:  # CONFIG is forbidden, and its owner has attested or was already found not to have
        return
    if after != "-1":
        what = "Its slow log repeats commands with what they carry: a key could outlive its round there."
        yield Finding("key store", "KEY_REDIS_URL", what, "Set slowlog-log-slower-than to -1 in it.")


def round_keys(site: Site) -> Iterator[Finding]:
    """There is nothing in it but keys that expire, and none of a round that has ended."""
    with looking(site.database) as connection:
        open_ = {each.id for each in rounds.open_rounds(connection)}
        ended = traces.ids(connection).rounds - open_
    for name in sorted(each.decode(errors="replace") for each in site.keys.scan_iter("*", count=1000)):
        if name in OTHERS:
            continue
        round_id = name.removeprefix(KEY)
        if not name.startswith(KEY):
            fix = "Let no other program use the key store: whoever may use it may read keys."
            yield Finding("round keys", "KEY_REDIS_URL", "Something else is kept in the key store.", fix)
        elif site.keys.ttl(name) == -1:
            fix = "Destroy it once the round has ended (DEL), and find out who wrote it: Lean On sets a time."
            yield Finding("round keys", round_id, "Its key never expires.", fix)
        elif round_id in ended and site.keys.strlen(name) == KEY_BYTES:  # never read: a tombstone is shorter
            fix = "Run worker and clock: each tick looks for such keys and destroys them."
            yield Finding("round keys", round_id, "The round has ended and its key is still there.", fix)


CHECKS: Final = (
    Check("key store", "it is volatile, a server of its own and copied nowhere", key_store),
    Check("round keys", "every key expires, and none outlives its round", round_keys, tables=True),
)
