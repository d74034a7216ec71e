"""Turns Slack's mrkdwn into HTML that is safe to show: everything is escaped, links are http(s) or mailto.

Source: docs.slack.dev, "Formatting message text".
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from slackapp.sandbox.records import Json

_MARK = "\ue000"
_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_TOKEN = re.compile(r"<([^<>\n]+)>")
_STYLES = tuple(
    (re.compile(rf"(?<![\w{re.escape(sign)}]){re.escape(sign)}(\S|\S[^\n]*?\S){re.escape(sign)}(?!\w)"), tag)
    for sign, tag in (("*", "strong"), ("_", "em"), ("~", "s"))
)
_DATE = {
    "date_num": "%Y-%m-%d",
    "date": "%-d %B %Y",
    "date_short": "%-d %b %Y",
    "date_long": "%A, %-d %B %Y",
    "date_pretty": "%-d %B %Y",
    "date_short_pretty": "%-d %b %Y",
    "date_long_pretty": "%A, %-d %B %Y",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}


@dataclass(frozen=True)
class Reader:
    """For whom text is rendered: their zone for dates, and how to find names for ids."""

    zone: str = "UTC"
    name_of: Callable[[str], str] = lambda some_id: some_id

    def mrkdwn(self, text: str) -> Markup:
        """Return a mrkdwn text as HTML: bold, italic, strike, code, quotes, links, mentions, dates, emoji."""
        kept: list[Markup] = []

        def keep(done: Markup) -> str:
            kept.append(done)
            return f"{_MARK}{len(kept) - 1}{_MARK}"

        text = text.replace(_MARK, "")
        text = _FENCE.sub(lambda m: keep(Markup("<pre>{}</pre>").format(html.unescape(m[1]))), text)
        text = _CODE.sub(lambda m: keep(Markup("<code>{}</code>").format(html.unescape(m[1]))), text)
        text = _TOKEN.sub(lambda m: keep(self._token(m[1])), text)
        safe = str(escape(with_emoji(_unescape(text))))
        for pattern, tag in _STYLES:
            safe = pattern.sub(rf"<{tag}>\1</{tag}>", safe)
        done = _lines(safe)
        for place, piece in enumerate(kept):
            done = done.replace(f"{_MARK}{place}{_MARK}", str(piece))
        return Markup(done)  # noqa: S704 - escaped above; only our own tags were added since

    def _token(self, token: str) -> Markup:
        target, _, label = token.partition("|")
        if target.startswith(("@", "#")):
            sign = target[0]
            return Markup('<span class="mention">{}{}</span>').format(sign, label or self.name_of(target[1:]))
        if target.startswith("!date^"):
            return escape(self._date(target, label))
        if target.startswith("!"):
            return Markup('<span class="mention">@{}</span>').format(label or target[1:].partition("^")[0])
        return link(_unescape(target), _unescape(label))

    def _date(self, target: str, fallback: str) -> str:
        _, stamp, shape = (*target.split("^"), "", "")[:3]
        try:
            moment = datetime.fromtimestamp(int(stamp), UTC).astimezone(ZoneInfo(self.zone))
        except (ValueError, OverflowError, OSError):
            return fallback
        return re.sub(r"\{(\w+)\}", lambda m: moment.strftime(_DATE[m[1]]) if m[1] in _DATE else m[0], shape)


def link(url: str, label: str = "") -> Markup:
    """Return a link that opens in a new tab; an address that is not http(s) or mailto is shown as text."""
    if not is_safe(url):
        return escape(label or url)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label or url)


def is_safe(url: str) -> bool:
    """Whether an address may be linked to."""
    return urlsplit(url).scheme in {"http", "https", "mailto"}


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(safe: str) -> str:
    parts: list[str] = []
    quoted = False
    for line in safe.split("\n"):
        is_quote = line.startswith("&gt;")
        if is_quote and not quoted:
            parts.append("<blockquote>")
        elif quoted and not is_quote:
            parts.append("</blockquote>")
        elif parts:
            parts.append("<br>")
        parts.append(line.removeprefix("&gt;").lstrip() if is_quote else line)
        quoted = is_quote
    return "".join(parts) + ("</blockquote>" if quoted else "")


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
_EMOJI = re.compile(r":([a-z0-9_+-]+):")


def with_emoji(text: str) -> str:
    """Return text with the known codes, such as :wave:, replaced."""
    return _EMOJI.sub(lambda code: KNOWN.get(code[1], code[0]), text)


_TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}


def rich_text(reader: Reader, block: Json) -> Markup:
    """Return a rich_text block as HTML."""
    return Markup("").join(_part(reader, part) for part in block["elements"])


def _part(reader: Reader, part: Json) -> Markup:
    inner = part.get("elements", [])
    if part["type"] == "rich_text_list":
        tag = Markup("ol") if part.get("style") == "ordered" else Markup("ul")
        items = Markup("").join(
            Markup("<li>{}</li>").format(_inline(reader, one.get("elements", []))) for one in inner
        )
        return Markup("<{0}>{1}</{0}>").format(tag, items)
    if part["type"] == "rich_text_quote":
        return Markup("<blockquote>{}</blockquote>").format(_inline(reader, inner))
    if part["type"] == "rich_text_preformatted":
        return Markup("<pre>{}</pre>").format(_inline(reader, inner))
    return Markup("<p>{}</p>").format(_inline(reader, inner))


def _inline(reader: Reader, pieces: list[Json]) -> Markup:
    return Markup("").join(_piece(reader, piece) for piece in pieces)


def _piece(reader: Reader, piece: Json) -> Markup:
    kind = piece.get("type")
    if kind == "link":
        done = link(str(piece.get("url", "")), str(piece.get("text", "")))
    elif kind == "emoji":
        done = escape(KNOWN.get(str(piece.get("name")), f":{piece.get('name')}:"))
    elif kind in {"user", "channel"}:
        sign = "@" if kind == "user" else "#"
        name = reader.name_of(str(piece.get(f"{kind}_id")))
        done = Markup('<span class="mention">{}{}</span>').format(sign, name)
    else:
        text = str(piece.get("text", ""))
        done = Markup("<br>").join(text.split("\n"))
    for style, tag in _TAGS.items():
        if piece.get("style", {}).get(style):
            done = Markup("<{0}>{1}</{0}>").format(Markup(tag), done)  # noqa: S704 - our own tag names
    return done
