"""The pages of teams: the tree, one team, and a change that is looked at before it is put in place."""

from flask import Blueprint

from slackapp.storage.database import Database
from slackapp.web.teams import (
    change_page,
    deputy_edit,
    group_edit,
    import_page,
    tree_page,
    unit_edit,
    unit_page,
    work_edit,
)


def register(database: Database) -> Blueprint:
    """Every page of teams."""
    blueprint = Blueprint("teams", __name__)
    edits = (group_edit, unit_edit, deputy_edit, work_edit)
    for page in (tree_page, import_page, change_page, unit_page, *edits):
        page.register(blueprint, database)
    return blueprint
