"""What a check is and what it sees; makes all of them at once, each guarded and over in time."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from redis.exceptions import RedisError, ResponseError

from slackapp.cli.doctor.installation import Installation
from slackapp.cli.verify.findings import Finding, finding_of
from slackapp.signs_of_life import SignsUnknown
from slackapp.storage.database import DatabaseDown

SECONDS: Final = 18.0
"""All checks are over after so many seconds, whatever does not answer."""
PATIENCE: Final = 9.0
"""A check waits so many seconds for those that it needs."""
AT_ONCE: Final = 8
"""So many are made at a time: each may need a connection."""


class Level(StrEnum):
    """How bad it is.

    FAULT: something does not work. WARNING: it works, and is not as it should be. UNSEEN: it could not be
    looked at, mostly for a reason that another check names.
    """

    OK = "ok"
    UNSEEN = "unseen"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Seen:
    """One thing that a check has seen. No text repeats a secret, a person's id or anything about answers."""

    level: Level
    seen: str
    fix: str = ""
    """What mends it: a command or a place; empty where nothing is to be mended."""


Look = Callable[[Installation], Iterable[Seen]]


@dataclass(frozen=True)
class Check:
    """A look at one part; `needs` are the names of the checks without which it makes no sense."""

    name: str
    look: Look
    needs: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """What holds where it sees nothing to mention."""
        return (self.look.__doc__ or "").partition("\n")[0]


def check(name: str, *needs: str) -> Callable[[Look], Check]:
    """Make a function a check; the first line of its docstring says what holds where it yields nothing."""
    return lambda look: Check(name, look, needs)


def ok(seen: str) -> Seen:
    """It is well."""
    return Seen(Level.OK, seen)


def unseen(seen: str) -> Seen:
    """It cannot be looked at, or there is nothing to look at."""
    return Seen(Level.UNSEEN, seen)


def warning(seen: str, fix: str) -> Seen:
    """It works, and is not as it should be."""
    return Seen(Level.WARNING, seen, fix)


def fault(seen: str, fix: str) -> Seen:
    """It does not work."""
    return Seen(Level.FAULT, seen, fix)


def of_finding(level: Level, found: Finding) -> Seen:
    """What `leanon verify-anonymity` finds, as seen here."""
    return Seen(level, f"{found.subject}: {found.what}", found.fix)


def of_sentence(level: Level, sentence: str, fix: str = "See docs/operating.md.") -> Seen:
    """What one of our own errors says, which often ends in ": do this"; else the fix given here."""
    found = finding_of("", sentence, fix)
    return Seen(level, found.what, found.fix)


def worst(found: Iterable[Seen]) -> Level:
    """The worst of their levels; OK where there are none."""
    order = list(Level)
    return max((each.level for each in found), key=order.index, default=Level.OK)


def make(
    checks: Sequence[Check], at: Installation, seconds: float = SECONDS
) -> Iterator[tuple[Check, tuple[Seen, ...]]]:
    """Each check, in order, with what it has seen: one thing at least. Over after so many seconds."""
    until, room = time.monotonic() + seconds, threading.Semaphore(AT_ONCE)
    results: dict[str, Future[tuple[Seen, ...]]] = {each.name: Future() for each in checks}
    for each in checks:
        # Daemons: one that hangs in a call which nothing ends must not keep the command from ending.
        threading.Thread(target=_make, args=(each, at, results, room), daemon=True).start()
    for each in checks:
        try:
            yield each, results[each.name].result(max(0.0, until - time.monotonic()))
        except TimeoutError:
            fix = "Look at the load of this machine and at its network, then run it again."
            yield each, (fault(f"It was not over after {seconds:g} seconds.", fix),)


def _make(
    which: Check,
    at: Installation,
    results: Mapping[str, "Future[tuple[Seen, ...]]"],
    room: threading.Semaphore,
) -> None:
    missing = _missing(which, results)
    if missing is None:
        with room:
            found = tuple(_guarded(which, at)) or (ok(which.says),)
    else:
        found = (missing,)
    results[which.name].set_result(found)


def _missing(which: Check, results: Mapping[str, "Future[tuple[Seen, ...]]"]) -> Seen | None:
    """Why a check cannot be made, where one that it needs is not well."""
    for each in which.needs:
        try:
            found = results[each].result(PATIENCE)
        except TimeoutError:
            return unseen(f"It needs the check “{each}”, which takes long.")
        if worst(found) in {Level.FAULT, Level.UNSEEN}:
            return unseen(f"It needs what the check “{each}” looks at.")
    return None


def _guarded(which: Check, at: Installation) -> Iterator[Seen]:
    try:
        yield from which.look(at)
    except DatabaseDown:
        yield unseen("The database did not answer any more.")
    except ResponseError as error:
        yield unseen(f"Redis does not let us ask ({type(error).__name__}).")
    except (RedisError, OSError, SignsUnknown) as error:
        yield unseen(f"It did not answer any more ({type(error).__name__}).")
    except Exception as error:  # noqa: BLE001 - one check that fails hides none of the others
        what = f"This check failed by itself ({type(error).__name__})."
        yield fault(what, "Report it with the version: `leanon --version`.")
