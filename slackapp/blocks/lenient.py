"""Entries as somebody is typing them: whatever is there becomes something that the builders can show."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from content.entry import JSON, Body
from content.help import Draft, HelpKind, Kind, Recipient
from content.prompts import Prompt
from content.support import SupportEntry
from content.themes import Dimension, Item, Scale

BLANK: Final = "…"
"""What stands where nothing has been written yet."""

Choice = TypeVar("Choice", bound=StrEnum)


def prompt(body: Body) -> Prompt:
    """Read a prompt or a starter."""
    minutes, steps = body.get("minutes"), body.get("steps")
    texts = [_said(step) for step in steps] if isinstance(steps, list) else []
    return Prompt.model_construct(
        id=text(body, "id"),
        dimension=None,
        title=text(body, "title"),
        why=text(body, "why"),
        source=text(body, "source"),
        steps=tuple(texts or [BLANK]),
        draft=text(body, "draft"),
        minutes=minutes if isinstance(minutes, int) else BLANK,  # type: ignore[arg-type]  # shown, never counted
        avoid=text(body, "avoid"),
    )


def item(body: Body) -> Item:
    """Read a question."""
    return Item.model_construct(
        id=text(body, "id"),
        dimension=_one_of(Dimension, body.get("dimension")),
        text=text(body, "text"),
        scale=_one_of(Scale, body.get("scale")),
        reversed=body.get("reversed") is True,
        not_applicable=body.get("not_applicable") is True,
        default=False,
    )


def help_kind(body: Body) -> HelpKind:
    """Read a kind of help, with the drafts that it has so far."""
    drafts = body.get("drafts")
    found = [one for one in drafts if isinstance(one, Mapping)] if isinstance(drafts, list) else []
    return HelpKind.model_construct(
        id=_one_of(Kind, body.get("id")),
        title=text(body, "title"),
        when=text(body, "when"),
        drafts=tuple(
            Draft.model_construct(to=_one_of(Recipient, one.get("to")), text=text(one, "text"))
            for one in found
        ),
    )


def support(body: Body) -> SupportEntry:
    """Read a support entry."""
    note = text(body, "note")
    country = text(body, "country")
    return SupportEntry.model_construct(
        id=text(body, "id"),
        country=None if country == BLANK else country,
        name=text(body, "name"),
        contact=text(body, "contact"),
        note=None if note == BLANK else note,
    )


def text(body: Mapping[str, JSON], field: str) -> str:
    """Read a text, or the ellipsis where there is none."""
    return _said(body.get(field))


def _said(value: JSON) -> str:
    said = str(value).strip() if isinstance(value, str | int | float) else ""
    return said or BLANK


def _one_of(choices: type[Choice], value: JSON) -> Choice:
    return next((choice for choice in choices if choice.value == value), next(iter(choices)))
