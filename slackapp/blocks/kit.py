"""Small builders for Block Kit as plain dicts, which keep every text inside Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypedDict

from content.lengths import clip, length
from slackapp.blocks.ids import Action, BlockId, Callback

# Plain dicts, because slack_sdk's classes turn block types that they don't know into null.
Block: TypeAlias = dict[str, Any]
View: TypeAlias = dict[str, Any]

# Slack's limits (https://docs.slack.dev/reference/block-kit, read in November 2026); how they are counted
# is said by `content.lengths`.
SECTION: Final = 3000
HEADER: Final = 150
BUTTON: Final = 75
OPTION: Final = 75
VIEW_TITLE: Final = 24
ALT_TEXT: Final = 2000
LABEL: Final = 2000
CELL: Final = 200  # ours: a home stays short
FALLBACK: Final = 4000  # Slack asks for at most this much in a message's text; far above, it cuts
NAME: Final = 75  # ours: a team's joint name must not push everything else off a phone's screen


_LOOKS_LIKE: Final = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARK: Final = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")  # within a word the three mean nothing
_LINKED: Final = re.compile(r"[#@](?=\w)|(?<=\w)[.:](?=[\w/])")
_JOINER: Final = "\u2060"


class Message(TypedDict):
    """A message: what a screen reader and a notification say, and the blocks that everybody else sees."""

    text: str
    blocks: list[Block]


def escape(text: str) -> str:
    """Make text safe inside Slack's markup, so that a team called ``<!channel>`` notifies nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def name(text: str, longest: int = NAME) -> str:
    """Make a name short and safe enough to stand in a sentence, where it is no markup and links nowhere.

    Slack knows no way to write its marks as such: where one could begin or end, a character that looks like
    it stands in its place. A joiner that nobody sees keeps channels, people and addresses from being linked.
    """
    unmarked = _MARK.sub(lambda found: _LOOKS_LIKE[found[0]], clip(text, longest))
    return escape(_LINKED.sub(lambda found: found[0] + _JOINER, unmarked))


def plain(text: str) -> Block:
    """Build a text object without markup; emoji codes stay letters."""
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    """Build a heading."""
    return {"type": "header", "text": plain(clip(text, HEADER))}


def section(text: str) -> Block:
    """Build a paragraph with markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION)}}


def context(text: str) -> Block:
    """Build a line of small print with markup."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, SECTION)}]}


def divider() -> Block:
    """Build a thin line."""
    return {"type": "divider"}


def image(address: str, alt_text: str) -> Block:
    """Build a picture that Slack fetches from an address; the text says all that it shows, without markup."""
    return {"type": "image", "image_url": address, "alt_text": clip(alt_text, ALT_TEXT)}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Build a table of plain texts, the first row of which is the heading; at most 100 rows of 20 cells."""
    cells = ([{"type": "raw_text", "text": clip(cell, CELL)} for cell in row] for row in rows)
    return {"type": "table", "rows": list(cells)}


def prose(paragraphs: Iterable[str], *, gap: str = "\n") -> list[Block]:
    """Set paragraphs in as few sections as Slack's limit allows, each paragraph whole."""
    packed: list[str] = []
    for paragraph in paragraphs:
        if packed and length(packed[-1]) + length(gap) + length(paragraph) <= SECTION:
            packed[-1] += gap + paragraph
        else:
            packed.append(paragraph)
    return [section(text) for text in packed]


def button(action: Action, text: str, *, value: str | None = None, primary: bool = False) -> Block:
    """Build a button; ``value`` is a round's opaque id or nothing."""
    built: Block = {"type": "button", "action_id": action.value, "text": plain(clip(text, BUTTON))}
    if value is not None:
        built["value"] = value
    if primary:
        built["style"] = "primary"
    return built


def actions(block: BlockId, *buttons: Block) -> Block:
    """Build a row of buttons."""
    return {"type": "actions", "block_id": block.value, "elements": list(buttons)}


def radio(block: BlockId, *, label: str, options: Sequence[tuple[str, str]]) -> Block:
    """Build a question that may be left open; ``options`` are pairs of value and text."""
    return {
        "type": "input",
        "block_id": block.value,
        "optional": True,
        "label": plain(clip(label, LABEL)),
        "element": {
            "type": "radio_buttons",
            "action_id": Action.CHECKIN_ANSWER.value,
            "options": [{"text": plain(clip(text, OPTION)), "value": value} for value, text in options],
        },
    }


def modal(title: str, blocks: list[Block], *, close: str) -> View:
    """Build a modal to read and close, with nothing to fill in."""
    return {
        "type": "modal",
        "title": plain(clip(title, VIEW_TITLE)),
        "close": plain(clip(close, VIEW_TITLE)),
        "blocks": blocks,
    }


def form(view: View, *, callback: Callback, submit: str, metadata: str = "") -> View:
    """Give a modal a button to send it; ``metadata`` is a round's opaque id, or nothing."""
    sent = {**view, "callback_id": callback.value, "submit": plain(clip(submit, VIEW_TITLE))}
    return {**sent, "private_metadata": metadata} if metadata else sent


def message(blocks: list[Block], *, text: str | None = None) -> Message:
    """Build a message; without a ``text`` of its own, screen readers get all that the blocks say.

    Where that is too much, the lines that do not fit are left out whole, so that no link is cut in two.
    """
    said = spoken(blocks) if text is None else text
    if length(said) > FALLBACK:
        said = clip(said, FALLBACK - 1).rpartition("\n")[0] + "\n…"
    return {"text": said, "blocks": blocks}


def spoken(blocks: Iterable[Block]) -> str:
    """Join the texts of blocks, one a line; buttons and charts have none."""
    texts = (part for block in blocks for part in (block.get("text"), *block.get("elements", [])))
    return "\n".join(part["text"] for part in texts if part and isinstance(part["text"], str))


def selected(values: Mapping[str, Any], block: BlockId) -> str | None:
    """Read the chosen value of a question from a view's ``state.values``; None where nothing is chosen."""
    element = values.get(block.value, {}).get(Action.CHECKIN_ANSWER.value) or {}
    option = element.get("selected_option") or {}
    value: str | None = option.get("value")
    return value
