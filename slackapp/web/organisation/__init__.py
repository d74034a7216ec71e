"""The pages of the whole organisation, for HR, and of an area, for whoever directs it."""

from flask import Blueprint

from slackapp.storage.database import Database
from slackapp.web.organisation import files, pages


def register(database: Database) -> Blueprint:
    """Every page of an organisation and its areas."""
    blueprint = Blueprint("organisation", __name__)
    for page in (pages, files):
        page.register(blueprint, database)
    return blueprint
