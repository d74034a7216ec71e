"""The pages of a team's trend: for the team and its lead, the same numbers from the same moment."""

from flask import Blueprint

from slackapp.storage.database import Database
from slackapp.web.trend import files, marking, pages, talk


def register(database: Database) -> Blueprint:
    """Every page of a trend."""
    blueprint = Blueprint("trend", __name__)
    for page in (pages, files, marking, talk):
        page.register(blueprint, database)
    return blueprint
