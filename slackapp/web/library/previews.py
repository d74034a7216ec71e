"""What people of a workspace read, for the previews that pages show beside a text."""

from flask import current_app
from markupsafe import Markup

from content.entry import FIRST, Body
from slackapp.blocks import library as blocks
from slackapp.storage.database import Transaction
from slackapp.storage.library.editions import Place
from slackapp.storage.library.published import Current, Libraries
from slackapp.web import preview


def current_library(connection: Transaction, place: Place) -> Current:
    """What people of a workspace read in the language of a place."""
    libraries: Libraries = current_app.extensions["leanon"].libraries
    return libraries.now(connection, place.workspace, FIRST if place.is_leading else place.locale)


def slack_preview(connection: Transaction, place: Place, body: Body | None) -> Markup:
    """How a whole entry with this text looks in Slack."""
    library = current_library(connection, place).library
    return preview.html(blocks.shown(library, place.kind, body or {}))
