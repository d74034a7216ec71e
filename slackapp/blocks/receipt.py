"""The anonymity receipt: a group's figures, what its lead reads, what is kept for how long, the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from content.library import Library
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks import team as one_team
from slackapp.blocks.group import listed
from slackapp.blocks.group_facts import LeafFacts, promises
from slackapp.blocks.guardian import who
from slackapp.blocks.guess import epsilon_of, limit
from slackapp.pulse.report import TeamReport

LIMITS: Final = ("server", "keys", "log", "slack", "teammates", "group", "months", "low", "gone")


@dataclass(frozen=True)
class Receipt:
    """What the receipt is about.

    ``facts`` are those of the person's group, None where they have none; ``report`` is what the group's
    lead read last, None before the first time; ``closes`` is when their check-in closes, None when none is
    open; ``address`` is where the web pages are, empty where nobody said; ``guardians`` are named;
    ``register`` is where the register of questions is, empty where nobody said; ``is_known`` whether a
    list has brought the person here, or they chose something.
    Nothing here depends on whether or what anybody answered.
    """

    facts: LeafFacts | None
    report: TeamReport | None = None
    closes: str | None = None
    address: str = ""
    guardians: Sequence[str] = ()
    register: str = ""
    is_known: bool = True


def receipt(words: Wording, library: Library, about: Receipt, *, shown: str = "") -> list[kit.Block]:
    """Build the receipt, the same in the modal behind [How it works] and in ``/leanon privacy``.

    ``shown`` is where Slack finds the picture of what one report can give away; empty for none.
    """
    total, number, *_ = promises(words, about.facts)
    group = _group(words, about.facts) if about.facts else []
    keeps = [words("privacy.title"), *group, total, number]
    asked = [words("guardian.title"), who(words, about.guardians), *register_link(words, about.register)]
    ends = [words("privacy.ends"), *(words(f"privacy.{limit}") for limit in LIMITS)]
    return [
        *kit.prose(keeps),
        *limit(words, epsilon_of(about.facts), shown=shown),
        *_lead_reads(words, library, about),
        *kit.prose(_kept(words, about)),
        *kit.prose(asked),
        *kit.prose(ends),
        kit.context(words("privacy.never")),
        *([kit.context(words("receipt.pages", address=about.address))] if about.address else []),
    ]


def register_link(words: Wording, address: str) -> list[str]:
    """Lead to the register of questions, where somebody said at which address the web pages are."""
    return [words("register.link", address=address)] if address else []


def privacy_message(words: Wording, library: Library, about: Receipt) -> kit.Message:
    """Answer ``/leanon privacy``, to be sent to one person only."""
    return kit.message(receipt(words, library, about))


def _group(words: Wording, facts: LeafFacts) -> list[str]:
    names = listed(words, facts)
    if names is None:
        people = words("receipt.group_many", size=facts.size)
    else:
        people = words("receipt.group_people", names=names)
    return [words("receipt.group", team=kit.name(facts.name)), people]


def _lead_reads(words: Wording, library: Library, about: Receipt) -> list[kit.Block]:
    if about.report is not None:
        return _quoted(words("receipt.lead_read"), one_team.lines(words, library, about.report))
    if about.facts is not None:
        return _quoted(words("receipt.example"), one_team.example(words, library, about.facts))
    return []


def _quoted(title: str, lines: tuple[str, ...]) -> list[kit.Block]:
    return kit.prose([title, *(f"> {line}" for line in lines)])


def _kept(words: Wording, about: Receipt) -> list[str]:
    week = words("receipt.kept_week", closes=about.closes) if about.closes else words("receipt.kept_no_week")
    return [
        words("receipt.kept"),
        *([words("receipt.kept_you"), week] if about.is_known else [words("receipt.kept_nobody")]),
        words("receipt.kept_box"),
        words("receipt.kept_numbers"),
        words("receipt.not_kept"),
    ]
