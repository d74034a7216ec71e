"""The one reminder of a round, for whoever asked for it."""

from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.ids import BlockId


def reminder(words: Wording, *, round_id: str, closes: str) -> kit.Message:
    """Build the reminder, which says that it was asked for. `closes` is a time in the zone of the person."""
    blocks = [
        kit.section(words("reminder.body", closes=closes)),
        kit.actions(
            BlockId.REMINDER,
            buttons.start(words, round_id),
            buttons.not_this_week(words, round_id),
            buttons.settings(words),
        ),
        kit.context(words("reminder.small")),
    ]
    return kit.message(blocks, text=words("reminder.text", closes=closes))
