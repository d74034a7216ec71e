"""What Socket Mode adds to the sandbox: Slack's method that opens a connection, and what spoils one.

Source: docs.slack.dev, `apps.connections.open`.
"""

import json
import secrets
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox.api import answered, heeding_faults
from slackapp.sandbox.calls import ApiError
from slackapp.sandbox.records import Json
from slackapp.sandbox.sockets import WARNED_SECONDS
from slackapp.sandbox.state import State

METHOD = "apps.connections.open"


def blueprint(state: State) -> Blueprint:
    """Return the route of the method over this state."""
    routes = Blueprint("socket-mode", __name__)

    @routes.post(f"/api/{METHOD}")
    def open_() -> Response:
        def done() -> Json:
            _authorise(state)
            return {"url": state.sockets.address(urlsplit(request.host_url).hostname or "")}

        return answered(state, METHOD, {}, lambda: heeding_faults(state, METHOD, {}, done))

    return routes


def add_automation(routes: Blueprint, state: State) -> None:
    """Add what a script can know of the app's connections, and do to them."""

    def shown() -> Response:
        sockets = state.sockets
        counts = {"open": len(sockets.open_ones()), "opened": sockets.opened, "unwanted": sockets.unwanted}
        return jsonify(ok=True, socket_mode=state.has_socket_mode, **counts)

    @routes.get("/sockets")
    def sockets() -> Response:
        return shown()

    @routes.post("/sockets/<verb>")
    def spoil(verb: str) -> Response:
        _spoil(state, verb, request.get_json(silent=True) or {})
        return shown()


def _spoil(state: State, verb: str, body: Json) -> None:
    match verb:
        case "on" | "off":
            state.has_socket_mode = verb == "on"
        case "break":
            for each in state.sockets.open_ones():
                each.end()
        case "silence":
            for each in state.sockets.open_ones():
                each.is_silent = True
        case "twice" | "once":
            state.sockets.sends_twice = verb == "twice"
        case "disconnect":
            reason, after = str(body.get("reason", "warning")), float(body.get("after", WARNED_SECONDS))
            state.sockets.disconnect(reason, after)
        case "say":
            state.sockets.tell(str(body["text"]) if "text" in body else json.dumps(body.get("message")))
        case _:
            raise ValueError(f"no connection can be told to {verb}")


def _authorise(state: State) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise ApiError("not_authed")
    config = state.config
    if not token.startswith("xapp-"):
        raise ApiError("not_allowed_token_type")
    if not config.app_token or not secrets.compare_digest(token.encode(), config.app_token.encode()):
        raise ApiError("invalid_auth")
    if not state.has_socket_mode:
        raise ApiError("socket_mode_not_enabled")
