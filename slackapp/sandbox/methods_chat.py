"""chat.postMessage, chat.update and chat.postEphemeral."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox.limits import check_blocks
from slackapp.sandbox.methods import ApiError, Args
from slackapp.sandbox.methods_directory import reachable
from slackapp.sandbox.records import Conversation, Json, Message
from slackapp.sandbox.schema import Fault
from slackapp.sandbox.state import State, TicketRefused

LONGEST_TEXT = 40_000
"""Characters; chat.update takes a tenth of it."""


def post_message(state: State, args: Args) -> Json:
    """chat.postMessage: to a person (opening the direct message), a direct message or a channel."""
    conversation = destination(state, args.need("channel"))
    message = _composed(state, args)
    state.post(conversation, message)
    return {"channel": conversation.id, "ts": message.ts, "message": as_json(state, message)}


def post_ephemeral(state: State, args: Args) -> Json:
    """chat.postEphemeral: seen by one person of a conversation only; user ids are not taken for channels."""
    conversation, user = state.conversations.get(args.need("channel")), args.need("user")
    if conversation is None:
        raise ApiError("channel_not_found")
    if user not in conversation.members:
        raise ApiError("user_not_in_channel")
    message = _composed(state, args)
    message.visible_to = user
    state.post(conversation, message)
    return {"message_ts": message.ts}


def update(state: State, args: Args) -> Json:
    """chat.update: the app's own messages only; ephemeral ones cannot be updated this way."""
    conversation = state.conversations.get(args.need("channel"))
    if conversation is None:
        raise ApiError("channel_not_found")
    message = conversation.find(args.need("ts"))
    if message is None or message.visible_to is not None:
        raise ApiError("message_not_found")
    if message.author != state.config.bot_user_id:
        raise ApiError("cant_update_message")
    fresh = _composed(state, args, longest=LONGEST_TEXT // 10)
    message.text, message.edited = fresh.text, True
    message.blocks = fresh.blocks
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "text": message.text,
        "message": as_json(state, message),
    }


def destination(state: State, channel: str) -> Conversation:
    """Return the conversation a message goes to."""
    if conversation := state.conversations.get(channel):
        if state.config.bot_user_id not in conversation.members:
            raise ApiError("not_in_channel")
        return conversation
    if state.member(channel) is None:
        raise ApiError("channel_not_found")
    return state.direct(reachable(state, channel))


def compose(state: State, text: str, blocks: object, *, longest: int = LONGEST_TEXT) -> Message:
    """Check text and blocks and return a message not yet posted; ApiError with Slack's reason otherwise."""
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > longest:
        raise ApiError("msg_too_long")
    if blocks is not None and not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    faults = check_blocks(blocks or [], "message")
    if not faults and state.faults.reject_charts:
        faults = [
            Fault(f"/blocks/{place}/type", "unsupported type: data_visualization")
            for place, block in enumerate(blocks or [])
            if block["type"] == "data_visualization"
        ]
    if faults:
        raise ApiError("invalid_blocks", faults)
    ts = state.clock.next_ts()
    return Message(ts=ts, author=state.config.bot_user_id, text=text, blocks=named(blocks or []))


def named(blocks: list[Json]) -> list[Json]:
    """Return blocks where each one, and each interactive element, has an id, as Slack gives them."""
    copies = []
    for place, block in enumerate(blocks):
        copy = {**block, "block_id": block.get("block_id") or f"b{place}"}
        for key in ("elements", "actions"):
            if block["type"] in {"actions", "card"} and key in copy:
                copy[key] = [_identified(one, f"a{place}.{n}") for n, one in enumerate(copy[key])]
        for key in ("accessory", "element"):
            if key in copy:
                copy[key] = _identified(copy[key], f"a{place}")
        copies.append(copy)
    return copies


def as_json(state: State, message: Message) -> Json:
    """Return a message as the API and the payloads show it."""
    config = state.config
    return {
        "type": "message",
        "user": message.author,
        "bot_id": config.bot_id,
        "app_id": config.app_id,
        "team": config.team_id,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
        **({"edited": {"user": message.author, "ts": message.ts}} if message.edited else {}),
    }


def _composed(state: State, args: Args, *, longest: int = LONGEST_TEXT) -> Message:
    blocks = args.data("blocks", "invalid_blocks_format")
    return compose(state, args.text("text"), blocks, longest=longest)


def _identified(element: Json, action_id: str) -> Json:
    if element["type"] == "image" or element.get("action_id"):
        return element
    return {**element, "action_id": action_id}


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
}


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
            show_reply(state, reply.user, conversation, body)
    return reply.user


def show_reply(state: State, user: str, conversation: Conversation, body: Json) -> None:
    """Post what the app answered to a person, to them alone unless it says in_channel."""
    message = compose(state, str(body.get("text") or ""), body.get("blocks"))
    if body.get("response_type", "ephemeral") != "in_channel":
        message.visible_to = user
    state.post(conversation, message)
