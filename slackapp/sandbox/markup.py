"""Turns Slack's mrkdwn into HTML that is safe to show: everything is escaped, links are http(s) or mailto.

Source: docs.slack.dev, "Formatting message text".
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

_MARK = "\ue000"
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
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
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}
# The app sends no codes; these are what people write by habit.
_KNOWN: Final = {"+1": "👍", "heart": "❤", "pray": "🙏", "tada": "🎉", "warning": "⚠", "wave": "👋"}


@dataclass(frozen=True)
class Reader:
    """For whom text is rendered: their zone for dates, and how to find names for ids.

    ``page_of`` finds the page that stands for the direct message with a person, by user id; empty for none.
    ``team`` is the workspace, whose people `slack://user` links may lead to.
    """

    zone: str = "UTC"
    name_of: Callable[[str], str] = lambda some_id: some_id
    page_of: Callable[[str], str] = lambda _: ""
    team: str = ""

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
            sign, some_id = target[0], target[1:]
            shown = Markup("{}{}").format(sign, label or self.name_of(some_id))
            page = self.page_of(some_id) if sign == "@" else ""
            if page:
                return Markup('<a class="mention" href="{}">{}</a>').format(page, shown)
            return Markup('<span class="mention">{}</span>').format(shown)
        if target.startswith("!date^"):
            return escape(self._date(target, label))
        if target.startswith("!"):
            return Markup('<span class="mention">@{}</span>').format(label or target[1:].partition("^")[0])
        if target.startswith("slack:"):
            return self._deep_link(_unescape(target), _unescape(label))
        return link(_unescape(target), _unescape(label))

    def _deep_link(self, target: str, label: str) -> Markup:
        """Link to a person of the workspace; what else Slack's apps would open is shown as text."""
        parts = urlsplit(target)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        here = parts.netloc == "user" and told.get("team") == self.team
        page = self.page_of(told.get("id", "")) if here else ""
        return (
            Markup('<a href="{}">{}</a>').format(page, label or target) if page else escape(label or target)
        )

    def _date(self, target: str, fallback: str) -> str:
        _, stamp, shape = (*target.split("^"), "", "")[:3]
        try:
            moment = datetime.fromtimestamp(int(stamp), UTC).astimezone(ZoneInfo(self.zone))
        except (ValueError, OverflowError, OSError):
            return fallback
        return re.sub(r"\{(\w+?)(?:_pretty)?\}", lambda m: moment.strftime(_DATE.get(m[1], m[0])), shape)


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


def with_emoji(text: str) -> str:
    """Return text with the codes that messages commonly use, such as :wave:, replaced; others stay."""
    return _EMOJI.sub(lambda code: _KNOWN.get(code[1], code[0]), text)
