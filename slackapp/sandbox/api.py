"""The Web API under /api/<method>, and response URLs: checks the token, finds the method, notes the call."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox import methods_chat, methods_directory, methods_usergroups, methods_views
from slackapp.sandbox.calls import ApiError
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State

Method = Callable[[State, Json], Json]
METHODS: Final[Mapping[str, Method]] = {
    **methods_directory.METHODS,
    **methods_chat.METHODS,
    **methods_views.METHODS,
    **methods_usergroups.METHODS,
}
CONCERNS: Final = ("user", "user_id", "channel", "users")
"""The arguments that name whom or what a call is about."""


def blueprint(state: State) -> Blueprint:
    """Return the routes of the Web API and of response URLs over this state."""
    api = Blueprint("api", __name__)

    @api.route("/api/<method>", methods=["GET", "POST"])
    def call(method: str) -> Response:
        raw: Json = {}
        return answered(state, method, raw, lambda: _run(state, method, raw))

    @api.post("/respond/<code>")
    def respond(code: str) -> Response:
        raw: Json = {}
        return answered(state, "response_url", raw, lambda: _respond(state, code, raw))

    return api


def answered(state: State, method: str, raw: Json, call: Callable[[], Json]) -> Response:
    """Return what a call answers, or why it is refused, and note it; the call fills `raw` with arguments."""
    begun, error = time.monotonic(), None
    try:
        response = jsonify({"ok": True, **call()})
    except ApiError as refusal:
        error, response = refusal.error, jsonify(refusal.as_json())
        response.status_code = refusal.status
        if refusal.retry_after is not None:
            response.headers["Retry-After"] = str(refusal.retry_after)
    about = next((str(raw[name]) for name in CONCERNS if raw.get(name)), "")
    state.note("in", method, about, error=error, status=response.status_code, since=begun)
    response.headers["X-Slack-Req-Id"] = secrets.token_hex(16)
    return response


def heed_rate_limit(state: State, method: str) -> None:
    """Refuse a call where the sandbox was told to; ApiError with the seconds to wait."""
    if (wait := state.faults.retry_after(method)) is not None:
        raise ApiError("ratelimited", status=429, retry_after=wait)


def _run(state: State, method: str, raw: Json) -> Json:
    raw |= {**request.args.to_dict(), **request.form.to_dict()}
    if request.mimetype == "application/json":
        raw |= _body()
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    in_form = raw.pop("token", "")
    token = bearer if kind.lower() == "bearer" else str(in_form)
    if not token:
        raise ApiError("not_authed")
    if not secrets.compare_digest(token.encode(), state.config.bot_token.encode()):
        raise ApiError("invalid_auth")
    heed_rate_limit(state, method)
    if method not in METHODS:
        raise ApiError("unknown_method")
    with state.lock:
        return METHODS[method](state, {name: value for name, value in raw.items() if value is not None})


def _body() -> Json:
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError as broken:
        raise ApiError("invalid_json") from broken
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body


def _respond(state: State, code: str, raw: Json) -> Json:
    body = request.get_json(silent=True)
    with state.lock:
        reply = state.tickets.reply(code)
        raw["user"] = reply.user
        methods_chat.reply_with(state, reply, body)
    return {}
