"""Every name that Lean On and RQ write into the queue's Redis: its type, and for how long it may be there.

The allow-list of privacy protocol, R17. A feature that keeps something new in the queue's Redis adds a line.
"""

import re
from dataclasses import dataclass
from typing import Final

FOR_EVER: Final = 0
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_NUMBER: Final = r"\d{1,12}(?:\.\d{1,20})?"
_AMOUNT: Final = r"-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]\d{1,3})?"
_ID: Final = "[0-9a-f-]{32,36}"
"""What RQ calls jobs and executions."""
_QUEUES: Final = "(?:leanon|leanon-deliver)"
_WHO: Final = r"[\w.@-]{1,200}"
"""What RQ calls workers, schedulers and clocks."""
_METHOD: Final = r"[\w-]+:[A-Za-z.]+"
"""Whose calls and which, such as a workspace's of chat.postMessage."""


@dataclass(frozen=True)
class Name:
    """Names that a pattern describes, of values of one type.

    `seconds` is the longest that they may live, FOR_EVER where they may stay; `held` is all that a string, a
    member of a set, or a field of a hash with its value may be, so that nothing hides under a name of ours.
    """

    pattern: str
    kind: str
    seconds: int = FOR_EVER
    held: str = ""

    def may_hold(self, value: bytes) -> bool:
        """Whether a string, member or field of this name may be this."""
        return bool(re.fullmatch(self.held, value.decode(errors="replace")))

    def fits(self, name: str) -> bool:
        """Whether this is such a name."""
        return bool(re.fullmatch(self.pattern, name))


NAMES: Final = (
    Name("leanon:begun", "set", FOR_EVER, r"[a-z_.]+:[\w:-]*"),
    Name(r"leanon:at:[a-z_.]+:[\w:-]*", "string", _DAY, f"{_WHO}|"),
    Name(f"leanon:alive:{_WHO}", "string", 60),
    Name("leanon:seen:(?:web|socket|worker|clock)", "string", FOR_EVER, r"\d+"),
    Name("leanon:socket", "string", _DAY, r"[\w' .-]{1,80}"),
    Name(f"leanon:pause:{_METHOD}", "string", _DAY, _NUMBER),
    Name(f"leanon:pace:{_METHOD}", "hash", _DAY, rf"(?:tokens|at) {_AMOUNT}"),
    Name("leanon:sent:[0-9a-f]{64}", "string", _DAY, "1"),
    Name(r"leanon:posted:\w+", "string", _HOUR, "1"),
    Name(r"leanon:sign-in:\d+:(?:[0-9a-f]{32}|all)", "string", _HOUR, r"\d+"),
)
"""Our own."""

_OF_A_QUEUE: Final = "wip|finished|failed|deferred|ready|scheduled|canceled"

NAMES_OF_RQ: Final = (
    Name(f"rq:job:{_ID}", "hash"),
    Name(f"rq:executions:{_ID}", "zset"),
    Name(f"rq:execution:{_ID}:{_ID}", "hash", _HOUR),
    Name(f"rq:results:{_ID}", "stream", _DAY),
    Name("rq:queues", "set"),
    Name(f"rq:queue:{_QUEUES}(?::intermediate)?", "list"),
    Name(f"rq:queue:{_QUEUES}(?::intermediate)*:first_seen:{_ID}", "string", _DAY, _NUMBER),
    Name(f"rq:(?:{_OF_A_QUEUE}):{_QUEUES}", "zset"),
    Name(f"rq:clean_registries:{_QUEUES}", "string", 900, "1"),
    Name("rq:clean_groups", "string", 900, "1"),
    Name(f"rq:workers(?::{_QUEUES})?", "set"),
    Name(f"rq:worker:{_WHO}", "hash", _HOUR),
    Name(f"rq:worker:{_WHO}:executions", "zset", _HOUR),
    Name(f"rq:scheduler:{_WHO}", "hash", _HOUR),
    Name(f"rq:scheduler-lock:{_QUEUES}", "string", _HOUR, _WHO),
    Name("rq:cron_schedulers", "zset"),
    Name(f"rq:cron_scheduler:{_WHO}(?::[0-9a-f]+)*", "hash", _HOUR),
    Name("rq:cron_jobs", "zset"),
    Name(r"rq:cron_job:[\w.]+:jobs", "zset", 366 * _DAY),
)
"""RQ's names, as version 3.0 writes them."""


def name_of(found: str) -> Name | None:
    """The line that describes a name; None where it is nobody's."""
    return next((each for each in (*NAMES, *NAMES_OF_RQ) if each.fits(found)), None)
