"""Web pages: signing in, the console, whether this process is well, and how people stay anonymous."""

from flask import Blueprint, Flask

from slackapp.web import (
    access,
    audit_page,
    docs_pages,
    errors,
    health,
    hr,
    library,
    people,
    request_limits,
    signin,
)
from slackapp.web.signin import SignIn


def register(flask: Flask, parts: SignIn) -> None:
    """Mount every page.

    Raises:
        Unguarded: a view does not say who may see it.
    """
    flask.extensions["leanon-sign-in"] = parts
    request_limits.register(flask)
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
