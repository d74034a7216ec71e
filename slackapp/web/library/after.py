"""The libraries of all languages, as they are now and as drafts would make them."""

from collections.abc import Iterable, Mapping

from content.entry import Body, Entries, Key
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, Draft
from slackapp.web.library import places

Libraries = Mapping[str, Entries]
"""What there is to read, by language."""


def libraries(connection: Transaction, workspace: str) -> Libraries:
    """What is published in a workspace, in every language that the app has."""
    return {locale: editions.entries(connection, workspace, locale) for locale in places.locales()}


def published(now: Libraries, drafts: Iterable[Draft]) -> Libraries:
    """The libraries as they would be with these drafts published."""
    return {locale: _in(locale, entries, drafts) for locale, entries in now.items()}


def keys(drafts: Iterable[Draft]) -> tuple[Key, ...]:
    """The entries that drafts are of, in whatever language, each of them once."""
    return tuple(dict.fromkeys((each.place.kind, each.place.entry) for each in drafts))


def _in(locale: str, entries: Entries, drafts: Iterable[Draft]) -> dict[Key, Body]:
    found = dict(entries)
    for draft in drafts:
        if draft.place.locale in {locale, EVERYWHERE}:
            key = (draft.place.kind, draft.place.entry)
            if draft.body is None:
                found.pop(key, None)
            else:
                found[key] = draft.body
    return found
