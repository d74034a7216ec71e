"""The way into the console where nobody can sign in with Slack: a button in App Home, and a link."""

from __future__ import annotations

from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId


def home_blocks(words: Wording, *, guards: bool) -> list[kit.Block]:
    """Build [Open the console]; ``guards`` is for a guardian, who has no section of HR's above it."""
    begins = [kit.divider(), kit.section(words("console_link.guardian"))] if guards else []
    opens = kit.button(Action.CONSOLE_LINK, words("console_link.open"))
    return [*begins, kit.actions(BlockId.HOME_CONSOLE, opens)]


def modal(words: Wording, address: str, *, here: bool) -> kit.View:
    """Build the window that has the link; ``here`` is whether only Lean On's own machine can follow it."""
    said = [words("console_link.link", address=address), words("console_link.once")]
    said += [words("console_link.here")] if here else []
    return kit.modal(words("about.name"), [*kit.prose(said, gap="\n\n")], close=words("button.close"))
