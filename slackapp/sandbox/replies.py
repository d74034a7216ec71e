"""Answers of the app outside the Web API: to a slash command, and through a response URL."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox.conversations import Conversation, Json
from slackapp.sandbox.methods import ApiError
from slackapp.sandbox.methods_chat import compose
from slackapp.sandbox.outbound import Reply
from slackapp.sandbox.state import State
from slackapp.sandbox.tickets import TicketRefused


def blueprint(state: State) -> Blueprint:
    """Return the route of response URLs."""
    replies = Blueprint("replies", __name__)

    @replies.post("/respond/<code>")
    def respond(code: str) -> tuple[Response, int]:
        begun, about, error, status = time.monotonic(), "", None, 200
        try:
            about = _use(state, code)
        except TicketRefused as refused:
            error, status = str(refused), 404
        except ApiError as refused:
            error, status = refused.error, 400
        shown = state.clock.now()
        state.ledger.note("in", "response_url", about, error=error, status=status, shown=shown, since=begun)
        return (jsonify(ok=True) if error is None else jsonify(ok=False, error=error)), status

    return replies


def command_said(state: State, user: str, conversation: Conversation, reply: Reply) -> str | None:
    """Show what the app answered to a slash command; return Slack's error name when it cannot be shown."""
    if not reply.body.strip():
        return None
    body = reply.json() or {"text": reply.body}
    try:
        with state.lock:
            _show(state, user, conversation, body)
    except ApiError:
        return "invalid_command_response"
    return None


def _use(state: State, code: str) -> str:
    body = request.get_json(silent=True)
    with state.lock:
        reply = state.tickets.reply(code)
        if not isinstance(body, dict):
            raise ApiError("invalid_payload")
        conversation = state.conversations[reply.channel]
        original = conversation.find(reply.ts) if reply.ts else None
        if body.get("delete_original"):
            if original is None:
                raise ApiError("message_not_found")
            conversation.remove(original.ts)
        elif body.get("replace_original"):
            if original is None:
                raise ApiError("message_not_found")
            fresh = compose(state, str(body.get("text") or ""), body.get("blocks"))
            original.text, original.blocks, original.edited = fresh.text, fresh.blocks, True
        else:
            _show(state, reply.user, conversation, body)
    return reply.user


def _show(state: State, user: str, conversation: Conversation, body: Json) -> None:
    message = compose(state, str(body.get("text") or ""), body.get("blocks"))
    if body.get("response_type", "ephemeral") != "in_channel":
        message.visible_to = user
    state.post(conversation, message)
