"""What HR is editing, as people will meet it in Slack: by the real builders, from what is there so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from content.entry import Body, EntryKind
from content.library import Library
from content.support import SupportEntry
from content.themes import DIMENSIONS, Item, Theme
from slackapp.blocks import (
    ask,
    checkin,
    dates,
    elements,
    help,  # noqa: A004 - the module of the help panel
    kit,
    lenient,
    member,
    prompt_card,
    talk,
    use,
)
from slackapp.blocks.ids import BlockId

CLOSES: Final = datetime(2026, 11, 5, 18, tzinfo=UTC)
"""A Thursday, for the example of a weekly message."""

Shown = kit.Message | kit.View


def shown(library: Library, kind: EntryKind, body: Body) -> tuple[Shown, ...]:
    """Build the messages and modals in which people meet an entry of this kind.

    ``body`` may be incomplete or wrong, as it is while somebody types: an ellipsis stands for a text that is
    missing, the first choice for one that is none, and nothing raises. All else comes from ``library``.
    """
    return tuple(BUILDERS[kind](library, body))


def _card(library: Library, body: Body) -> Iterator[Shown]:
    words, prompt = library.words, lenient.prompt(body)
    yield kit.message(prompt_card.prompt_card(words, prompt, ""))
    text = elements.copyable(prompt.draft)
    yield kit.message([*use.about(words, prompt), text], text=prompt.draft)  # as [Use it] begins


def _member_prompt(library: Library, body: Body) -> Iterator[Shown]:
    words, prompt = library.words, lenient.member_prompt(body)
    yield kit.message(member.home_blocks(words, member.ToTry(prompt, 0)), text=prompt.title)
    yield member.modal(words, prompt)


def _guide(library: Library, body: Body) -> Iterator[Shown]:
    words, guide = library.words, lenient.guide(body)
    said = (*talk.questions(words, guide), talk.closing(words, guide))
    yield kit.modal(words("talk.title"), kit.prose(said), close=words("button.close"))


def _question(library: Library, body: Body) -> Iterator[Shown]:
    yield _asking(library, lenient.item(body))


def _asked(library: Library, body: Body) -> Iterator[Shown]:
    items = (item for theme in library.themes.values() for item in theme.items)
    return (_asking(library, item) for item in items if item.id == body.get("item"))


def _reframe(library: Library, body: Body) -> Iterator[Shown]:
    yield checkin.thanks(library.words, reframe=lenient.text(body, "text"), support=_few(library))


def _help(library: Library, body: Body) -> Iterator[Shown]:
    words, kind = library.words, lenient.help_kind(body)
    yield ask.ask_form(words, [kind])
    for draft in kind.drafts:
        yield ask.words_to_send(words, kind, draft.to, people=(), slack_team=None)


def _lines(library: Library, body: Body) -> Iterator[Shown]:
    words, support = library.words, [lenient.support(body)]
    yield kit.modal(words("thanks.title"), help.help_panel(words, support), close=words("button.close"))
    yield kit.message([help.support_line(words, support)])


def _asking(library: Library, item: Item) -> kit.View:
    home = next(name for name, dimensions in DIMENSIONS.items() if item.dimension in dimensions)
    title = library.themes[home].title
    return _modal(library, title, checkin.question(library.words, BlockId.QUESTION_0, item))


def _theme(library: Library, body: Body) -> Iterator[Shown]:
    words = library.words
    known = library.themes.get(lenient.text(body, "id"))
    theme = Theme.model_construct(
        id=lenient.text(body, "id"),
        title=lenient.text(body, "title"),
        question=lenient.text(body, "question"),
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


BUILDERS: Final[Mapping[EntryKind, Callable[[Library, Body], Iterable[Shown]]]] = {
    EntryKind.THEME: _theme,
    EntryKind.ITEM: _question,
    EntryKind.ASKED: _asked,
    EntryKind.PROMPT: _card,
    EntryKind.STARTER: _card,
    EntryKind.REFRAME: _reframe,
    EntryKind.HELP: _help,
    EntryKind.SUPPORT: _lines,
    EntryKind.MEMBER: _member_prompt,
    EntryKind.AREA: _card,
    EntryKind.GUIDE: _guide,
}
