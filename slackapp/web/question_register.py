"""`/register`: every question that may be asked here, why, by whose yes, and what changes; for everybody."""

from typing import Final

from flask import Flask, abort, render_template

from content.themes import DIMENSIONS
from content.translations import N_, _
from slackapp.storage.console import guardians
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.question_register import register as read
from slackapp.web import language
from slackapp.web.access import public
from slackapp.web.preview import current_library

NONE: Final = N_("There is no such register. Open the link in Slack, in the Home tab of Lean On.")


def register(flask: Flask, database: Database) -> None:
    """The page of the one workspace that there is, and of each by its id; none of them names another."""

    @flask.get("/register")
    @public
    def question_register() -> str:
        with database.read() as connection:
            known = [each.id for each in workspaces.every(connection)]
        return _page(database, known[0]) if len(known) == 1 else abort(404, _(NONE))

    @flask.get("/register/<workspace>")
    @public
    def question_register_of(workspace: str) -> str:
        return _page(database, workspace)


def _page(database: Database, workspace: str) -> str:
    with database.read() as connection:
        known = None if "\0" in workspace else workspaces.find(connection, workspace)
        if known is None:
            abort(404, _(NONE))
        current = current_library(connection, workspace, language.locale())
        found = read(connection, workspace, current.library, revision=current.revision)
        there = guardians.every(connection, workspace)
    words = language.words()
    said = {each.value: each.value.replace("-", "_") for five in DIMENSIONS.values() for each in five}
    return render_template(
        "register.html",
        name=known.name,
        register=found,
        themes=current.library.themes,
        dimensions=DIMENSIONS,
        about={id_: words(f"dimension.{key}") for id_, key in said.items()},
        why={id_: words(f"why_asked.{key}") for id_, key in said.items()},
        not_for={id_: words(f"not_for.{key}") for id_, key in said.items()},
        not_applicable=words("scale.not_applicable"),
        guardians=[each.name for each in there if each.ended_at is None],
        former=[each for each in there if each.ended_at is not None],
    )
