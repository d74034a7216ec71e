"""Checks of the key store: volatile, and nothing in it but keys of open rounds, for as long as needed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from redis.exceptions import ResponseError

from slackapp.cli.verify.findings import Finding, check, finding_of
from slackapp.cli.verify.redis_checks import databases
from slackapp.cli.verify.site import Site
from slackapp.keys import (
    AFTER_CLOSE_SECONDS,
    ALIVE_SECONDS,
    KEY_BYTES,
    TOMBSTONE,
    TOMBSTONE_SECONDS,
    KeyStore,
    KeyStoreDown,
    KeyStoreUnsafe,
)
from slackapp.storage.rounds import rounds
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking

KEY: Final = "leanon:key:"
OTHERS: Final = {"leanon:keeper": ALIVE_SECONDS}
"""What else is kept there, one character each, and for how many seconds."""
SLACK: Final = 300
"""Seconds by which the clocks of two machines may differ."""
FOR_EVER, GONE = -1, -2
"""What TTL says of what never expires, and of what is no longer there."""
DEMO_SECONDS: Final = 21 * 24 * 3600
DOWN: Final = "Start it, or correct KEY_REDIS_URL."
DESTROY: Final = "Destroy it once the round has ended (DEL), and find out who wrote it: Lean On sets a time."
QUIET: Final = {
    "slowlog-log-slower-than": (
        "-1",
        "Its slow log repeats commands with what they carry: a key could outlive its round there.",
    ),
    "crash-log-enabled": ("no", "Its crash log repeats what it was at, a key with it."),
}


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
    yield from _read_along(site)
    for other in databases(site.keys):
        fix = "Find out who keeps what there, and destroy it: a key could be kept under another name."
        yield Finding("KEY_REDIS_URL", f"Something is kept in its {other} beside the keys of rounds.", fix)


def _read_along(site: Site) -> Iterator[Finding]:
    """MONITOR shows each command with what it carries: a key as it is stored, or put back."""
    try:
        clients = site.keys.client_list()
    except ResponseError:  # its owner does not let us see who else is there
        return
    if any("O" in each["flags"] for each in clients):
        fix = "Find out who it is (CLIENT LIST, flag O) and end it; each open round's key may be known."
        yield Finding("KEY_REDIS_URL", "Somebody reads along all that it is asked (MONITOR).", fix)


def _remembered(site: Site) -> Iterator[Finding]:
    try:
        told = site.keys.config_get("*")
    except ResponseError:  # CONFIG is forbidden, and its owner has attested or was already found not to have
        return
    for name, (quiet, what) in QUIET.items():
        if told.get(name, quiet) != quiet:
            yield Finding("KEY_REDIS_URL", what, f"Set {name} to {quiet} in it.")


@check("round keys", tables=True)
def round_keys(site: Site) -> Iterator[Finding]:
    """The key store holds nothing but keys of open rounds, none longer than its round needs it (R17)."""
    for name in sorted(each.decode(errors="replace") for each in site.keys.scan_iter("*", count=1000)):
        if name in OTHERS:
            yield from _other(site, name)
        elif name.startswith(KEY):
            yield from _key(site, name.removeprefix(KEY))
        else:
            fix = "Let no other program use the key store: whoever may use it may read keys."
            yield Finding("KEY_REDIS_URL", "Something else is kept in the key store.", fix)


def _other(site: Site, name: str) -> Iterator[Finding]:
    if site.keys.strlen(name) > 1 or site.keys.ttl(name) not in {GONE, *range(OTHERS[name] + 1)}:
        what = "It holds more than it should, or for longer."
        yield Finding(name, what, "Destroy it (DEL): Lean On makes it anew.")


def _key(site: Site, round_id: str) -> Iterator[Finding]:
    """What is wrong with a key, which is never read: its length tells it from the mark of a destroyed one."""
    with looking(site.database) as connection:  # each time anew: its round may have opened just now
        closing = {each.id: each.closes_at for each in rounds.open_rounds(connection)}
        known = traces.ids(connection).rounds
    name = KEY + round_id
    length, left = site.keys.strlen(name), site.keys.ttl(name)
    if left == GONE:
        return
    longest = _seconds(site, closing[round_id]) if round_id in closing else TOMBSTONE_SECONDS
    if round_id not in known:
        fix = "Destroy it (DEL), and find out who wrote it: a key could be kept under another name."
        yield Finding("KEY_REDIS_URL", "It has the key of a round that is not in the database.", fix)
    elif length not in {KEY_BYTES, len(TOMBSTONE)}:
        yield Finding(round_id, "Its key has another length than Lean On's.", DESTROY)
    elif left == FOR_EVER:
        yield Finding(round_id, "Its key never expires.", DESTROY)
    elif length == KEY_BYTES and round_id not in closing:
        fix = "Run worker and clock: each tick looks for such keys and destroys them."
        yield Finding(round_id, "The round has ended and its key is still there.", fix)
    elif left > longest + SLACK:
        yield Finding(round_id, "Its key would outlive the round for longer than a day.", DESTROY)


def _seconds(site: Site, closes_at: datetime) -> int:
    """For how long the key of an open round may live; in a demo, whose calendar moves, for three weeks."""
    if site.settings.demo:
        return DEMO_SECONDS
    return max(0, int((closes_at - site.now()).total_seconds())) + AFTER_CLOSE_SECONDS
