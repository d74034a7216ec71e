"""The kinds of entry that the library has, its languages, and what HR calls each of them."""

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final

from content import files, translations
from content.entry import FIRST, Body, EntryKind
from content.evidence import Study
from content.faults import LibraryInvalid
from content.themes import Dimension
from content.translations import N_, _
from content.wording import Wording
from slackapp.storage.library.editions import EVERYWHERE, Place

LANGUAGES: Final = MappingProxyType(
    {
        "en": N_("English"),
        "es": N_("Spanish"),
        "es-419": N_("Spanish (Latin America)"),
        "de": N_("German"),
        "fr": N_("French"),
        EVERYWHERE: N_("All languages"),
    }
)
KINDS: Final = MappingProxyType(
    {
        EntryKind.PROMPT: (N_("Prompt"), N_("Prompts for leads")),
        EntryKind.STARTER: (
            N_("Starter"),
            N_("Starters, for teams too few to have a figure, and for hard weeks"),
        ),
        EntryKind.AREA: (N_("Prompt for an area"), N_("Prompts for HR and heads of area")),
        EntryKind.GUIDE: (N_("Talk guide"), N_("Talk guides")),
        EntryKind.ITEM: (N_("Question"), N_("Questions")),
        EntryKind.THEME: (N_("Theme"), N_("Themes")),
        EntryKind.MEMBER: (N_("Small thing to try"), N_("Small things for members to try")),
        EntryKind.REFRAME: (N_("Kind thought"), N_("Kind thoughts, shown after sending")),
        EntryKind.HELP: (N_("Help draft"), N_("Drafts for asking for help")),
        EntryKind.SUPPORT: (N_("Support line"), N_("Support lines")),
        EntryKind.ASKED: (N_("Choice of question"), N_("What each dimension asks")),
    }
)
"""What one entry of a kind and many are called, in the order in which HR most often looks for them."""
DIMENSIONS: Final = MappingProxyType(
    {
        Dimension.ENERGY: N_("Energy"),
        Dimension.MANAGEABLE_LOAD: N_("Manageable load"),
        Dimension.OFF_TIME: N_("Off time"),
        Dimension.RECOVERY: N_("Recovery"),
        Dimension.SHARED_LOAD: N_("Shared load"),
        Dimension.ASKING: N_("Asking"),
        Dimension.SAYING_SO: N_("Saying so"),
        Dimension.SAFE_TO_ASK: N_("Safe to ask"),
        Dimension.HELP_THAT_WORKS: N_("Help that works"),
        Dimension.WHAT_GETS_PRAISED: N_("What gets praised"),
    }
)
"""A short name of each dimension."""
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
    return [(kind.value, many(kind)) for kind in KINDS if kind is not EntryKind.ASKED]


def one(kind: EntryKind) -> str:
    """What one entry of a kind is called."""
    return _(KINDS[kind][0])


def many(kind: EntryKind) -> str:
    """What all entries of a kind are called."""
    return _(KINDS[kind][1])


def language(locale: str) -> str:
    """The name of a language, for whoever reads the page."""
    return _(LANGUAGES[locale]) if locale in LANGUAGES else locale


def dimensions() -> Mapping[str, str]:
    """A short name of each dimension, by its id."""
    return {each.value: _(DIMENSIONS[each]) for each in Dimension}


def described_dimensions() -> Mapping[str, str]:
    """Each dimension's short name with what the app says of it, by its id."""
    said = _said()
    return {
        id_: f"{name} – {said('dimension.' + id_.replace('-', '_'))}" for id_, name in dimensions().items()
    }


def studies() -> Mapping[str, str]:
    """What the app says of each kind of study, by its id."""
    said, keys = _said(), {each.value: f"study.{each.value.replace('-', '_')}" for each in Study}
    return {id_: said(key)[:1].upper() + said(key)[1:] for id_, key in keys.items()}


def headline(body: Body | None, otherwise: str = "") -> str:
    """An entry in a few words; `otherwise` where it says none."""
    found = (" ".join(str(body[field]).split()) for field in HEADLINES if body and body.get(field))
    text = next(found, otherwise)
    return text if len(text) <= HEADLINE_LENGTH else f"{text[:HEADLINE_LENGTH].rstrip()}…"


def title(place: Place, body: Body | None) -> str:
    """What stands at a place in a few words: its headline, or which choice it is."""
    if place.kind is EntryKind.ASKED:
        return _("What is asked about “%(dimension)s”", dimension=dimensions().get(place.entry, place.entry))
    return headline(body, place.entry)


def kind_name(place: Place) -> str:
    """What kind of entry stands at a place, such as "Prompt"."""
    return one(place.kind)


def _said() -> Wording:
    """The app's own sentences, in the language of the page where it speaks that."""
    with suppress(LibraryInvalid):
        return files.spoken(translations.locale())
    return files.spoken(FIRST)
