"""The pages of teams: the tree, one team, and a change that is looked at before it is put in place."""

from flask import Blueprint

from slackapp.storage.database import Database
from slackapp.web.teams import tree_page, unit_page


def register(database: Database) -> Blueprint:
    """Every page of teams."""
    blueprint = Blueprint("teams", __name__)
    for page in (tree_page, unit_page):
        page.register(blueprint, database)
    return blueprint
