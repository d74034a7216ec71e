"""The Web API under /api/<method>, and response URLs: checks the token, finds the method, notes the call."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox import methods_chat, methods_directory, methods_usergroups, methods_views
from slackapp.sandbox.calls import ApiError
from slackapp.sandbox.faults import Answer
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


class _Told(Exception):
    """A call is answered as the sandbox was told to."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.error)
        self.answer = answer


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
    except _Told as told:
        error, response = told.answer.error or None, _as_told(told.answer)
    about = next((str(raw[name]) for name in CONCERNS if raw.get(name)), "")
    state.note("in", method, about, error=error, status=response.status_code, since=begun)
    response.headers["X-Slack-Req-Id"] = secrets.token_hex(16)
    response.headers["X-OAuth-Scopes"] = ",".join(state.config.scopes)
    return response


def heeding_faults(state: State, method: str, raw: Json, call: Callable[[], Json]) -> Json:
    """What a call answers, or what the sandbox was told that it answers."""
    with state.lock:
        told = state.faults.answer(method, _user(state, raw))
        wait = state.faults.retry_after(method) if told is None else None
    if wait is not None:
        raise ApiError("ratelimited", status=429, retry_after=wait)
    if told is None:
        return call()
    time.sleep(told.wait)
    if told.does:
        call()
    raise _Told(told)


def _user(state: State, raw: Json) -> str:
    """Whom a call is about, where it names a person, their direct messages or what they did last."""
    if trigger := raw.get("trigger_id"):
        return state.tickets.owner(str(trigger))
    about = next((str(raw[name]) for name in CONCERNS if raw.get(name)), "")
    room = state.conversations.get(about)
    return room.person if room and room.person else about


def _as_told(told: Answer) -> Response:
    said: Json = {"ok": False, "error": told.error} if told.error else {"ok": True}
    response = Response(json.dumps(said) if told.body is None else told.body, content_type=told.content_type)
    response.status_code = told.status
    response.headers.update(told.headers)
    return response


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
    return heeding_faults(state, method, raw, lambda: _done(state, method, raw))


def _done(state: State, method: str, raw: Json) -> Json:
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

    def done() -> Json:
        with state.lock:
            methods_chat.reply_with(state, reply, body)
        return {}

    return heeding_faults(state, "response_url", raw, done)
