"""A test check-in that somebody of HR sends to themselves: the real questions, of which nothing is kept."""

from collections.abc import Sequence

from content.lengths import clip
from content.support import SupportEntry
from content.themes import Question, Theme
from content.wording import Wording
from slackapp.blocks import checkin, kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.ids import Action, BlockId, Callback


def invitation(words: Wording, *, theme: Theme) -> kit.Message:
    """Build the message with [Start], which says that it is a test."""
    asks = words("weekly.theme", theme=kit.escape(theme.title), question=kit.escape(theme.question))
    blocks = [
        *kit.prose([words("trial.body"), asks]),
        kit.actions(BlockId.TRIAL, kit.button(Action.TRIAL_START, words("button.start"), primary=True)),
        kit.context(words("trial.small")),
    ]
    return kit.message(blocks, text=words("trial.text"))


def questions(
    words: Wording,
    *,
    theme: Theme,
    items: Sequence[Question],
    facts: LeafFacts,
    support: Sequence[SupportEntry],
) -> kit.View:
    """Build the modal of a check-in, with a line that says that it is a test; it names no round."""
    real = checkin.questions(words, round_id="", theme=theme, items=items, facts=facts, support=support)
    return {
        **real,
        "title": kit.plain(clip(words("trial.title"), kit.VIEW_TITLE)),
        "callback_id": Callback.TRIAL_SUBMIT.value,
        "blocks": [kit.section(words("trial.note")), *real["blocks"]],
    }


def thanks(words: Wording, *, reframe: str, support: Sequence[SupportEntry]) -> kit.View:
    """Build what is shown after sending: as after a check-in, but that it says that nothing was kept."""
    real = checkin.thanks(words, reframe=reframe, support=support)
    return {**real, "blocks": [kit.section(words("trial.thanks")), *real["blocks"][1:]]}
