"""Reads texts with Slack's marks as Slack does: everything is escaped, links and mentions lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

# One of Slack's marks: https://docs.slack.dev/messaging/formatting-message-text, read in November 2026.
MARK: Final = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?P<address>\bhttps?://[^\s<>|*]*[^\s<>|*.,;:!?)])"
    r"|(?<![\w*])\*(?P<strong>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<em>[^\s_](?:[^\n]*?\S)?)_(?!\w)"
    r"|(?<![\w~])~(?P<s>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)
QUOTE: Final = re.compile(r"(?:>|&gt;) ?")
BULLET: Final = re.compile(r"[•◦] ")
DEEPEST: Final = 20
"""Marks within marks. A text can have hundreds, and each would take a part of the process's stack."""


def mrkdwn(text: str) -> Markup:
    """Show a text with Slack's marks: bold, italic, struck, code, quotes, bullets, links and mentions."""
    return Markup("").join(_lines(text))


def _lines(text: str) -> Iterator[Markup]:
    for sort, lines in groupby(text.split("\n"), _sort):
        said = list(lines)
        if sort == "quote":
            quoted = "\n".join(QUOTE.sub("", line, count=1) for line in said)
            yield Markup("<blockquote>{}</blockquote>").format(
                Markup("<br>").join(map(_line, quoted.split("\n")))
            )
        elif sort == "bullet":
            points = (Markup("<li>{}</li>").format(_line(BULLET.sub("", line, count=1))) for line in said)
            yield Markup('<ul class="slack-list">{}</ul>').format(Markup("").join(points))
        else:
            yield Markup("<p>{}</p>").format(Markup("<br>").join(map(_line, said)))


def _sort(line: str) -> str:
    return "quote" if QUOTE.match(line) else "bullet" if BULLET.match(line) else "text"


def _line(text: str, depth: int = 0) -> Markup:
    if depth > DEEPEST:
        return _plain(text)
    parts, end = [], 0
    for mark in MARK.finditer(text):
        parts += [_plain(text[end : mark.start()]), _marked(mark, depth)]
        end = mark.end()
    return Markup("").join([*parts, _plain(text[end:])])


def _marked(mark: re.Match[str], depth: int) -> Markup:
    sort, said = mark.lastgroup or "", mark[mark.lastgroup or 0]
    if sort == "code":
        return Markup("<code>{}</code>").format(_plain(said))
    if sort == "angle":
        return _angle(said)
    if sort == "address":
        return _link(said)
    inside = _line(said, depth + 1)
    return Markup("<{0}>{1}</{0}>").format(Markup(sort), inside)  # noqa: S704 - one of three names in MARK


def _angle(said: str) -> Markup:
    target, _, label = said.partition("|")
    if not target:  # no address: nobody's mark, so it stays as it is typed
        return _plain(f"<{said}>")
    if target[0] not in "@#!":
        return _link(label or target)
    if target.startswith("!date^"):
        return _plain(label)
    name = label or target[1:].partition("^")[0]
    sign = "#" if target[0] == "#" else "@"
    return Markup('<span class="slack-mention">{}{}</span>').format(sign, _plain(name))


def _link(text: str) -> Markup:
    return Markup('<span class="slack-link">{}</span>').format(_plain(text))


def _plain(text: str) -> Markup:
    # Slack escapes three characters and no others; the ampersand comes last, so that nothing is undone twice.
    return escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
