"""What somebody gets in place of a question while they do not count in their group yet (R16)."""

from __future__ import annotations

from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.ids import BlockId


def welcome(words: Wording, *, team: str | None, next_asked: str | None, knows: bool) -> kit.Message:
    """Build the card for whoever has just joined a team; who is in it stands behind a button, never here.

    ``team`` is the name of the group that they will count in, None where that is not one group yet;
    ``next_asked`` says when the next message comes, None where none will; ``knows`` whether they said yes to
    check-ins before, in another team.
    """
    joined = words("welcome.joined", team=kit.name(team)) if team else words("welcome.joined_unnamed")
    coming = words("welcome.next_yes" if knows else "welcome.next_unknown", when=next_asked or "")
    blocks = [
        kit.header(words("welcome.title")),
        kit.section(joined),
        *([] if knows else [kit.section(words("welcome.what"))]),
        kit.section(" ".join([words("welcome.wait"), *([coming] if next_asked else [])])),
        kit.section(words("welcome.help")),
        kit.actions(
            BlockId.WELCOME,
            buttons.ask(words, primary=True),
            buttons.group(words),
            buttons.how_it_works(words),
        ),
        kit.context(words("welcome.small")),
    ]
    return kit.message(blocks)
