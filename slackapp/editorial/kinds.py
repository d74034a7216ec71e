"""The kinds of entry that the library has, its languages, and what HR calls each of them."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from content.entry import FIRST, Body, EntryKind
from content.evidence import Study
from content.files import spoken
from content.themes import Dimension
from slackapp.storage.library.editions import EVERYWHERE, Place

LANGUAGES: Final = MappingProxyType(
    {"en": "English", "es": "Spanish", "de": "German", "fr": "French", EVERYWHERE: "All languages"}
)
KINDS: Final = MappingProxyType(
    {
        EntryKind.PROMPT: ("Prompt", "Prompts for leads"),
        EntryKind.STARTER: ("Starter", "Starters, for teams too few to have a figure, and for hard weeks"),
        EntryKind.AREA: ("Prompt for an area", "Prompts for HR and heads of area"),
        EntryKind.GUIDE: ("Talk guide", "Talk guides"),
        EntryKind.ITEM: ("Question", "Questions"),
        EntryKind.THEME: ("Theme", "Themes"),
        EntryKind.MEMBER: ("Small thing to try", "Small things for members to try"),
        EntryKind.REFRAME: ("Kind thought", "Kind thoughts, shown after sending"),
        EntryKind.HELP: ("Help draft", "Drafts for asking for help"),
        EntryKind.SUPPORT: ("Support line", "Support lines"),
        EntryKind.ASKED: ("Choice of question", "What each dimension asks"),
    }
)
"""What one entry of a kind and many are called, in the order in which HR most often looks for them."""
OPTIONAL: Final = frozenset(
    {
        *(EntryKind.PROMPT, EntryKind.STARTER, EntryKind.AREA, EntryKind.ITEM, EntryKind.REFRAME),
        *(EntryKind.MEMBER, EntryKind.SUPPORT),
    }
)
"""Kinds of which entries can be added and retired; of the others there is always exactly one."""
HEADLINES: Final = ("title", "open", "text", "name", "item")
"""Where an entry says in a few words what it is; each kind has one of these fields."""
HEADLINE_LENGTH: Final = 120
"""Characters of a text by which one knows it."""


def listed_kinds() -> list[tuple[str, str]]:
    """The kinds that lists show, each with what many of it are called; choices have a page of their own."""
    return [(kind.value, many) for kind, (_, many) in KINDS.items() if kind is not EntryKind.ASKED]


def language(locale: str) -> str:
    """The name of a language, in English."""
    return LANGUAGES.get(locale, locale)


@cache
def dimensions() -> Mapping[str, str]:
    """A short name of each dimension, by its id."""
    return MappingProxyType({each.value: each.value.replace("-", " ").capitalize() for each in Dimension})


@cache
def described_dimensions() -> Mapping[str, str]:
    """Each dimension's short name with what the app says of it, by its id."""
    said = spoken(FIRST)
    return MappingProxyType(
        {id_: f"{name} – {said('dimension.' + id_.replace('-', '_'))}" for id_, name in dimensions().items()}
    )


@cache
def studies() -> Mapping[str, str]:
    """What the app says of each kind of study, by its id."""
    said = spoken(FIRST)
    return MappingProxyType(
        {each.value: said(f"study.{each.value.replace('-', '_')}").capitalize() for each in Study}
    )


def headline(body: Body | None, otherwise: str = "") -> str:
    """An entry in a few words; `otherwise` where it says none."""
    found = (" ".join(str(body[field]).split()) for field in HEADLINES if body and body.get(field))
    text = next(found, otherwise)
    return text if len(text) <= HEADLINE_LENGTH else f"{text[:HEADLINE_LENGTH].rstrip()}…"


def title(place: Place, body: Body | None) -> str:
    """What stands at a place in a few words: its headline, or which choice it is."""
    if place.kind is EntryKind.ASKED:
        return f"What is asked about “{dimensions().get(place.entry, place.entry)}”"
    return headline(body, place.entry)


def kind_name(place: Place) -> str:
    """What kind of entry stands at a place, such as "Prompt"."""
    return KINDS[place.kind][0]
