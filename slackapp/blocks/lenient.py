"""Entries as somebody is typing them: whatever is there becomes something that the builders can show."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from content.entry import JSON, Body
from content.evidence import Study
from content.guides import Guide
from content.help import Draft, HelpKind, Kind, Recipient
from content.members import MemberPrompt
from content.prompts import Prompt
from content.support import SupportEntry, SupportKind
from content.themes import Dimension, Item, Scale

BLANK: Final = "…"
"""What stands where nothing has been written yet."""

Choice = TypeVar("Choice", bound=StrEnum)


def prompt(body: Body) -> Prompt:
    """Read a prompt of any kind for leads."""
    return Prompt.model_construct(
        id=text(body, "id"),
        dimension=None,
        settings=None,
        title=text(body, "title"),
        when=_if_any(body, "when"),
        why=text(body, "why"),
        source=text(body, "source"),
        study=_one_of(Study, body.get("study")),
        licence=_if_any(body, "licence"),
        steps=_texts(body, "steps"),
        draft=text(body, "draft"),
        minutes=_minutes(body),
        longer=_if_any(body, "longer"),
        avoid=text(body, "avoid"),
    )


def member_prompt(body: Body) -> MemberPrompt:
    """Read a small thing for a member to try."""
    return MemberPrompt.model_construct(
        id=text(body, "id"),
        settings=None,
        title=text(body, "title"),
        text=text(body, "text"),
        draft=_if_any(body, "draft"),
        minutes=_minutes(body),
    )


def guide(body: Body) -> Guide:
    """Read a guide for a talk."""
    return Guide.model_construct(
        id=_one_of(Dimension, body.get("id")),
        open=text(body, "open"),
        ask=_texts(body, "ask"),
        close=text(body, "close"),
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
    return SupportEntry.model_construct(
        id=text(body, "id"),
        country=_if_any(body, "country"),
        kind=_one_of(SupportKind, body.get("kind")),
        checked=body.get("checked") is not False,
        name=text(body, "name"),
        contact=text(body, "contact"),
        note=_if_any(body, "note"),
    )


def text(body: Mapping[str, JSON], field: str) -> str:
    """Read a text, or the ellipsis where there is none."""
    return _said(body.get(field))


def _if_any(body: Mapping[str, JSON], field: str) -> str | None:
    found = text(body, field)
    return None if found == BLANK else found


def _texts(body: Mapping[str, JSON], field: str) -> tuple[str, ...]:
    value = body.get(field)
    return tuple(_said(one) for one in value) if isinstance(value, list) and value else (BLANK,)


def _minutes(body: Mapping[str, JSON]) -> int:
    minutes = body.get("minutes")
    return minutes if isinstance(minutes, int) else BLANK  # type: ignore[return-value]  # shown as it stands


def _said(value: JSON) -> str:
    said = str(value).strip() if isinstance(value, str | int | float) else ""
    return said or BLANK


def _one_of(choices: type[Choice], value: JSON) -> Choice:
    return next((choice for choice in choices if choice.value == value), next(iter(choices)))
