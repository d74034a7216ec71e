"""How addresses name an entry of the library, and what people call it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from flask import abort

from content.entry import Body, EntryKind
from content.library import seeds, spoken
from content.themes import Dimension
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Place
from slackapp.web.access import Who

LANGUAGES: Final = MappingProxyType(
    {"en": "English", "es": "Spanish", "de": "German", "fr": "French", EVERYWHERE: "All languages"}
)
KINDS: Final = MappingProxyType(
    {
        EntryKind.PROMPT: ("Prompt", "Prompts for leads"),
        EntryKind.STARTER: ("Starter", "Starters, for teams too few to have a figure"),
        EntryKind.ITEM: ("Question", "Questions"),
        EntryKind.THEME: ("Theme", "Themes"),
        EntryKind.REFRAME: ("Kind thought", "Kind thoughts, shown after sending"),
        EntryKind.HELP: ("Help draft", "Drafts for asking for help"),
        EntryKind.SUPPORT: ("Support line", "Support lines"),
        EntryKind.ASKED: ("Choice of question", "What each dimension asks"),
    }
)
"""Each kind, one and many, in the order in which HR most often looks for it."""
MADE: Final = frozenset(
    {EntryKind.PROMPT, EntryKind.STARTER, EntryKind.ITEM, EntryKind.REFRAME, EntryKind.SUPPORT}
)
"""What can be added and retired; of the others there is always exactly one."""
HEADLINES: Final = ("title", "text", "name", "item")
"""Where an entry says in a few words what it is; each kind has one of them."""


FEW: Final = 120
"""Characters of a text by which one knows it."""


@cache
def locales() -> tuple[str, ...]:
    """The languages that the app speaks, the first of them first."""
    with seeds() as folder:
        found = sorted(each.name for each in folder.iterdir() if each.is_dir())
    return (FIRST, *(each for each in found if each != FIRST))


def language(locale: str) -> str:
    """The name of a language, in English."""
    return LANGUAGES.get(locale, locale)


@cache
def dimensions() -> Mapping[str, str]:
    """A short name of each dimension, by its id."""
    return MappingProxyType({each.value: each.value.replace("-", " ").capitalize() for each in Dimension})


@cache
def described() -> Mapping[str, str]:
    """Each dimension's short name with what the app says of it, by its id."""
    words = spoken(FIRST)
    return MappingProxyType(
        {id_: f"{name} – {words('dimension.' + id_.replace('-', '_'))}" for id_, name in dimensions().items()}
    )


def place(me: Who, locale: str, kind: str, entry: str) -> Place:
    """The place in this person's own library that an address names; there may be nothing yet.

    Ends the request with 404 where the address can name none.
    """
    if locale not in locales() or kind not in set(EntryKind) or kind == EntryKind.ASKED:
        abort(404)
    if "\0" in entry:  # PostgreSQL knows no text with it
        abort(404)
    return Place(me.workspace, locale, EntryKind(kind), entry)


def known(locale: str) -> str:
    """Give this language if the app speaks it, else the first."""
    return locale if locale in locales() else FIRST


def headline(body: Body | None, otherwise: str = "") -> str:
    """An entry in a few words."""
    found = (" ".join(str(body[field]).split()) for field in HEADLINES if body and body.get(field))
    text = next(found, otherwise)
    return text if len(text) <= FEW else f"{text[:FEW].rstrip()}…"
