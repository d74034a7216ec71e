"""Submitting: unique people send their check-in, and each answer is in its box when it is answered."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

from content.entry import FIRST
from content.files import spoken
from slackapp.blocks.ids import Callback
from slackapp.cli.bench import floors, load
from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved, percentile
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import WORKSPACE, Site
from slackapp.pulse.bands import band_of, roster_band
from slackapp.storage.rounds.rounds import Round

FLOOR: Final = "T0FLOOR"
BARE, ACK, RAW = "bare", "ack", "raw"
FLOORS: Final = {
    RAW: "slackapp.cli.bench.floors:sealed()",
    ACK: "slackapp.cli.bench.floors:ack()",
    BARE: "slackapp.cli.bench.floors:hello()",
}
PEOPLE: Final = 4_000
WARM: Final = 64
GOALS: Final = {RAW: "at least 0.85", ACK: "at least 0.3"}
TAPS: Final = {f"q{number}": str(3 - number % 2) for number in range(5)}


def measure(site: Site, told: Told) -> Result:
    """Let everybody send once, in as many parts as there are runs, and close the rounds to count them."""
    people, runs = told.size, told.runs
    wanted = max(people or PEOPLE, (runs + 1) * 10)
    site.say(f"Setting up two workspaces of {wanted:,} people on {site.kind}")
    for each in (WORKSPACE, FLOOR):
        site.furnish(wanted, each)
    ours, theirs = (site.open_round(each) for each in (WORKSPACE, FLOOR))
    asked = site.rosters(ours.id)
    _tell_floor(site, theirs)
    everybody = list(asked)
    random.Random(17).shuffle(everybody)  # as people come: hardly two of a team after each other
    warm, rest = everybody[:WARM], everybody[WARM:] if len(everybody) > 4 * WARM else everybody
    warm = warm if rest is not everybody else []
    parts = [rest[number::runs] for number in range(runs)]
    seen = _Seen(site)
    with ExitStack() as stack:
        app = stack.enter_context(site.web(name="app"))
        floor = {
            name: stack.enter_context(
                site.web(
                    factory,
                    name=name,
                    **{floors.PLACES: str(site.folder / "places.json")},
                )
            )
            for name, factory in FLOORS.items()
        }
        seen.send("warming up", app, ours.id, WORKSPACE, warm)
        seen.send("warming up", floor[RAW], theirs.id, FLOOR, warm)
        for name in (ACK, BARE):
            seen.send("warming up", floor[name], theirs.id, FLOOR, everybody[:WARM])
        queues = {name: iter(parts) for name in (OURS, RAW, ACK, BARE)}

        def way(name: str, address: str, round_id: str, workspace: str) -> Callable[[], float]:
            return lambda: seen.send(name, address, round_id, workspace, next(queues[name]))

        ways = {
            OURS: way(OURS, app, ours.id, WORKSPACE),
            **{name: way(name, address, theirs.id, FLOOR) for name, address in floor.items()},
        }
        site.say(f"Sending {len(rest):,} check-ins in {runs} parts, {load.CONNECTIONS} at a time")
        found = interleaved(ways, runs, site.say)
        again = load.send(app, [submission(site, ours.id, WORKSPACE, each) for each in everybody[:20]])
    known = {_title(each.body) for each in again.all}
    if known != {spoken(FIRST)("about.name")}:
        raise RuntimeError(f"Somebody who had sent was not told so, but {known}.")
    for one in (ours, theirs):
        _close_and_count(site, one)
    p99 = {name: percentile(seen.took[name], 0.99) * 1000 for name in found}
    more = {
        "p50_ms": {name: round(percentile(seen.took[name], 0.5) * 1000, 2) for name in found},
        "p99_ms": {name: round(each, 2) for name, each in p99.items()},
        "p99 by that of the raw statements": round(p99[OURS] / p99[RAW], 2),
        "counted": f"{len(everybody):,} accepted, each leaf published with the band of all its people",
    }
    sizes = {"people": len(everybody), "leaves": len(set(asked.values())), "connections": load.CONNECTIONS}
    goals = {**GOALS}
    return Result("submit", "check-ins a second", found, sizes, goals, more, site.kind)


class _Seen:
    """Sends check-ins, keeps how long each took, and ends the benchmark where one was not taken."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.took: dict[str, list[float]] = {}

    def send(self, name: str, address: str, round_id: str, workspace: str, people: Sequence[str]) -> float:
        """Let these people send to a server; returns how many a second were taken."""
        requests = [submission(self._site, round_id, workspace, each) for each in people]
        if not requests:
            return 0.0
        answers = load.send(address, requests)
        self.took.setdefault(name, []).extend(each.seconds for each in answers.all)
        wrong = [each for each in answers.all if each.status != 200 or not _is_taken(each.body)]  # noqa: PLR2004 - OK
        if wrong:
            first = wrong[0]
            raise RuntimeError(
                f"{len(wrong)} of {len(people)} were not taken by {name}: {first.status} {first.body[:300]!r}"
            )
        return answers.a_second


def _is_taken(body: bytes) -> bool:
    """Whether it is what the app says to whoever is done, or what a floor says."""
    if body in {b"ok", b'{"response_action": "clear"}'}:
        return True
    return _title(body) == spoken(FIRST)("thanks.title")


def _title(body: bytes) -> str:
    """The title of the window that is shown for a form, or what is said in its place."""
    try:
        found: Mapping[str, Any] = json.loads(body)
        return str(found["view"]["title"]["text"])
    except (ValueError, KeyError, TypeError):
        return repr(body[:200])


def submission(site: Site, round_id: str, workspace: str, user: str) -> bytes:
    """The form that somebody sends, as Slack sends it."""
    values = {
        block: {"checkin_answer": {"type": "radio_buttons", "selected_option": {"value": value}}}
        for block, value in TAPS.items()
    }
    view = {
        "id": "V0BENCH",
        "type": "modal",
        "callback_id": Callback.CHECKIN_SUBMIT.value,
        "private_metadata": round_id,
        "state": {"values": values},
    }
    payload = {
        "type": "view_submission",
        "team": {"id": workspace},
        "user": {"id": user, "team_id": workspace},
        "view": view,
    }
    return load.signed(payload, site.environment["SLACK_SIGNING_SECRET"])


def _tell_floor(site: Site, found: Round) -> None:
    """Write down what the raw floor has to know; it is gone with the folder."""
    key = site.key(found.id)
    told = {
        "round": found.id,
        "fingerprint": found.fingerprint,
        "token": bytes(key._token).hex(),  # noqa: SLF001 - the floor does by hand what the key does
        "seal": bytes(key._seal).hex(),  # noqa: SLF001 - as above
        "leaves": site.rosters(found.id),
    }
    (site.folder / "places.json").write_text(json.dumps(told), encoding="utf-8")


def _close_and_count(site: Site, found: Round) -> None:
    """Close a round in which everybody has answered; RuntimeError where a leaf does not say so."""
    site.close(found.id)
    with raw(site.url) as tx:
        rows = tx.run(
            "SELECT release.status, release.band, leaf.size FROM release"
            " JOIN leaf ON leaf.round = release.round AND leaf.leaf = release.leaf WHERE release.round = ?",
            found.id,
        )
    wrong = [row for row in rows if row[:2] != ("published", roster_band(band_of(row[2]), row[2]))]
    if wrong or not rows:
        raise RuntimeError(f"{len(wrong)} of {len(rows)} leaves do not hold everybody's answer: {wrong[:3]}")
