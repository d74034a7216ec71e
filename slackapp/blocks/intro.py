"""The first message: what this is, what a lead will see, and a yes or a no, on one screen."""

from __future__ import annotations

from collections.abc import Sequence

from content.support import SupportEntry
from content.wording import Wording
from slackapp.blocks import buttons, guardian, kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.help import support_line
from slackapp.blocks.ids import BlockId

LINES = 2  # of the example: the number, and what it rests on


def intro(
    words: Wording,
    *,
    facts: LeafFacts,
    example: Sequence[str],
    support: Sequence[SupportEntry],
    guardians: Sequence[str],
    again: bool,
) -> kit.Message:
    """Build the message that explains before it asks; ``again`` for the one repeat after a week of silence.

    ``example`` is what ``team.example`` renders for this group, ``guardians`` are named. All else waits
    behind [How it works], for who is tired reads one screen. The questions wait there as well because the
    history of messages can be exported (R11).
    """
    shown = [*example[:LINES], words("intro.example_prompt")]
    blocks = [
        kit.header(words("intro.title_again" if again else "intro.title")),
        *kit.prose([words("intro.what"), words("intro.why")]),
        *kit.prose([words("intro.example"), *(f"> {line}" for line in shown)]),
        kit.section(words("intro.keeps", k=facts.k, size=facts.size)),
        *kit.prose([words("intro.choice"), *([words("intro.again")] if again else [])]),
        kit.actions(
            BlockId.INTRO,
            buttons.count_me_in(words),
            buttons.not_for_me(words),
            buttons.how_it_works(words),
        ),
        kit.context(guardian.who(words, guardians)),
        support_line(words, support),
    ]
    return kit.message(blocks)
