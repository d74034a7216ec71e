"""Builds the sandbox: one Flask app over one state."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from slackapp.sandbox import api, automation, manifest_api, openid, socket_mode, tours, ui
from slackapp.sandbox.config import Config
from slackapp.sandbox.pages import policy
from slackapp.sandbox.state import State


def create_sandbox(config: Config) -> Flask:
    """Return a sandbox, continuing from the configured state file when it exists.

    Serve it from one process with several threads: the state is in memory, and the app under test calls back
    while the sandbox waits for its answer.
    """
    state = State(config)
    if config.state_file and config.state_file.exists():
        state.load(config.state_file)
    app = Flask(__name__)
    # A cookie of its own name: the app under test is mostly at another port of the same host.
    app.config.update(SESSION_COOKIE_NAME="sandbox", SESSION_COOKIE_SAMESITE="Lax")
    app.secret_key = secrets.token_hex()
    app.extensions["sandbox"] = state
    app.register_blueprint(api.blueprint(state))
    app.register_blueprint(automation.blueprint(state))
    app.register_blueprint(manifest_api.blueprint(state))
    app.register_blueprint(socket_mode.blueprint(state))
    app.register_blueprint(openid.blueprint(state))
    app.register_blueprint(ui.blueprint(state))
    app.register_blueprint(tours.blueprint(config))

    @app.before_request
    def refuse_other_sites() -> None:
        origin = request.headers.get("Origin")  # the site whose page sent this, as browsers say it
        foreign = origin is not None and urlsplit(origin).netloc != request.host
        if foreign and request.method not in {"GET", "HEAD"}:
            abort(403)

    @app.after_request
    def careful(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy(config.app_url))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = (
            "same-origin"  # no-referrer would send "Origin: null" with forms
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    return app


def from_env() -> Flask:
    """Return the sandbox that the SANDBOX_… variables describe, for a WSGI server."""
    return create_sandbox(Config.from_env())
