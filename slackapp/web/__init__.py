"""Web pages: signing in, the console, pictures, how people stay anonymous, whether this process is well."""

from flask import Flask

from slackapp.pictures.address import Addresses
from slackapp.web import (
    access,
    audit_page,
    docs_pages,
    errors,
    guardian,
    health,
    home,
    language,
    library,
    once,
    organisation,
    people,
    person_search,
    pictures,
    question_register,
    request_limits,
    setup,
    signin,
    teams,
    trend,
    welcome,
)
from slackapp.web.health import Silent
from slackapp.web.person_search import LookUp
from slackapp.web.setup.launch import SendTrial
from slackapp.web.signin import SignIn


def register(
    flask: Flask, parts: SignIn, look_up: LookUp, addresses: Addresses, send_trial: SendTrial, silent: Silent
) -> None:
    """Mount every page. `look_up` asks Slack who somebody is, `addresses` are those of pictures.

    `send_trial` sends a test check-in to a user of a workspace, `silent` tells which processes are silent.

    Raises:
        Unguarded: a view does not say who may see it.
    """
    flask.extensions["leanon-sign-in"] = parts
    request_limits.register(flask)
    language.register(flask)
    access.guard(flask, parts.database, parts.browser)
    errors.register(flask)
    docs_pages.register(flask)
    welcome.register(flask, parts.database, ready=parts.provider is not None)
    home.register(flask, parts.database)
    people.register(flask, parts.database)
    person_search.register(flask, parts.database, look_up)
    guardian.register(flask, parts.database)
    question_register.register(flask, parts.database)
    pictures.register(flask, parts.database, addresses)
    setup.register(flask, parts.database, send_trial)
    flask.register_blueprint(library.register(parts.database))
    flask.register_blueprint(trend.register(parts.database))
    flask.register_blueprint(organisation.register(parts.database))
    flask.register_blueprint(teams.register(parts.database))
    audit_page.register(flask, parts.database)
    signin.register(flask, parts)
    once.register(flask, parts)
    health.register(flask, parts.database, silent)
    access.check(flask)
    there = frozenset(str(rule) for rule in flask.url_map.iter_rules())
    flask.jinja_env.globals["there"] = there  # the menu shows no section that is not there yet
