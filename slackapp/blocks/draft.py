"""A text that a lead makes their own, then copies or lets the app post: the form, and what follows it.

Whoever opens such a form is told nothing of anybody's answers, and nothing of what they type is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from content.lengths import length
from content.wording import Wording
from slackapp.blocks import elements, kit
from slackapp.blocks.ids import Action, BlockId, Callback

LONGEST: Final = 2000
"""Characters. Slack's field takes 3,000, more than anybody reads in a channel."""


@dataclass(frozen=True)
class Written:
    """What was sent of a form: the text, and the channel to post it in; None: they copy it themselves."""

    text: str
    channel: str | None


class NotOffered(Exception):
    """A sent form holds something that it does not take; the sentence for it, which never repeats it."""

    def __init__(self, block: BlockId, key: str) -> None:
        super().__init__(key)
        self.block, self.key = block, key


def form(
    words: Wording,
    *,
    callback: Callback,
    title: str,
    text: str,
    metadata: str,
    above: Sequence[kit.Block] = (),
    below: Sequence[kit.Block] = (),
) -> kit.View:
    """Build the form: the text to change, and where it goes; ``metadata`` holds opaque ids alone (R11)."""
    blocks = [
        *above,
        elements.field(
            BlockId.DRAFT_TEXT,
            elements.text_area(Action.DRAFT_TEXT, text=text, longest=LONGEST),
            label=words("draft.text"),
        ),
        where(words),
        *below,
        kit.context(words("draft.nothing_kept")),
    ]
    view = kit.modal(title, blocks, close=words("button.close"))
    return kit.form(view, callback=callback, submit=words("button.go_on"), metadata=metadata)


def where(words: Wording, *, needed: bool = False) -> kit.Block:
    """Build the field that asks for a channel; unless one is ``needed``, to choose none is to copy."""
    return elements.field(
        BlockId.DRAFT_WHERE,
        elements.channel_select(Action.DRAFT_WHERE),
        label=words("draft.where"),
        hint="" if needed else words("draft.where_hint"),
        optional=not needed,
    )


def written_from(view_state: Mapping[str, Any]) -> Written:
    """Read the form as it was sent.

    Raises:
        NotOffered: there is no text, or more than the form takes, or what was chosen is no channel.
    """
    values = view_state["values"]
    text = elements.typed(values, BlockId.DRAFT_TEXT, Action.DRAFT_TEXT).strip()
    if not text:
        raise NotOffered(BlockId.DRAFT_TEXT, "draft.empty")
    if length(text) > LONGEST:
        raise NotOffered(BlockId.DRAFT_TEXT, "draft.too_long")
    return Written(text, channel_from(view_state))


def channel_from(view_state: Mapping[str, Any]) -> str | None:
    """Read which channel was chosen; None for none.

    Raises:
        NotOffered: it is no channel but a person or a direct message.
    """
    chosen = elements.chosen_channel(view_state["values"], BlockId.DRAFT_WHERE, Action.DRAFT_WHERE)
    if chosen is not None and not chosen.startswith(("C", "G")):
        raise NotOffered(BlockId.DRAFT_WHERE, "draft.no_channel")
    return chosen


def said_by(name: str, user: str) -> str:
    """Write who says what is posted: the name, or the mention of somebody whom no import has named."""
    return kit.name(name) if name else f"<@{user}>"


def message(words: Wording, text: str, *, by: str) -> kit.Message:
    """Build what is posted: who says it, and their words as they typed them, in which nothing is markup."""
    said = words("draft.said", name=by, text=kit.escape(text))
    body = {"type": "section", "text": kit.plain(text)}
    return kit.message([kit.section(words("draft.by", name=by)), body], text=said)


def to_copy(words: Wording, text: str, *, title: str, more: str = "") -> kit.View:
    """Build what takes the form's place for whoever copies: the text in a frame, and ``more`` below it."""
    blocks = [kit.section(words("draft.copy")), elements.copyable(text), *_more(more)]
    return kit.modal(title, blocks, close=words("button.close"))


def posted(words: Wording, channel: str, *, title: str, more: str = "") -> kit.View:
    """Build what takes the form's place once the text stands in a channel, and ``more`` below it."""
    blocks = [kit.section(words("draft.posted", channel=f"<#{channel}>")), *_more(more)]
    return kit.modal(title, blocks, close=words("button.close"))


def _more(text: str) -> list[kit.Block]:
    return [kit.section(text)] if text else []
