"""Guardians of the questions (R15): who they are, and the notice to them that something waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.wording import Wording
from slackapp.blocks import kit


@dataclass(frozen=True)
class GuardianNews:
    """Who became a guardian since the last check-in, who is none any more, and who they are now, by name."""

    appointed: Sequence[str]
    ended: Sequence[str]
    now: Sequence[str]


def who(words: Wording, names: Sequence[str]) -> str:
    """Say who the guardians are, or that there are none and that only vetted questions are asked."""
    return words("guardian.named", names=_listed(words, names)) if names else words("guardian.none")


def news_lines(words: Wording, news: GuardianNews) -> list[str]:
    """Announce a change of guardians, and what it means from now on."""
    came = [words("news.guardian_new", names=_listed(words, news.appointed))] if news.appointed else []
    went = [words("news.guardian_gone", names=_listed(words, news.ended))] if news.ended else []
    return [*came, *went, who(words, news.now)]


def waits(words: Wording, *, address: str, by_link: bool = False) -> kit.Message:
    """Build the notice that something waits, without a word of it; ``address`` may be empty.

    ``by_link`` is where a link from App Home opens the page, and nobody signs in.
    """
    if by_link:
        where = words("guardian.by_link")
    else:
        where = words("guardian.page", address=address) if address else words("guardian.no_page")
    return kit.message(kit.prose([words("guardian.waits"), where]))


def _listed(words: Wording, names: Sequence[str]) -> str:
    return words.listed(kit.name(each) for each in names)
