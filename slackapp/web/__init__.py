"""Web pages: whether this process is well, how people stay anonymous, and what HR will find here."""

from flask import Blueprint, Flask

from slackapp.storage.sessions import Database
from slackapp.web import documents, health, hr


def register(flask: Flask, database: Database) -> None:
    """Mount every page."""
    pages: tuple[Blueprint, ...] = (documents.pages(), health.pages(database), hr.pages())
    for blueprint in pages:
        flask.register_blueprint(blueprint)
