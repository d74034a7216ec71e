"""Turns rich_text blocks into safe HTML; parts it does not know are shown as their plain text."""

from __future__ import annotations

from markupsafe import Markup, escape

from slackapp.sandbox.conversations import Json
from slackapp.sandbox.emoji import KNOWN
from slackapp.sandbox.markup import Reader, link

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
