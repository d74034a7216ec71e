"""Web pages: signing in, the console, whether this process is well, and how people stay anonymous."""

from flask import Blueprint, Flask

from slackapp.web import access, audit_page, docs_pages, errors, health, hr, library, people, signin
from slackapp.web.request_limits import Bounded
from slackapp.web.signin import SignIn

LARGEST_REQUEST = 8 * 1024 * 1024
"""Bytes. The largest thing that anybody sends is a library to be imported."""


def register(flask: Flask, parts: SignIn) -> None:
    """Mount every page.

    Raises:
        Unguarded: a view does not say who may see it.
    """
    flask.extensions["leanon-sign-in"] = parts
    flask.request_class = Bounded
    flask.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    access.guard(flask, parts.database, parts.browser)
    errors.register(flask)
    pages: tuple[Blueprint, ...] = (
        docs_pages.pages(),
        health.pages(parts.database),
        hr.pages(parts.database),
        people.pages(parts.database),
        library.register(parts.database),
        audit_page.pages(parts.database),
        signin.pages(parts),
    )
    for blueprint in pages:
        flask.register_blueprint(blueprint)
    access.check(flask)
    there = frozenset(str(rule) for rule in flask.url_map.iter_rules())
    flask.jinja_env.globals["there"] = there  # the menu shows no section that is not there yet
