"""A view as Slack has sent it to us, to be shown once more with a sentence on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slackapp.blocks import kit
from slackapp.blocks.ids import BlockId

_SHOWN: Final = ("type", "title", "close", "submit", "callback_id", "private_metadata")
_MOST: Final = 100
_FETCHED: Final = "image"  # Slack would fetch it anew, and refuse the whole view where it cannot


def noted(view: Mapping[str, Any], sentence: str) -> kit.View:
    """Build the same view below a sentence, which takes the place of one that stands there already."""
    note = {**kit.section(sentence), "block_id": BlockId.NOTE.value}
    left_out = (
        block.get("type") == _FETCHED or block.get("block_id") == note["block_id"] for block in view["blocks"]
    )
    kept = [block for block, is_out in zip(view["blocks"], left_out, strict=True) if not is_out]
    shown = {name: view[name] for name in _SHOWN if view.get(name)}
    return {**shown, "blocks": [note, *kept][:_MOST]}
