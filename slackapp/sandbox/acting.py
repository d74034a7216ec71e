"""What a person can do in Slack: press a button, submit, close, type a command, open the home tab.

Each verb sends what Slack would send, waits for the answer at most `ack_seconds`, and shows its effect. The
browser UI and the automation API both act through this module.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import request

from slackapp.sandbox import outbound
from slackapp.sandbox.calls import ApiError
from slackapp.sandbox.fields import BadValue, complaints, fill, find_button, inputs
from slackapp.sandbox.methods_chat import post_reply
from slackapp.sandbox.methods_views import checked_view
from slackapp.sandbox.outbound import Reply, send_command, send_event, send_interaction
from slackapp.sandbox.records import Conversation, Json, Message, Surface
from slackapp.sandbox.state import State

TROUBLE: Final = "We had some trouble connecting. Try again?"
INVITE: Final = "/invite"
"""Slack's own command, which no app hears of."""
TIMED_OUT: Final = "This took longer than 3 seconds, so nothing may have happened. Try again?"


class CannotAct(Exception):
    """There is nothing like that to act upon; the message says what was looked for."""


@dataclass(frozen=True)
class Outcome:
    """How an act went. `error` is None when the app answered in time, `notice` what the person is told."""

    outcome: str
    status: int | None = None
    error: str | None = None
    notice: str = ""
    trigger_id: str | None = None


@dataclass(frozen=True)
class Target:
    """Where a button is: in a message or in a view.

    `values` is what the fields there hold, in the terms of `fields.fill`.
    """

    action_id: str
    block_id: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def click(state: State, user: str, target: Target) -> Outcome:
    """Press a button in a message or a view; a block_actions payload is sent."""
    with state.lock:
        _known(state, user)
        payload = outbound.interaction(state, "block_actions", user)
        if target.view_id:
            surface = _surface(state, user, target.view_id)
            block, button = _button(surface.view["blocks"], target)
            fill(surface.view["blocks"], surface.values, target.values)
            payload |= outbound.on_view(surface)
        else:
            conversation, message = _message(state, user, target)
            block, button = _button(message.blocks, target)
            payload |= outbound.on_message(state, conversation, message)
            payload["response_url"] = _reply_url(state, user, conversation, message.ts)
        trigger = payload["trigger_id"] = state.tickets.trigger(user)
        payload["actions"] = [outbound.action(state, block, button)]
    reply = send_interaction(state, payload, about=user)
    return Outcome("acted", reply.status, reply.error, _notice(reply), trigger)


def submit(state: State, user: str, view_id: str, values: Mapping[str, Any]) -> Outcome:
    """Fill in a modal and send it; what was typed stays on screen unless the app takes the modal away."""
    with state.lock:
        surface = _surface(state, user, view_id)
        fill(surface.view["blocks"], surface.values, values)
        surface.trouble, surface.errors = "", complaints(surface)
        if surface.errors:
            return Outcome("errors")
        view = outbound.on_view(surface)["view"]
        payload = outbound.interaction(state, "view_submission", user) | {"view": view, "response_urls": []}
        trigger = payload["trigger_id"] = state.tickets.trigger(user)
    reply = send_interaction(state, payload, about=user)
    with state.lock:
        if reply.error:
            surface.trouble = _notice(reply)
            return Outcome("trouble", reply.status, reply.error, surface.trouble, trigger)
        try:
            outcome = _respond(state, surface, reply)
        except (ApiError, BadValue) as wrong:
            surface.trouble = TROUBLE
            return Outcome("trouble", reply.status, f"invalid_response: {wrong}", TROUBLE, trigger)
    return Outcome(outcome, reply.status, trigger_id=trigger)


def close(state: State, user: str, view_id: str) -> Outcome:
    """Close a modal; the app hears of it where it asked to (notify_on_close)."""
    with state.lock:
        surface = _surface(state, user, view_id)
        _take_away(state, surface)
        view = surface.payload()
        payload = outbound.interaction(state, "view_closed", user) | {"view": view, "is_cleared": False}
    if surface.view.get("notify_on_close"):
        send_interaction(state, payload, about=user)
    return Outcome("closed")


def command(state: State, user: str, text: str, channel: str | None = None) -> Outcome:
    """Type a slash command such as `/leanon help`; what the app answers is shown to that person only."""
    name, _, rest = text.strip().partition(" ")
    with state.lock:
        _known(state, user)
        conversation = _conversation(state, user, channel)
        if name == INVITE:
            return _invited(state, user, conversation, rest)
        if name not in state.config.commands:
            known = ", ".join(state.config.commands)
            notice = f"{name or 'That'} is not a valid command here. Known: {known}"
            return Outcome("unknown_command", error="unknown_command", notice=notice)
        fields = outbound.command(state, user, name, rest.strip(), conversation)
        trigger = fields["trigger_id"] = state.tickets.trigger(user)
        fields["response_url"] = _reply_url(state, user, conversation)
    reply = send_command(state, fields, about=user)
    error = reply.error or _command_said(state, user, conversation, reply)
    notice = f'{name} failed with the error "{error}"' if error else ""
    return Outcome("failed" if error else "acted", reply.status, error, notice, trigger)


def open_home(state: State, user: str) -> Outcome:
    """Open the app's home tab: an app_home_opened event is sent."""
    with state.lock:
        _known(state, user)
        body = outbound.home_opened(state, user)
    reply = send_event(state, body, about=user)
    return Outcome("acted", reply.status, reply.error, _notice(reply))


def verify_url(state: State) -> Outcome:
    """Send the url_verification handshake and check that the app gives the challenge back."""
    if state.has_socket_mode:
        raise CannotAct("an app in Socket Mode has no address to be verified")
    challenge = f"challenge-{secrets.token_hex()}"
    body = {"token": outbound.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
    reply = send_event(state, body, about="")
    good = reply.error is None and challenge in reply.body
    return Outcome("verified" if good else "failed", reply.status, reply.error)


def _invited(state: State, user: str, conversation: Conversation, whom: str) -> Outcome:
    """Bring the app into a channel; nobody else can be invited here."""
    config = state.config
    if conversation.is_im:
        return Outcome("failed", error="not_in_channel", notice=f"{INVITE} works in a channel only.")
    if whom.strip().lstrip("@").casefold() not in {config.app_name.casefold(), state.app_user.name}:
        notice = f"Here you can invite the app only: {INVITE} @{config.app_name}"
        return Outcome("failed", error="user_not_found", notice=notice)
    if config.bot_user_id not in conversation.members:
        conversation.members.append(config.bot_user_id)
        text = f"was added to #{conversation.name} by <@{user}>."
        conversation.messages.append(Message(state.clock.next_ts(), config.bot_user_id, text))
    return Outcome("acted")


def _command_said(state: State, user: str, conversation: Conversation, reply: Reply) -> str | None:
    """Show what the app answered to a slash command; return Slack's error name when it cannot be shown."""
    if not reply.body.strip():
        return None
    try:
        with state.lock:
            post_reply(state, user, conversation, reply.json() or {"text": reply.body})
    except ApiError:
        return "invalid_command_response"
    return None


def _respond(state: State, surface: Surface, reply: Reply) -> str:
    body = reply.json()
    if body is None:
        if reply.body.strip():
            raise BadValue("the answer to a view_submission is neither empty nor a JSON object")
        body = {}
    match body.get("response_action"):
        case "errors":
            errors = body.get("errors") or {}
            if not errors or not set(errors) <= {
                block["block_id"] for block, _ in inputs(surface.view["blocks"])
            }:
                raise BadValue("errors may name block ids of input blocks only")
            surface.errors = {block_id: str(sentence) for block_id, sentence in errors.items()}
            return "errors"
        case "update":
            surface.replace(checked_view(body.get("view"), "modal"))
            return "update"
        case None:
            _take_away(state, surface)
            return "closed"
        case "clear":
            state.modals.pop(surface.owner, None)
            return "clear"
        case other:
            raise BadValue(f"unknown response_action {other!r}")


def _reply_url(state: State, user: str, conversation: Conversation, ts: str | None = None) -> str:
    # The app reaches this sandbox where whoever acts does.
    return f"{request.host_url}respond/{state.tickets.reply_url(user, conversation.id, ts)}"


def _take_away(state: State, surface: Surface) -> None:
    """Close a modal; the one that it was pushed onto comes back."""
    if state.modals.get(surface.owner) is not surface:
        return
    if surface.below:
        state.modals[surface.owner] = surface.below
    else:
        del state.modals[surface.owner]


def _button(blocks: list[Json], target: Target) -> tuple[Json, Json]:
    found = find_button(blocks, target.action_id, target.block_id)
    if found is None:
        raise CannotAct(f"there is no {target.action_id!r} to use")
    return found


def _conversation(state: State, user: str, channel: str | None) -> Conversation:
    conversation = state.conversations.get(channel) if channel else state.direct(user)
    if conversation is None or user not in conversation.members:
        raise CannotAct(f"{user} is in no conversation {channel}")
    return conversation


def _message(state: State, user: str, target: Target) -> tuple[Conversation, Message]:
    conversation = _conversation(state, user, target.channel)
    for message in reversed(conversation.seen_by(user)):
        if target.ts == message.ts or (target.ts is None and find_button(message.blocks, target.action_id)):
            return conversation, message
    raise CannotAct(f"{user} sees no message {target.ts or 'with ' + target.action_id}")


def _surface(state: State, user: str, view_id: str) -> Surface:
    surface = state.surface(user, view_id)
    if surface is None:
        raise CannotAct(f"{user} has no view {view_id} open")
    return surface


def _known(state: State, user: str) -> None:
    if user not in state.people:
        raise CannotAct(f"there is nobody with the id {user}")


def _notice(reply: Reply) -> str:
    if reply.error is None:
        return ""
    return TIMED_OUT if reply.error == "operation_timeout" else TROUBLE
