"""What App Home shows to people with a role in HR's console: what waits for them, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from content.lengths import clip
from content.wording import Wording
from slackapp.blocks import kit, week
from slackapp.blocks.week import Week

LONGEST: Final = 200
"""How much of a task is told: a name in it may be as long as somebody made it."""


@dataclass(frozen=True)
class ForHR:
    """What waits, as pairs of a text and the address of its page, and what Lean On did lately.

    Without an address, as nobody said where our pages are, there is nothing to open. `console` is the home.
    """

    waiting: Sequence[tuple[str, str]]
    week: Week
    console: str = ""


def blocks(words: Wording, found: ForHR) -> list[kit.Block]:
    """Build the section; figures have no part in it."""
    tasks = [f"• {_linked(text, address)}" for text, address in found.waiting]
    console = [kit.context(f"<{found.console}|{words('hr.console')}>")] if found.console else []
    return [
        kit.divider(),
        *kit.prose([words("hr.title"), *(tasks or [words("hr.nothing")])]),
        *week.blocks(words, found.week),
        *console,
    ]


def _linked(text: str, address: str) -> str:
    said = kit.escape(clip(text, LONGEST))
    return f"<{address}|{said}>" if address else said
