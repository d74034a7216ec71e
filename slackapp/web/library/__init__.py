"""The library's pages: what people are asked and told, edited by one person and published by another."""

from flask import Blueprint

from content.entry import FIRST
from slackapp.editorial import kinds
from slackapp.storage.database import Database
from slackapp.web.library import (
    entry_edit,
    entry_new,
    imports,
    labels,
    listing,
    questions,
    review,
    translations,
    versions,
)
from slackapp.web.library.entry_url import entry_url, lang, seen_draft, title_lang


def register(database: Database) -> Blueprint:
    """Every page of the library."""
    blueprint = Blueprint("library", __name__)
    for page in (listing, entry_edit, versions, entry_new, questions, review, translations, imports):
        page.register(blueprint, database)
    blueprint.context_processor(
        lambda: {
            "entry_url": entry_url,
            "lang_of": lang,
            "title_lang_of": title_lang,
            "seen": seen_draft,
            "kind_name": kinds.kind_name,
            "language_of": kinds.language,
            "first_language": kinds.language(FIRST),
            "field_labels": labels.field_labels,
            "field_facts": labels.field_facts,
        }
    )
    return blueprint
