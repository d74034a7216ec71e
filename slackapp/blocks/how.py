"""What is behind [How it works]: one week, the group, the receipt, the ten questions, the help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from content.library import Library
from content.support import SupportEntry
from content.themes import Question, Theme
from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.help import help_panel
from slackapp.blocks.ids import BlockId
from slackapp.blocks.receipt import Receipt, receipt

STEPS = ("ask", "close", "read", "fair")


def how_it_works(
    words: Wording,
    library: Library,
    *,
    about: Receipt,
    support: Sequence[SupportEntry],
    asked: Mapping[str, Sequence[Question]] | None = None,
    shown: str = "",
) -> kit.View:
    """Build the modal.

    ``asked`` are the questions by theme as people are asked them now, or the defaults; ``shown`` is where
    Slack finds the picture of what one report can give away, empty where it can fetch none.
    """
    themes = library.themes.values()
    ten = asked or {theme.id: theme.defaults for theme in themes}
    blocks = [
        *kit.prose([words("how.steps_title"), *(words(f"how.{step}") for step in STEPS)]),
        kit.actions(BlockId.HOW_GROUP, buttons.group(words)),
        kit.divider(),
        *receipt(words, library, about, shown=shown),
        kit.divider(),
        kit.section(words("how.questions")),
        *(block for theme in themes for block in kit.prose(_questions(words, theme, ten[theme.id]))),
        kit.divider(),
        *help_panel(words, support),
    ]
    return kit.modal(words("how.title"), blocks, close=words("button.close"))


def _questions(words: Wording, theme: Theme, five: Sequence[Question]) -> list[str]:
    title = words("how.theme", theme=kit.escape(theme.title), question=kit.escape(theme.question))
    return [title, *(words("how.question", question=kit.escape(one.text)) for one in five)]
