"""The library's pages: what people are asked and told, edited by one person and published by another."""

from flask import Blueprint

from slackapp.storage.database import Database
from slackapp.web.library import (
    editor,
    files,
    history,
    imports,
    listing,
    new,
    questions,
    review,
    steps,
    translations,
)


def pages(database: Database) -> Blueprint:
    """Every page of the library."""
    blueprint = Blueprint("library", __name__)
    for page in (listing, editor, history, new, steps, questions, review, translations, files, imports):
        page.add(blueprint, database)
    return blueprint
