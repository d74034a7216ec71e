"""Turns the emoji codes messages commonly use into characters; codes it does not know stay as they are."""

from __future__ import annotations

import re

KNOWN = {
    "+1": "👍",
    "alarm_clock": "⏰",
    "arrow_down": "⬇️",
    "arrow_right": "➡️",
    "arrow_up": "⬆️",
    "bar_chart": "📊",
    "books": "📚",
    "bulb": "💡",
    "calendar": "📅",
    "chart_with_upwards_trend": "📈",
    "clap": "👏",
    "coffee": "☕",
    "compass": "🧭",
    "eyes": "👀",
    "gear": "⚙️",
    "green_heart": "💚",
    "handshake": "🤝",
    "heart": "❤️",
    "hourglass": "⌛",
    "house": "🏠",
    "lock": "🔒",
    "mag": "🔍",
    "memo": "📝",
    "pray": "🙏",
    "raised_hands": "🙌",
    "seedling": "🌱",
    "smile": "😄",
    "sparkles": "✨",
    "speech_balloon": "💬",
    "star": "⭐",
    "sunny": "☀️",
    "tada": "🎉",
    "telephone_receiver": "📞",
    "thumbsup": "👍",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}
_CODE = re.compile(r":([a-z0-9_+-]+):")


def with_emoji(text: str) -> str:
    """Return text with the known codes, such as :wave:, replaced."""
    return _CODE.sub(lambda code: KNOWN.get(code[1], code[0]), text)
