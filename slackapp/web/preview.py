"""Shows messages and modals as Slack would: everything is escaped, and nothing in it can be pressed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup, escape

from slackapp.blocks.library import Shown

Json = Mapping[str, Any]

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


def html(shown: Iterable[Shown]) -> Markup:
    """Show messages and modals one below the other."""
    return Markup("\n").join(_surface(each) for each in shown)


def _surface(shown: Json) -> Markup:
    inside = _all(_block, shown.get("blocks", []))
    if shown.get("type") != "modal":
        return Markup(
            '<div class="slack" role="group" aria-label="A message in Slack"><div class="slack-message">'
            '<span class="slack-icon" aria-hidden="true"></span><div>'
            '<p class="slack-name">Lean On <span>APP</span></p>{}</div></div></div>'
        ).format(inside)
    buttons = [
        (shown[name], style) for name, style in (("close", ""), ("submit", "primary")) if name in shown
    ]
    return Markup(
        '<div class="slack" role="group" aria-label="A window in Slack">'
        '<p class="slack-bar"><span class="slack-icon" aria-hidden="true"></span>{}</p>'
        '<div class="slack-body">{}</div><p class="slack-foot">{}</p></div>'
    ).format(_said(shown["title"]), inside, _all(lambda each: _button(each[0], each[1]), buttons))


def _block(block: Json) -> Markup:
    build = BLOCKS.get(block["type"])
    if build is None:
        return Markup('<p class="slack-block slack-small">[A part that is not previewed]</p>')
    return build(block)


def _header(block: Json) -> Markup:
    return Markup('<p class="slack-block slack-header">{}</p>').format(_said(block["text"]))


def _section(block: Json) -> Markup:
    return Markup('<div class="slack-block">{}</div>').format(_said(block["text"]))


def _context(block: Json) -> Markup:
    return Markup('<div class="slack-block slack-small">{}</div>').format(_all(_said, block["elements"]))


def _divider(_: Json) -> Markup:
    return Markup('<hr class="slack-rule">')


def _actions(block: Json) -> Markup:
    buttons = _all(lambda each: _button(each["text"], each.get("style", "")), block["elements"])
    return Markup('<p class="slack-block slack-buttons">{}</p>').format(buttons)


def _input(block: Json) -> Markup:
    optional = Markup(' <span class="slack-optional">(optional)</span>') if block.get("optional") else ""
    options = _all(
        lambda option: Markup("<li>{}</li>").format(_said(option["text"])),
        block["element"].get("options", []),
    )
    return Markup(
        '<div class="slack-block"><p class="slack-label">{}{}</p><ul class="slack-options">{}</ul></div>'
    ).format(_said(block["label"]), optional, options)


def _button(text: Json, style: str) -> Markup:
    primary = " primary" if style == "primary" else ""
    return Markup('<span class="slack-button{}"><span class="unseen">Button: </span>{}</span> ').format(
        primary, _said(text)
    )


BLOCKS: Final[Mapping[str, Callable[[Json], Markup]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "input": _input,
}


def _said(text: Json) -> Markup:
    return mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


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


def _line(text: str) -> Markup:
    parts, end = [], 0
    for mark in MARK.finditer(text):
        parts += [_plain(text[end : mark.start()]), _marked(mark)]
        end = mark.end()
    return Markup("").join([*parts, _plain(text[end:])])


def _marked(mark: re.Match[str]) -> Markup:
    sort, said = mark.lastgroup or "", mark[mark.lastgroup or 0]
    if sort == "code":
        return Markup("<code>{}</code>").format(_plain(said))
    if sort == "angle":
        return _angle(said)
    if sort == "address":
        return _link(said)
    return Markup("<{0}>{1}</{0}>").format(Markup(sort), _line(said))  # noqa: S704 - one of three names in MARK


def _angle(said: str) -> Markup:
    target, _, label = said.partition("|")
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


def _all(build: Callable[[Any], Markup], each: Iterable[Any]) -> Markup:
    return Markup("").join(build(one) for one in each)
