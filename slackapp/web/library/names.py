"""Who did something, by name, and a workspace's library as previews need it."""

from collections.abc import Mapping

from flask import current_app

from content.library import Library
from slackapp.storage.console import roles
from slackapp.storage.database import Transaction
from slackapp.storage.library import seen
from slackapp.storage.library.current import Current
from slackapp.storage.library.editions import Place
from slackapp.storage.library.published import Libraries


def of(connection: Transaction, workspace: str) -> Mapping[str, str]:
    """The names of those who have a role, by user id."""
    return {each.user: each.name or each.user for each in roles.holders(connection, workspace)}


def last(connection: Transaction, place: Place) -> str:
    """Who did something to an entry last, as the audit log has it."""
    done = seen.last(connection, place)
    return of(connection, place.workspace).get(done[0], done[0]) if done else "Somebody"


def library(connection: Transaction, workspace: str, locale: str) -> Library:
    """What people of this workspace read in a language."""
    return current(connection, workspace, locale).library


def current(connection: Transaction, workspace: str, locale: str) -> Current:
    """The same, with which support lines are confirmed."""
    libraries: Libraries = current_app.extensions["leanon"].libraries
    return libraries.now(connection, workspace, locale)
