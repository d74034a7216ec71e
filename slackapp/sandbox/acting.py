"""What a person can do in Slack: press, choose, submit, close, type a command, open the home tab.

Each verb sends what Slack would send, waits for the answer at most `ack_seconds`, and shows its effect. The
browser UI and the automation API both act through this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slackapp.sandbox import outbound
from slackapp.sandbox.fields import BadValue, complaints, entry, fill, find, is_stateful, options
from slackapp.sandbox.methods import ApiError
from slackapp.sandbox.methods_chat import show_reply
from slackapp.sandbox.methods_views import checked_view, push_on
from slackapp.sandbox.outbound import Reply, send_command, send_event, send_interaction
from slackapp.sandbox.records import Conversation, Json, Message, Surface, Values
from slackapp.sandbox.state import State

TROUBLE = "We had some trouble connecting. Try again?"
TIMED_OUT = "This took longer than 3 seconds, so nothing may have happened. Try again?"


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
    """Where an element is: in a message or in a view, and what was chosen if it offers a choice.

    `values` is what the other fields there hold, in the terms of `inputs.fill`.
    """

    action_id: str
    block_id: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None
    value: object = None
    values: Mapping[str, Any] = field(default_factory=dict)


def click(state: State, user: str, target: Target, *, base_url: str) -> Outcome:
    """Press a button or choose from an element, in a message or a view; a block_actions payload is sent."""
    with state.lock:
        _known(state, user)
        payload = outbound.interaction(state, "block_actions", user)
        if target.view_id:
            surface = _surface(state, user, target.view_id)
            block, element = _element(surface.view["blocks"], target)
            chosen = _chosen(element, target.value)
            _hold(surface.view["blocks"], surface.values, target, (block, element, chosen))
            payload |= outbound.on_view(surface)
        else:
            conversation, message = _message(state, user, target)
            block, element = _element(message.blocks, target)
            chosen = _chosen(element, target.value)
            held: Values = {}
            _hold(message.blocks, held, target, (block, element, chosen))
            payload |= outbound.on_message(state, conversation, message, held)
            code = state.tickets.reply_url(user, conversation.id, message.ts)
            payload["response_url"] = f"{base_url}/respond/{code}"
        trigger = state.tickets.trigger(user)
        payload |= {"trigger_id": trigger, "actions": [outbound.action(state, block, element, chosen)]}
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
        payload = outbound.submission(state, surface)
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
            return Outcome("trouble", reply.status, f"invalid_response: {_why(wrong)}", TROUBLE, trigger)
    return Outcome(outcome, reply.status, trigger_id=trigger)


def close(state: State, user: str, view_id: str, *, everything: bool = False) -> Outcome:
    """Close a modal, or the whole stack; the app hears of it where it asked to (notify_on_close)."""
    with state.lock:
        surface = _surface(state, user, view_id)
        stack = state.modals[user]
        cleared = everything or bool(surface.view.get("clear_on_close"))
        gone = list(reversed(stack)) if cleared else [surface]
        state.modals[user] = [one for one in stack if one not in gone]
        told = [
            outbound.closed(state, one, cleared=cleared) for one in gone if one.view.get("notify_on_close")
        ]
    for payload in told:
        send_interaction(state, payload, about=user)
    return Outcome("closed")


def command(state: State, user: str, text: str, *, base_url: str, channel: str | None = None) -> Outcome:
    """Type a slash command such as `/leanon help`; what the app answers is shown to that person only."""
    name, _, rest = text.strip().partition(" ")
    with state.lock:
        _known(state, user)
        conversation = state.conversations.get(channel) if channel else state.direct(user)
        if conversation is None or user not in conversation.members:
            raise CannotAct(f"{user} is in no conversation {channel}")
        if name not in state.config.commands:
            notice = (
                f"{name or 'That'} is not a valid command here. Known: {', '.join(state.config.commands)}"
            )
            return Outcome("unknown_command", error="unknown_command", notice=notice)
        fields = outbound.command(state, user, name, rest.strip(), conversation)
        trigger = fields["trigger_id"] = state.tickets.trigger(user)
        code = state.tickets.reply_url(user, conversation.id, None)
        fields["response_url"] = f"{base_url}/respond/{code}"
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
    challenge = f"challenge-{state.clock.next_ts()}"
    body = {"token": outbound.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
    reply = send_event(state, body, about="")
    good = reply.error is None and challenge in reply.body
    return Outcome("verified" if good else "failed", reply.status, reply.error)


def _command_said(state: State, user: str, conversation: Conversation, reply: Reply) -> str | None:
    """Show what the app answered to a slash command; return Slack's error name when it cannot be shown."""
    if not reply.body.strip():
        return None
    body = reply.json() or {"text": reply.body}
    try:
        with state.lock:
            show_reply(state, user, conversation, body)
    except ApiError:
        return "invalid_command_response"
    return None


def _respond(state: State, surface: Surface, reply: Reply) -> str:
    body = reply.json()
    if body is None and reply.body.strip():
        raise BadValue("the answer to a view_submission is neither empty nor a JSON object")
    wish = (body or {}).get("response_action")
    stack = state.modals[surface.owner]
    if wish == "errors":
        errors = (body or {}).get("errors") or {}
        inputs = {block["block_id"] for block in surface.view["blocks"] if block["type"] == "input"}
        if not errors or not set(errors) <= inputs:
            raise BadValue("errors may name block ids of input blocks only")
        surface.errors = {block_id: str(sentence) for block_id, sentence in errors.items()}
    elif wish == "update":
        surface.replace(checked_view((body or {}).get("view"), "modal"))
    elif wish == "push":
        push_on(state, surface.owner, checked_view((body or {}).get("view"), "modal"))
    elif wish == "clear":
        stack.clear()
    elif wish is None:
        state.modals[surface.owner] = [one for one in stack if one is not surface]
        return "closed"
    else:
        raise BadValue(f"unknown response_action {wish!r}")
    return str(wish)


def _hold(blocks: list[Json], held: Values, target: Target, used: tuple[Json, Json, Json]) -> None:
    fill(blocks, held, target.values)
    block, element, chosen = used
    if is_stateful(element):
        held.setdefault(block["block_id"], {})[element["action_id"]] = chosen


def _chosen(element: Json, value: object) -> Json:
    if element["type"] == "button":
        return {}
    if element["type"] == "overflow":
        chosen = next((one for one in options(element) if one["value"] == value), None)
        if chosen is None:
            raise BadValue(f"{element['action_id']} offers no {value!r}")
        return {"selected_option": chosen}
    return entry(element, value)


def _element(blocks: list[Json], target: Target) -> tuple[Json, Json]:
    found = find(blocks, target.action_id, target.block_id)
    if found is None:
        raise CannotAct(f"there is no {target.action_id!r} to use")
    return found


def _message(state: State, user: str, target: Target) -> tuple[Conversation, Message]:
    conversation = state.conversations.get(target.channel) if target.channel else state.direct(user)
    if conversation is None or user not in conversation.members:
        raise CannotAct(f"{user} is in no conversation {target.channel}")
    for message in reversed(conversation.seen_by(user)):
        if target.ts == message.ts or (target.ts is None and find(message.blocks, target.action_id)):
            return conversation, message
    raise CannotAct(f"{user} sees no message {target.ts or 'with ' + target.action_id}")


def _surface(state: State, user: str, view_id: str) -> Surface:
    surface = state.surface(view_id)
    if surface is None or surface.owner != user:
        raise CannotAct(f"{user} has no view {view_id} open")
    return surface


def _known(state: State, user: str) -> None:
    if user not in state.people:
        raise CannotAct(f"there is nobody with the id {user}")


def _notice(reply: Reply) -> str:
    if reply.error is None:
        return ""
    return TIMED_OUT if reply.error == "operation_timeout" else TROUBLE


def _why(wrong: Exception) -> str:
    return "; ".join(map(str, wrong.faults)) if isinstance(wrong, ApiError) and wrong.faults else str(wrong)
