"""What HR is editing, as people will meet it in Slack: by the real builders, from what is there so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeVar

from content.entry import JSON, Body, EntryKind
from content.help import Draft, HelpKind, Kind, Recipient
from content.library import Library
from content.prompts import Prompt
from content.support import SupportEntry
from content.themes import DIMENSIONS, Dimension, Item, Scale, Theme
from slackapp.blocks import checkin, dates, help, kit, prompt  # noqa: A004 - the module of the help panel
from slackapp.blocks.ids import BlockId

BLANK: Final = "…"
"""What stands where nothing has been written yet."""
CLOSES: Final = datetime(2026, 11, 5, 18, tzinfo=UTC)
"""A Thursday, for the example of a weekly message."""
TO: Final = {
    Recipient.TEAMMATE: "help.to_teammate",
    Recipient.LEAD: "help.to_lead",
    Recipient.HR: "help.to_hr",
}

Choice = TypeVar("Choice", bound=StrEnum)
Shown = kit.Message | kit.View


def shown(library: Library, kind: EntryKind, body: Body) -> tuple[Shown, ...]:
    """Build the messages and modals in which people meet an entry of this kind.

    ``body`` may be incomplete or wrong, as it is while somebody types: an ellipsis stands for a text that is
    missing, the first choice for one that is none, and nothing raises. All else comes from ``library``.
    """
    return tuple(BUILDERS[kind](library, body))


def _card(library: Library, body: Body) -> Iterator[Shown]:
    yield kit.message(prompt.card(library.words, _prompt(body), ""))


def _question(library: Library, body: Body) -> Iterator[Shown]:
    yield _asking(library, _item(body))


def _asked(library: Library, body: Body) -> Iterator[Shown]:
    items = (item for theme in library.themes.values() for item in theme.items)
    return (_asking(library, item) for item in items if item.id == body.get("item"))


def _reframe(library: Library, body: Body) -> Iterator[Shown]:
    yield checkin.thanks(library.words, reframe=_text(body, "text"), support=_few(library))


def _help(library: Library, body: Body) -> Iterator[Shown]:
    words, kind = library.words, _help_kind(body)
    blocks = [kit.section(f"*{kit.escape(kind.title)}*\n{kit.escape(kind.when)}")]
    for draft in kind.drafts:
        quoted = (f"> {line}" for line in kit.escape(draft.text).splitlines())
        blocks += kit.prose([words(TO[draft.to]), *quoted])
    yield kit.message(blocks)


def _lines(library: Library, body: Body) -> Iterator[Shown]:
    words, support = library.words, [_support(body)]
    yield kit.modal(words("thanks.title"), help.help_panel(words, support), close=words("button.close"))
    yield kit.message([help.support_line(words, support)])


def _asking(library: Library, item: Item) -> kit.View:
    home = next(name for name, dimensions in DIMENSIONS.items() if item.dimension in dimensions)
    title = library.themes[home].title
    return _modal(library, title, checkin.question(library.words, BlockId.QUESTION_0, item))


def _theme(library: Library, body: Body) -> Iterator[Shown]:
    words = library.words
    known = library.themes.get(_text(body, "id"))
    theme = Theme.model_construct(
        id=_text(body, "id"),
        title=_text(body, "title"),
        question=_text(body, "question"),
        items=known.items if known else (),
    )
    yield checkin.weekly(words, round_id="", theme=theme, closes=dates.moment(words, CLOSES))
    first = [checkin.question(words, BlockId.QUESTION_0, item) for item in theme.defaults[:1]]
    yield _modal(library, theme.title, *first)


def _modal(library: Library, title: str, *questions: kit.Block) -> kit.View:
    words = library.words
    blocks = [kit.context(words("checkin.think")), *questions]
    view = kit.modal(words("checkin.title", theme=title), blocks, close=words("button.close"))
    return {**view, "submit": kit.plain(words("button.send"))}


def _few(library: Library) -> tuple[SupportEntry, ...]:
    # What one person sees: the lines of one country, not of all.
    countries = [entry.country for entry in library.support.entries if entry.country]
    return library.support.for_country(countries[0] if countries else None)


def _prompt(body: Body) -> Prompt:
    minutes, steps = body.get("minutes"), body.get("steps")
    texts = [_said(step) for step in steps] if isinstance(steps, list) else []
    return Prompt.model_construct(
        id=_text(body, "id"),
        dimension=None,
        title=_text(body, "title"),
        why=_text(body, "why"),
        source=_text(body, "source"),
        steps=tuple(texts or [BLANK]),
        draft=_text(body, "draft"),
        minutes=minutes if isinstance(minutes, int) else BLANK,  # type: ignore[arg-type]  # shown, never counted
        avoid=_text(body, "avoid"),
    )


def _item(body: Body) -> Item:
    return Item.model_construct(
        id=_text(body, "id"),
        dimension=_one_of(Dimension, body.get("dimension")),
        text=_text(body, "text"),
        scale=_one_of(Scale, body.get("scale")),
        reversed=body.get("reversed") is True,
        not_applicable=body.get("not_applicable") is True,
        default=False,
    )


def _help_kind(body: Body) -> HelpKind:
    drafts = body.get("drafts")
    found = [one for one in drafts if isinstance(one, Mapping)] if isinstance(drafts, list) else []
    return HelpKind.model_construct(
        id=_one_of(Kind, body.get("id")),
        title=_text(body, "title"),
        when=_text(body, "when"),
        drafts=tuple(
            Draft.model_construct(to=_one_of(Recipient, one.get("to")), text=_text(one, "text"))
            for one in found
        ),
    )


def _support(body: Body) -> SupportEntry:
    note = _text(body, "note")
    country = _text(body, "country")
    return SupportEntry.model_construct(
        id=_text(body, "id"),
        country=None if country == BLANK else country,
        name=_text(body, "name"),
        contact=_text(body, "contact"),
        note=None if note == BLANK else note,
    )


def _text(body: Mapping[str, JSON], field: str) -> str:
    return _said(body.get(field))


def _said(value: JSON) -> str:
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    return text or BLANK


def _one_of(choices: type[Choice], value: JSON) -> Choice:
    return next((choice for choice in choices if choice.value == value), next(iter(choices)))


BUILDERS: Final[Mapping[EntryKind, Callable[[Library, Body], Iterable[Shown]]]] = {
    EntryKind.THEME: _theme,
    EntryKind.ITEM: _question,
    EntryKind.ASKED: _asked,
    EntryKind.PROMPT: _card,
    EntryKind.STARTER: _card,
    EntryKind.REFRAME: _reframe,
    EntryKind.HELP: _help,
    EntryKind.SUPPORT: _lines,
}
