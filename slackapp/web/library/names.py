"""Who did something, by name, and a workspace's library as previews need it."""

from collections.abc import Mapping

from content import entries as content
from content.faults import LibraryInvalid
from content.library import Library, load
from slackapp.storage import audit, console, editions
from slackapp.storage.editions import Place
from slackapp.storage.sessions import Transaction


def of(connection: Transaction, workspace: str) -> Mapping[str, str]:
    """The names of those who have a role, by user id."""
    return {each.user: each.name or each.user for each in console.roles(connection, workspace)}


def last(connection: Transaction, place: Place) -> str:
    """Who did something to an entry last, as the audit log has it."""
    names = of(connection, place.workspace)
    found = audit.search(connection, place.workspace, text=str(place), limit=20)
    return next(
        (names.get(each.actor, each.actor) for each in found if each.subject == str(place)), "Somebody"
    )


def library(connection: Transaction, workspace: str, locale: str) -> Library:
    """What people of this workspace read in a language."""
    try:
        return content.library(editions.entries(connection, workspace, locale), locale)
    except LibraryInvalid:
        return load(locale)
