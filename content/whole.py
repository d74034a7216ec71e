"""A library of entries checked as a whole, each kind on a page of its own, as the files are on theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, cast

from content import rendered, sections, single
from content.entry import JSON, EntryKind
from content.languages import Language
from content.library import LEAST_REFRAMES, LEAST_STARTERS
from content.page import Page, Place, Value
from content.themes import Asked, Heading
from content.wording import Wording

NAMES: Final = MappingProxyType(
    {
        EntryKind.THEME: "by a theme",
        EntryKind.ITEM: "by a question",
        EntryKind.ASKED: "by what is asked",
        EntryKind.PROMPT: "by a prompt",
        EntryKind.STARTER: "by a starter",
        EntryKind.REFRAME: "by a reframe",
        EntryKind.HELP: "by a kind of help",
        EntryKind.SUPPORT: "by a support entry",
    }
)
"""How a sentence names the entry that has taken an id, where there is no file and no line to name."""


def pages(
    bodies: Mapping[EntryKind, Sequence[Value]], language: Language, words: Wording | None
) -> Mapping[EntryKind, Page]:
    """Check the entries of each kind, and note what is wrong on a page by their position.

    ``words`` are the app's own sentences, into which the themes' titles are put where they are known.
    """
    found = {kind: Page.of(NAMES[kind], cast("JSON", list(bodies[kind]))) for kind in EntryKind}
    _themes(found[EntryKind.THEME], language, words)
    _questions(found[EntryKind.ITEM], found[EntryKind.ASKED], language)
    prompts, starters = found[EntryKind.PROMPT], found[EntryKind.STARTER]
    reframes = found[EntryKind.REFRAME]
    offered = sections.prompts(prompts, language, starter=False)
    started = len(sections.prompts(starters, language, starter=True))
    thoughts = len(sections.reframes(reframes, language))
    sections.help_kinds(found[EntryKind.HELP], language)
    sections.support(found[EntryKind.SUPPORT], language)
    sections.unique_ids(found[EntryKind.THEME], found[EntryKind.ITEM])
    sections.unique_ids(prompts, starters)
    for alone in (reframes, found[EntryKind.HELP], found[EntryKind.SUPPORT]):
        sections.unique_ids(alone)
    sections.enough_prompts(prompts, offered)
    sections.enough(starters, started, LEAST_STARTERS)
    sections.enough(reframes, thoughts, LEAST_REFRAMES)
    return found


def _themes(page: Page, language: Language, words: Wording | None) -> None:
    found: dict[str, Heading] = {}
    for place, value in page.entries():
        heading = single.heading(page, place, value, language)
        if heading:
            found[heading.id] = heading
            if words:
                rendered.title(page, place, heading, words)
    sections.both_themes(page, found)


def _questions(page: Page, asked: Page, language: Language) -> None:
    for place, value in page.entries():
        single.question(page, place, value, language)
    choices = [(place, single.asked(asked, place, value, language)) for place, value in asked.entries()]
    sections.asks(asked, _chosen(choices), dict(_homes(page.value)))


def _chosen(choices: Iterable[tuple[Place, Asked | None]]) -> Iterator[tuple[Place, Asked]]:
    return ((place, one) for place, one in choices if one)


def _homes(value: Value) -> Iterator[tuple[str, Value]]:
    # A question that is wrong in some other way is still there: that is one fault, not two.
    for body in value if isinstance(value, list) else ():
        if isinstance(body, dict) and isinstance(body.get("id"), str):
            yield str(body["id"]), body.get("dimension", "")
