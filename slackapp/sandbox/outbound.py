"""What the sandbox sends to the app: events, interactions and commands, signed as Slack signs them."""

import http.client
import json
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from slackapp.sandbox.config import Config
from slackapp.sandbox.fields import state_values
from slackapp.sandbox.methods_chat import as_json
from slackapp.sandbox.records import Conversation, Json, Message, Surface
from slackapp.sandbox.state import State

FORM = "application/x-www-form-urlencoded"
OK = 200
VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - a field Slack still sends; nothing trusts it


def event(state: State, content: Json) -> Json:
    """Wrap an event the way the Events API does."""
    config = state.config
    installed = {"enterprise_id": None, "team_id": config.team_id, "user_id": config.bot_user_id}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": config.team_id,
        "enterprise_id": None,
        "api_app_id": config.app_id,
        "event": content,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(state.clock.now()),
        "authorizations": [{**installed, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }


def home_opened(state: State, user: str) -> Json:
    """Return the app_home_opened event of the home tab."""
    content: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": state.direct(user).id,
        "tab": "home",
        "event_ts": state.clock.next_ts(),
    }
    if home := state.homes.get(user):
        content["view"] = home.payload()
    return event(state, content)


def interaction(state: State, kind: str, user: str) -> Json:
    """Return what all interactions share."""
    config, person = state.config, state.member(user)
    name = person.name if person else user
    return {
        "type": kind,
        "team": {"id": config.team_id, "domain": config.team_domain},
        "user": {"id": user, "username": name, "name": name, "team_id": config.team_id},
        "api_app_id": config.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(state: State, block: Json, button: Json) -> Json:
    """Return the entry of `actions` for a pressed button."""
    return {**button, "block_id": block["block_id"], "action_ts": state.clock.next_ts()}


def on_message(state: State, conversation: Conversation, message: Message) -> Json:
    """Return the parts of a block_actions payload that tell which message was acted upon."""
    ephemeral = message.visible_to is not None
    place = {"type": "message", "message_ts": message.ts, "channel_id": conversation.id}
    parts: Json = {
        "container": {**place, "is_ephemeral": ephemeral},
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": {}},  # a message has no fields
    }
    return parts if ephemeral else {**parts, "message": as_json(state, message)}


def on_view(surface: Surface) -> Json:
    """Return the parts of a block_actions payload that tell which view was acted upon."""
    surface.values = state_values(surface.view["blocks"], surface.values)
    return {"container": {"type": "view", "view_id": surface.id}, "view": surface.payload()}


def command(state: State, user: str, name: str, text: str, conversation: Conversation) -> dict[str, str]:
    """Return the fields of a slash command, without trigger and response URL."""
    config, person = state.config, state.member(user)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": config.team_id,
        "team_domain": config.team_domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user,
        "user_name": person.name if person else user,
        "command": name,
        "text": text,
        "api_app_id": config.app_id,
        "is_enterprise_install": "false",
    }


def channel_name(conversation: Conversation) -> str:
    """Return the name payloads give a conversation."""
    return "directmessage" if conversation.is_im else str(conversation.name)


@dataclass(frozen=True)
class Reply:
    """What came back. `error` is None after a 200, else operation_timeout or dispatch_failed."""

    status: int | None
    body: str
    error: str | None

    def json(self) -> Json | None:
        """Return the body when it is a JSON object, else None."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return None
        return parsed if isinstance(parsed, dict) else None


def send_event(state: State, body: Json, *, about: str) -> Reply:
    """Send one Events API request."""
    kind = str(body.get("event", body)["type"])
    by_http = json.dumps(body), "application/json"
    return _send(state, body, "events_api", by_http, kind=kind, about=about)


def send_interaction(state: State, payload: Json, *, about: str) -> Reply:
    """Send one interaction: a form with the field `payload`."""
    by_http = urlencode({"payload": json.dumps(payload)}), FORM
    return _send(state, payload, "interactive", by_http, kind=payload["type"], about=about)


def send_command(state: State, fields: dict[str, str], *, about: str) -> Reply:
    """Send one slash command: a plain form."""
    by_http = urlencode(fields), FORM
    return _send(state, fields, "slash_commands", by_http, kind="slash_command", about=about)


def _send(
    state: State, payload: Json, envelope: str, by_http: tuple[str, str], *, kind: str, about: str
) -> Reply:
    begun = time.monotonic()
    if state.has_socket_mode:
        reply = _by_socket(state, payload, envelope)
    else:
        body, content_type = by_http
        reply = _post(state.config, body.encode(), content_type)
    state.note("out", kind, about, error=reply.error, status=reply.status, since=begun)
    return reply


def _by_socket(state: State, payload: Json, envelope: str) -> Reply:
    if envelope != "events_api":
        return _sent(state, payload, envelope)
    reply = _sent(state, payload, envelope, retry_attempt=0, retry_reason="")
    # Slack sends an event that was not taken again at once, after a minute, and after five.
    return _sent(state, payload, envelope, retry_attempt=1, retry_reason="timeout") if reply.error else reply


def _sent(state: State, payload: Json, envelope: str, **more: object) -> Reply:
    sent = state.sockets.deliver(envelope, payload, seconds=state.config.ack_seconds, **more)
    if sent is None or (sent.over.is_set() and not sent.is_answered):
        return Reply(None, "", "dispatch_failed")  # no connection was there, or it has ended
    if not sent.is_answered:
        return Reply(None, "", "operation_timeout")
    return Reply(OK, "" if sent.payload is None else json.dumps(sent.payload), None)


def _post(config: Config, body: bytes, content_type: str) -> Reply:
    url = urlsplit(config.app_url.rstrip("/") + "/slack/events")
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=config.ack_seconds)
    try:
        headers = _signed_headers(config.signing_secret, body, content_type)
        connection.request("POST", url.path, body=body, headers=headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    except TimeoutError:
        return Reply(None, "", "operation_timeout")
    except (OSError, http.client.HTTPException):
        return Reply(None, "", "dispatch_failed")
    finally:
        connection.close()
    return Reply(response.status, text, None if response.status == OK else "dispatch_failed")


def _signed_headers(secret: str, body: bytes, content_type: str) -> dict[str, str]:
    """Return the headers of a request signed now, in wall time."""
    stamp = str(int(time.time()))
    return {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (sandbox look-alike)",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)),
    }
