"""What a person meets from the weekly message to the thank-you; nothing in it depends on an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from content.support import SupportEntry
from content.themes import Question, Theme
from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.help import help_panel, support_line
from slackapp.blocks.ids import QUESTIONS, BlockId, Callback
from slackapp.blocks.news import News, lines

SKIPPED: Final = "0"  # the value of a question's last option: "Skip", or "Didn't come up"
NOTHING_NEW: Final = News()
POSITIONS: Final = ("1", "2", "3", "4", "5")


class NothingChosen(Exception):
    """Not one question has a choice, not even "Skip"; the check-in is not sent and stays free."""


def weekly(
    words: Wording,
    *,
    round_id: str,
    theme: Theme,
    closes: str,
    result: Sequence[str] = (),
    news: News = NOTHING_NEW,
) -> kit.Message:
    """Build the week's message; what is new stands before [Start], so that it is met before any question.

    It begins with ``result``: what ``team.result`` wrote of the last check-in, alike for all of a leaf.
    """
    told = lines(words, news)
    asks = words("weekly.theme", theme=kit.escape(theme.title), question=kit.escape(theme.question))
    blocks = [
        *kit.prose(result),
        *kit.prose([asks, words("weekly.taps", closes=closes)]),
        *(kit.prose([words("news.title"), *told]) if told else ()),
        kit.actions(
            BlockId.WEEKLY,
            buttons.start(words, round_id),
            buttons.not_this_week(words, round_id),
            buttons.settings(words),
        ),
        kit.context(words("weekly.choice")),
    ]
    return kit.message(blocks, text=words("weekly.text", theme=kit.escape(theme.title), closes=closes))


def questions(
    words: Wording,
    *,
    round_id: str,
    theme: Theme,
    items: Sequence[Question],
    facts: LeafFacts,
    support: Sequence[SupportEntry],
) -> kit.View:
    """Build the modal with the five questions, in the order of ``items``; its metadata is the round's id.

    A group's name stands elsewhere: whoever writes the file of teams writes nothing beside a question (R15).
    """
    small = [
        words("checkin.number", k=facts.k, size=facts.size),
        words("checkin.once"),
    ]
    blocks = [
        kit.context(words("checkin.think")),
        *(question(words, block, item) for block, item in zip(QUESTIONS, items, strict=True)),
        kit.context("\n".join(small)),
        support_line(words, support),
    ]
    view = kit.modal(words("checkin.title", theme=theme.title), blocks, close=words("button.close"))
    return kit.form(view, callback=Callback.CHECKIN_SUBMIT, submit=words("button.send"), metadata=round_id)


def question(words: Wording, block: BlockId, item: Question) -> kit.Block:
    """Build one question with its five options and the last one, which counts as nothing."""
    chosen = [(position, words(f"scale.{item.scale}_{position}")) for position in POSITIONS]
    last = words("scale.not_applicable") if item.not_applicable else words("scale.skip")
    return kit.radio(block, label=item.text, options=[*chosen, (SKIPPED, last)])


def answers_from(view_state: Mapping[str, Any], items: Sequence[Question]) -> tuple[int | None, ...]:
    """Read the answers of a sent modal, 1 to 5 with 5 good; None where skipped, not applicable or left open.

    Args:
        view_state: the ``view["state"]`` of the submission.
        items: the five items that the modal asked, in the same order.

    Raises:
        NothingChosen: no question has a choice.
        ValueError: a value that this app never offered.
    """
    values = view_state["values"]
    chosen = [kit.selected(values, block) for block, _ in zip(QUESTIONS, items, strict=True)]
    if all(value is None for value in chosen):
        raise NothingChosen
    return tuple(_answer(value, item) for value, item in zip(chosen, items, strict=True))


def _answer(value: str | None, item: Question) -> int | None:
    if value is None or value == SKIPPED:
        return None
    if value not in POSITIONS:
        raise ValueError("A choice is one of the options of its question.")  # never repeats the value itself
    position = int(value)
    return 6 - position if item.reversed else position


def thanks(words: Wording, *, reframe: str, support: Sequence[SupportEntry]) -> kit.View:
    """Build the view after sending; ``reframe`` is drawn at random by the caller, never by answer."""
    return Thanks(words, reframes=[reframe], support=support).with_(reframe)


class Thanks:
    """The views after sending, one for each reframe, built once for everybody who reads the same."""

    def __init__(self, words: Wording, *, reframes: Sequence[str], support: Sequence[SupportEntry]) -> None:
        title, close = words("thanks.title"), words("button.close")
        body, after = kit.section(words("thanks.body")), [kit.divider(), *help_panel(words, support)]
        self._views = {
            each: kit.modal(title, [body, kit.section(f"> {kit.escape(each)}"), *after], close=close)
            for each in reframes
        }

    def with_(self, reframe: str) -> kit.View:
        """The view with this reframe, which is drawn at random by the caller, never by answer."""
        return self._views[reframe]


def notice(words: Wording, sentence: str) -> kit.View:
    """Build a modal with one plain sentence, such as an error that a click on a button met."""
    return kit.modal(words("about.name"), [kit.section(sentence)], close=words("button.close"))
