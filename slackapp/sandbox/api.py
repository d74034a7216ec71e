"""The Web API under /api/<method>: checks the token, finds the method, answers in Slack's shape."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox import methods_chat, methods_directory, methods_views
from slackapp.sandbox.methods import ApiError, Args
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State

Method = Callable[[State, Args], Json]

METHODS: Mapping[str, Method] = {**methods_directory.METHODS, **methods_chat.METHODS, **methods_views.METHODS}


def blueprint(state: State) -> Blueprint:
    """Return the routes of the Web API over this state."""
    api = Blueprint("api", __name__)

    @api.route("/api/<method>", methods=["GET", "POST"])
    def call(method: str) -> Response:
        begun = time.monotonic()
        raw: Json = {}
        try:
            raw = _arguments()
            _authorise(state, raw)
            if (wait := state.faults.retry_after(method)) is not None:
                response = jsonify(ok=False, error="ratelimited")
                response.status_code, response.headers["Retry-After"] = 429, str(wait)
                error: str | None = "ratelimited"
            else:
                response, error = jsonify(_run(state, method, raw)), None
        except ApiError as refusal:
            error, response = refusal.error, jsonify(refusal.as_json())
        about = next(
            (str(raw[key]) for key in ("user", "user_id", "channel", "users", "view_id") if raw.get(key)), ""
        )
        state.ledger.note(
            "in",
            method,
            about,
            error=error,
            status=response.status_code,
            shown=state.clock.now(),
            since=begun,
        )
        response.headers["X-Slack-Req-Id"] = secrets.token_hex(16)
        return response

    return api


def _run(state: State, method: str, raw: Json) -> Json:
    found = METHODS.get(method)
    if found is None:
        raise ApiError("unknown_method", req_method=method)
    with state.lock:
        return {"ok": True, **found(state, Args(raw))}


def _authorise(state: State, raw: Json) -> None:
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer if kind.lower() == "bearer" else raw.pop("token", None)
    if not token:
        raise ApiError("not_authed")
    if not secrets.compare_digest(str(token).encode(), state.config.bot_token.encode()):
        raise ApiError("invalid_auth")
    raw.pop("token", None)


def _arguments() -> dict[str, Any]:
    raw: dict[str, Any] = {**request.args.to_dict(), **request.form.to_dict()}
    if request.mimetype == "application/json":
        try:
            body = json.loads(request.get_data() or b"{}")
        except ValueError as broken:
            raise ApiError("invalid_json") from broken
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        raw.update(body)
    return raw
