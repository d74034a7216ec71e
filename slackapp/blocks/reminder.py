"""The one reminder of a round, for whoever asked for it."""

from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.choices import settings_button
from slackapp.blocks.ids import Action, BlockId


def reminder(words: Wording, *, round_id: str, closes: str) -> kit.Message:
    """Build the reminder, which says that it was asked for. `closes` is a time in the zone of the person."""
    blocks = [
        kit.section(words("reminder.body", closes=closes)),
        kit.actions(
            BlockId.REMINDER,
            kit.button(Action.CHECKIN_START, words("button.start"), value=round_id, primary=True),
            kit.button(Action.CHECKIN_NOT_THIS_WEEK, words("button.not_this_week"), value=round_id),
            settings_button(words),
        ),
        kit.context(words("reminder.small")),
    ]
    return kit.message(blocks, text=words("reminder.text", closes=closes))
