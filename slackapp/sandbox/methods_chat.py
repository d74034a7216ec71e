"""chat.postMessage, chat.update, chat.postEphemeral, and messages sent to a response URL."""

from typing import Final

from slackapp.sandbox.block_elements import units
from slackapp.sandbox.calls import ApiError, need
from slackapp.sandbox.methods_directory import reachable
from slackapp.sandbox.records import Conversation, Json, Message
from slackapp.sandbox.state import State, Ticket
from slackapp.sandbox.validation import Fault, check_blocks

LONGEST_TEXT: Final = 40_000
"""Characters; chat.update takes a tenth of it."""


def post_message(state: State, args: Json) -> Json:
    """chat.postMessage: to a person (opening the direct message), a direct message or a channel."""
    conversation = _destination(state, need(args, "channel"))
    message = _composed(state, args)
    conversation.messages.append(message)
    return {"channel": conversation.id, "ts": message.ts, "message": as_json(state, message)}


def post_ephemeral(state: State, args: Json) -> Json:
    """chat.postEphemeral: seen by one person of a conversation only; user ids are not taken for channels."""
    conversation, user = _known(state, args), need(args, "user")
    if user not in conversation.members:
        raise ApiError("user_not_in_channel")
    message = _composed(state, args)
    message.visible_to = user
    conversation.messages.append(message)
    return {"message_ts": message.ts}


def update(state: State, args: Json) -> Json:
    """chat.update: the app's own messages only; ephemeral ones cannot be updated this way."""
    conversation = _known(state, args)
    message = conversation.find(need(args, "ts"))
    if message is None or message.visible_to is not None:
        raise ApiError("message_not_found")
    if message.author != state.config.bot_user_id:
        raise ApiError("cant_update_message")
    _rewrite(message, _composed(state, args, longest=LONGEST_TEXT // 10))
    changed = {"channel": conversation.id, "ts": message.ts, "text": message.text}
    return {**changed, "message": as_json(state, message)}


def reply_with(state: State, reply: Ticket, body: object) -> None:
    """Do what was sent to a response URL: delete or replace the message acted upon, or post another."""
    if not isinstance(body, dict):
        raise ApiError("invalid_payload", status=400)
    conversation = state.conversations[reply.channel]
    if not (body.get("delete_original") or body.get("replace_original")):
        post_reply(state, reply.user, conversation, body)
        return
    original = conversation.find(reply.ts) if reply.ts else None
    if original is None:
        raise ApiError("message_not_found", status=400)
    if body.get("delete_original"):
        conversation.messages.remove(original)
    else:
        _rewrite(original, _replied(state, body))


def post_reply(state: State, user: str, conversation: Conversation, body: Json) -> None:
    """Post what the app answered to what a person did, to them alone unless it says in_channel."""
    message = _replied(state, body)
    if body.get("response_type", "ephemeral") != "in_channel":
        message.visible_to = user
    conversation.messages.append(message)


def named(blocks: list[Json]) -> list[Json]:
    """Return blocks where each one, and each interactive element, has an id, as Slack gives them."""
    copies = []
    for place, block in enumerate(blocks):
        copy = {**block, "block_id": block.get("block_id") or f"b{place}"}
        if block["type"] == "actions":
            copy["elements"] = [_named(one, f"a{place}.{n}") for n, one in enumerate(block["elements"])]
        elif block["type"] == "input":
            copy["element"] = _named(block["element"], f"a{place}")
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


def _known(state: State, args: Json) -> Conversation:
    conversation = state.conversations.get(need(args, "channel"))
    if conversation is None:
        raise ApiError("channel_not_found")
    return conversation


def _destination(state: State, channel: str) -> Conversation:
    if conversation := state.conversations.get(channel):
        if state.config.bot_user_id not in conversation.members:
            raise ApiError("not_in_channel")
        if state.faults.refuse_posts and not conversation.is_im:
            raise ApiError(state.faults.refuse_posts)
        return conversation
    if state.member(channel) is None:
        raise ApiError("channel_not_found")
    return state.direct(reachable(state, channel))


def _replied(state: State, body: Json) -> Message:
    try:
        return _composed(state, body)
    except ApiError as refusal:
        raise ApiError(refusal.error, refusal.faults, status=400) from refusal


def _composed(state: State, said: Json, *, longest: int = LONGEST_TEXT) -> Message:
    """Check text and blocks and return a message not yet posted; ApiError with Slack's reason otherwise."""
    text, blocks = str(said.get("text") or ""), said.get("blocks") or []
    if not text and not blocks:
        raise ApiError("no_text")
    if units(text) > longest:
        raise ApiError("msg_too_long")
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    faults = check_blocks(blocks)
    if not faults and state.faults.reject_charts:
        faults = [
            Fault(f"/blocks/{place}/type", "unsupported type: data_visualization")
            for place, block in enumerate(blocks)
            if block["type"] == "data_visualization"
        ]
    if faults:
        raise ApiError("invalid_blocks", faults)
    return Message(state.clock.next_ts(), state.config.bot_user_id, text, named(blocks))


def _rewrite(message: Message, fresh: Message) -> None:
    message.text, message.blocks, message.edited = fresh.text, fresh.blocks, True


def _named(element: Json, action_id: str) -> Json:
    return element if element.get("action_id") else {**element, "action_id": action_id}


METHODS: Final = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
}
