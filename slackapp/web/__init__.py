"""Web pages: whether this process is well, and what HR will find here."""

from flask import Blueprint, Flask

from slackapp.storage.sessions import Database
from slackapp.web import health, hr


def register(flask: Flask, database: Database) -> None:
    """Mount every page."""
    pages: tuple[Blueprint, ...] = (health.pages(database), hr.pages())
    for blueprint in pages:
        flask.register_blueprint(blueprint)
