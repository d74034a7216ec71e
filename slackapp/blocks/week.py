"""What Lean On did lately, in words: what opened and closed, whether what is due is out, and if not, why.

No number of messages or people, and nothing that moves with what somebody answers or chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from content.wording import Wording
from slackapp.blocks import dates, kit

# What mends what Slack says, where its name says so; else it is said by whom it concerns.
_WHY: Final = {
    **dict.fromkeys(("invalid_auth", "not_authed", "token_expired", "token_revoked"), "week.refused_lost"),
    "account_inactive": "week.refused_inactive",
    **dict.fromkeys(("missing_scope", "no_permission", "not_allowed_token_type"), "week.refused_scope"),
    **dict.fromkeys(("access_denied", "team_access_not_granted"), "week.refused_admin"),
    "messages_tab_disabled": "week.refused_tab",
    "message_limit_exceeded": "week.refused_limit",
    **dict.fromkeys(("ratelimited", "rate_limited"), "week.refused_wait"),
    "no_answer": "week.refused_answer",
}
_BY_CONCERN: Final = {"for_now": "week.refused_for_now", "for_good": "week.refused_admin"}


class Came(StrEnum):
    """What has become of the last check-in."""

    NOT_LAUNCHED = "not_launched"
    NONE = "none"
    OPEN = "open"
    CLOSING = "closing"
    RELEASED = "released"
    VOID_PAUSE = "void_pause"
    VOID_KEY = "void_key"


class Sending(StrEnum):
    """Whether what the last check-in owes is out."""

    LATER = "later"
    GOING = "going"
    OUT = "out"
    LATE = "late"
    TELLING = "telling"
    TOLD = "told"
    TELLING_LATE = "telling_late"


@dataclass(frozen=True)
class Week:
    """What there is to tell. All times carry the workspace's zone.

    `begins` is when the first message leaves; `paused_since` stands where messages are paused, with the
    `limit` by which that must be lifted for the open check-in and whether it has `passed`; `refused` is
    Slack's name for why it takes nothing, since `refused_at`, and `concern` whom that is about; `next` is
    when the next check-in opens, and `overdue` a check-in that should be open and is not.
    """

    came: Came
    opened: datetime | None = None
    closes: datetime | None = None
    sending: Sending | None = None
    begins: datetime | None = None
    paused_since: datetime | None = None
    limit: datetime | None = None
    passed: bool = False
    refused: str = ""
    refused_at: datetime | None = None
    concern: str = ""
    next: datetime | None = None
    overdue: bool = False


def lines(words: Wording, week: Week) -> list[str]:
    """Say what Lean On did, a sentence or two a line, without markup."""
    return list(_lines(words, week))


def _lines(words: Wording, week: Week) -> Iterator[str]:
    def at(moment: datetime | None) -> str:
        return dates.moment(words, moment) if moment else ""

    yield words(f"week.{week.came}", **_only(opened=at(week.opened), closes=at(week.closes), came=week.came))
    if week.paused_since:
        yield " ".join(_pause(words, week))
    elif week.refused and week.refused_at:
        yield refusal(words, error=week.refused, concern=week.concern, since=at(week.refused_at))
    elif week.sending:
        more = {"when": at(week.begins)} if week.sending is Sending.LATER else {}
        yield words(f"week.{week.sending}", **more)
    if week.overdue:
        yield words("week.overdue")
    elif week.next:
        yield words("week.next", when=at(week.next))


def refusal(words: Wording, *, error: str, concern: str, since: str) -> str:
    """Say that Slack takes nothing, why, and what mends it."""
    why = words(_WHY.get(error) or _BY_CONCERN.get(concern, "week.refused_other"))
    return f"{words('week.refused', since=since, error=error, why=why)} {words('week.still_lost')}"


def _pause(words: Wording, week: Week) -> Iterator[str]:
    assert week.paused_since is not None  # noqa: S101 - asked of a pause alone
    yield words("week.paused", since=dates.moment(words, week.paused_since))
    if week.limit:
        said = "week.paused_void" if week.passed else "week.paused_limit"
        yield words(said, limit=dates.moment(words, week.limit))


def _only(*, opened: str, closes: str, came: Came) -> dict[str, str]:
    """The words that this sentence has a place for."""
    if came in {Came.NOT_LAUNCHED, Came.NONE}:
        return {}
    both = {"opened": opened, "closes": closes}
    return {"opened": opened} if came in {Came.VOID_PAUSE, Came.VOID_KEY} else both


def blocks(words: Wording, week: Week) -> list[kit.Block]:
    """Build the same for App Home."""
    said = (kit.escape(each) for each in lines(words, week))
    return kit.prose([f"*{words('week.title')}*", *said])
