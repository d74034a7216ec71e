"""What pages say, in the language of whoever reads them.

A sentence is written in English where it is said, as ``_("Nothing was saved.")``, and looked up in the
catalogue of the language that is spoken, ``content/console/<locale>.po``. Without one, or without the
sentence in it, it stays English; so does all that commands say, for which nobody chooses a language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO
from typing import Final

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from content.entry import FIRST, WIDER

FOLDER: Final = "console"

_chosen: ContextVar[Callable[[], str] | None] = ContextVar("chosen", default=None)


def _(message: str, /, **values: object) -> str:
    """Say a sentence in the language that is spoken, with values put in: ``_("Ask %(name)s.", name=name)``.

    A sign of per cent is written twice, also where there are no values.
    """
    return catalogue(locale()).gettext(message) % values


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """Say the sentence for this number, which is its value ``num`` as well."""
    return catalogue(locale()).ngettext(one, many, num) % {"num": num, **values}


def N_(message: str, /) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a sentence that stands in a constant, and is said by ``_`` where it is shown."""
    return message


def locale() -> str:
    """Name the language that is spoken here."""
    choose = _chosen.get()
    return FIRST if choose is None else choose()


@contextmanager
def speaking(spoken: str) -> Iterator[None]:
    """Speak a language for as long as this lasts."""
    token = _chosen.set(lambda: spoken)
    try:
        yield
    finally:
        _chosen.reset(token)


def speak(choose: Callable[[], str] | None) -> None:
    """Speak from now on in this thread what `choose` names when it is asked; without it, English again."""
    _chosen.set(choose)


@lru_cache
def locales() -> tuple[str, ...]:
    """Name the languages in which pages are there, English first."""
    folder = resources.files("content") / FOLDER
    if not folder.is_dir():
        return (FIRST,)
    found = (each.name.removesuffix(".po") for each in folder.iterdir() if each.name.endswith(".po"))
    return (FIRST, *sorted(found))


@lru_cache
def catalogue(spoken: str) -> NullTranslations:
    """Give the sentences of a language; what it lacks the wider one says, and English in the end."""
    wider = catalogue(WIDER[spoken]) if spoken in WIDER else None
    if spoken == FIRST or spoken not in locales():
        return wider or NullTranslations()
    file = BytesIO()
    mofile.write_mo(file, _told(read(spoken)))
    file.seek(0)
    found = GNUTranslations(file)
    if wider is not None:
        found.add_fallback(wider)
    return found


def is_spoken(language: str) -> bool:
    """Whether pages are there in a language, or in the wider one that has all the rest of it."""
    return language in locales() or WIDER.get(language) in locales()


def read(spoken: str) -> Catalog:
    """Read the file of a language as it stands."""
    with (resources.files("content") / FOLDER / f"{spoken}.po").open("rb") as file:
        return pofile.read_po(file, locale=spoken.replace("-", "_"))


def _told(found: Catalog) -> Catalog:
    # What is not said yet would be written as it is in English, and hide what a wider language says.
    for each in list(found):
        said = each.string if isinstance(each.string, tuple) else (each.string,)
        if each.id and (each.fuzzy or not all(said)):
            found.delete(each.id, each.context)
    return found
