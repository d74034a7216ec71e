"""Shows messages and modals as Slack would: everything is escaped, and nothing in it can be pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from flask import current_app
from markupsafe import Markup, escape

from content.entry import FIRST, Body
from content.translations import _
from slackapp.blocks import library as blocks
from slackapp.blocks.library import Shown
from slackapp.storage.database import Transaction
from slackapp.storage.library.editions import Place
from slackapp.storage.library.published import Current, Libraries
from slackapp.web.mrkdwn import mrkdwn

Json = Mapping[str, Any]


def current_library(connection: Transaction, workspace: str, locale: str = FIRST) -> Current:
    """What people of a workspace read in a language."""
    libraries: Libraries = current_app.extensions["leanon"].libraries
    return libraries.now(connection, workspace, locale)


def entry_preview(connection: Transaction, place: Place, body: Body | None) -> Markup:
    """How a whole entry with this text looks in Slack."""
    return entry_previews(connection, place.workspace)(place, body)


def entry_previews(connection: Transaction, workspace: str) -> Callable[[Place, Body | None], Markup]:
    """Gives how entries of a workspace look in Slack; what people read is looked up once a language."""
    library = cache(lambda locale: current_library(connection, workspace, locale).library)

    def preview(place: Place, body: Body | None) -> Markup:
        locale = FIRST if place.is_leading else place.locale
        return html(blocks.shown(library(locale), place.kind, body or {}), locale)

    return preview


def html(shown: Iterable[Shown], lang: str = "") -> Markup:
    """Show messages and modals one below the other; `lang` is their language, where it may be another one."""
    return Markup("\n").join(_surface(each, lang) for each in shown)


def _surface(shown: Json, lang: str) -> Markup:
    inside = _all(_block, shown.get("blocks", []))
    spoken = Markup(' lang="{}"').format(lang) if lang else ""
    if shown.get("type") != "modal":
        return Markup(
            '<div class="slack" role="group" aria-label="{}"><div class="slack-message"{}>'
            '<span class="slack-icon" aria-hidden="true"></span><div>'
            '<p class="slack-name">Lean On <span>APP</span></p>{}</div></div></div>'
        ).format(_("A message in Slack"), spoken, inside)
    buttons = [
        (shown[name], style) for name, style in (("close", ""), ("submit", "primary")) if name in shown
    ]
    return Markup(
        '<div class="slack" role="group" aria-label="{}">'
        '<p class="slack-bar"{}><span class="slack-icon" aria-hidden="true"></span>{}</p>'
        '<div class="slack-body"{}>{}</div><p class="slack-foot"{}>{}</p></div>'
    ).format(
        _("A window in Slack"),
        spoken,
        _said(shown["title"]),
        spoken,
        inside,
        spoken,
        _all(lambda each: _button(each[0], each[1]), buttons),
    )


def _block(block: Json) -> Markup:
    build = BLOCKS.get(block["type"])
    if build is None:
        return Markup('<p class="slack-block slack-small">[{}]</p>').format(_("A part that is not previewed"))
    return build(block)


def _header(block: Json) -> Markup:
    return Markup('<p class="slack-block slack-header">{}</p>').format(_said(block["text"]))


def _section(block: Json) -> Markup:
    return Markup('<div class="slack-block">{}</div>').format(_said(block["text"]))


def _context(block: Json) -> Markup:
    return Markup('<div class="slack-block slack-small">{}</div>').format(_all(_said, block["elements"]))


def _divider(_block: Json) -> Markup:
    return Markup('<hr class="slack-rule">')


def _actions(block: Json) -> Markup:
    buttons = _all(lambda each: _button(each["text"], each.get("style", "")), block["elements"])
    return Markup('<p class="slack-block slack-buttons">{}</p>').format(buttons)


def _input(block: Json) -> Markup:
    optional = ""
    if block.get("optional"):
        optional = Markup(' <span class="slack-optional">{}</span>').format(_("(optional)"))
    hint = Markup('<p class="slack-small">{}</p>').format(_said(block["hint"])) if "hint" in block else ""
    return Markup('<div class="slack-block"><p class="slack-label">{}{}</p>{}{}</div>').format(
        _said(block["label"]), optional, _field(block["element"]), hint
    )


def _field(element: Json) -> Markup:
    if element["type"] == "users_select":
        return Markup('<p class="slack-small">[{}]</p>').format(_("A list of people"))
    return Markup('<ul class="slack-options">{}</ul>').format(_all(_option, element.get("options", [])))


def _option(option: Json) -> Markup:
    if "description" not in option:
        return Markup("<li>{}</li>").format(_said(option["text"]))
    below = Markup('<br><span class="slack-small">{}</span>').format(_said(option["description"]))
    return Markup("<li><span>{}{}</span></li>").format(_said(option["text"]), below)


def _rich_text(block: Json) -> Markup:
    framed = ("".join(part["text"] for part in element["elements"]) for element in block["elements"])
    return _all(lambda text: Markup('<pre class="slack-block slack-frame">{}</pre>').format(text), framed)


def _button(text: Json, style: str) -> Markup:
    primary = " primary" if style == "primary" else ""
    return Markup('<span class="slack-button{}"><span class="unseen">{} </span>{}</span> ').format(
        primary, _("Button:"), _said(text)
    )


BLOCKS: Final[Mapping[str, Callable[[Json], Markup]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "input": _input,
    "rich_text": _rich_text,
}


def _said(text: Json) -> Markup:
    return mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


def _all(build: Callable[[Any], Markup], each: Iterable[Any]) -> Markup:
    return Markup("").join(build(one) for one in each)
