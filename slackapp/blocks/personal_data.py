"""What is kept of somebody, as messages to that person alone: JSON in blocks that are easy to copy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from content.lengths import length
from content.wording import Wording
from slackapp.blocks import kit

BLOCK: Final = kit.SECTION - 100
"""Characters of JSON in one block, the signs around it left out."""
BLOCKS: Final = 10
"""Blocks of JSON in one message."""
_FENCE: Final = "```"


def messages(words: Wording, kept: Mapping[str, Any]) -> tuple[kit.Message, ...]:
    """Build as many messages as it takes, to be sent in this order."""
    blocks = list(_blocks(json.dumps(kept, ensure_ascii=False, indent=1)))
    parts = [blocks[at : at + BLOCKS] for at in range(0, len(blocks), BLOCKS)]
    return tuple(_message(words, part, number, len(parts)) for number, part in enumerate(parts, start=1))


def _message(words: Wording, part: Sequence[str], number: int, of: int) -> kit.Message:
    text = words("personal_data.all")
    where = words("personal_data.whole") if of == 1 else words("personal_data.part", number=number, of=of)
    fenced = (kit.section(f"{_FENCE}{each}{_FENCE}") for each in part)
    return {"text": text, "blocks": [kit.section(text), *fenced, kit.context(where)]}


def _blocks(text: str) -> Iterator[str]:
    """Cut a text into pieces that fit a block, at the end of a line wherever one does."""
    piece = ""
    for line in text.splitlines():
        for some in _short(kit.escape(line.replace("`", "\\u0060"))):  # no fence ends before its end
            if piece and length(piece) + length(some) + 1 > BLOCK:
                yield piece
                piece = some
            else:
                piece = f"{piece}\n{some}" if piece else some
    yield piece


def _short(line: str) -> Iterator[str]:
    half = BLOCK // 2  # a sign may count twice
    return (line[at : at + half] for at in range(0, len(line), half)) if len(line) > half else iter((line,))
