"""Every request that Slack sends us: of each surface each button and each form, in the sandbox's own hand."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from content.library import load
from slackapp.blocks.help import COMMANDS
from slackapp.sandbox import outbound
from slackapp.sandbox.config import Config
from slackapp.sandbox.records import Json, Message
from slackapp.sandbox.state import State
from tests.blocks.built import every_surface
from tests.blocks.surfaces import ROUND, Surface
from tests.cast import ANA, LEA
from tests.promises.slack import SIGNING_SECRET
from tests.scenarios.office import environment, slack_config

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MARK = "canary5d2b8e"
"""Woven into what people typed, and into all that nobody should write down."""


@dataclass(frozen=True)
class Sent:
    """One request: what Slack calls it, how it is written, and what it says."""

    name: str
    written: Literal["payload", "json", "form"]
    content: Json = field(repr=False)

    @property
    def body(self) -> bytes:
        """The bytes of it."""
        return written(self.written, self.content)

    @property
    def kind(self) -> str:
        """Its content type."""
        return JSON if self.written == "json" else FORM


def written(how: str, content: Any) -> bytes:  # noqa: ANN401 - of whatever shape
    """Write something as Slack writes an event, an interaction or a command."""
    if how == "json":
        return json.dumps(content).encode()
    fields = {"payload": json.dumps(content)} if how == "payload" else content
    return urlencode(fields, errors="surrogatepass").encode()


def signed(body: bytes, *, secret: str = SIGNING_SECRET, age: int = 0) -> dict[str, str]:
    """The headers by which Slack says that a request is its own, made so many seconds ago."""
    stamp = str(int(time.time()) - age)
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


def every_request(round_id: str, reply: str) -> list[Sent]:
    """All of them, about an open round; `reply` is where Slack takes an answer to a click."""
    nowhere = environment(database="", queue="", keys="", slack_port=0)
    state = State(Config.read(slack_config(nowhere, 0)))
    return [Sent(each.name, each.written, _about(each, round_id)) for each in _requests(state, reply)]


def _about(sent: Sent, round_id: str) -> Json:
    content: Json = json.loads(json.dumps(sent.content).replace(ROUND, round_id))
    return content


def _requests(state: State, reply: str) -> Iterator[Sent]:
    for word in (*COMMANDS, "", "pause 2", MARK):
        fields = outbound.command(state, ANA, "/leanon", word, state.direct(ANA))
        yield Sent(f"/leanon {word}", "form", {**fields, "response_url": reply, "trigger_id": MARK})
    yield Sent("app_home_opened", "json", outbound.home_opened(state, ANA))
    seen = set()
    for surface in every_surface(load("en")):
        user = LEA if "lead" in surface.name or "report" in surface.name else ANA
        for sent in _of(state, surface, user, reply):
            if sent.name not in seen:
                seen.add(sent.name)
                yield sent


def _of(state: State, surface: Surface, user: str, reply: str) -> Iterator[Sent]:
    built = surface.built
    if surface.kind == "message":
        message = Message(state.clock.next_ts(), "U0APPBOT", built["text"], built["blocks"])
        place = {**outbound.on_message(state, state.direct(user), message), "response_url": reply}
    else:
        shown = state.dress(user, built)
        place = outbound.on_view(shown)
        if "callback_id" in built:
            said = {**outbound.interaction(state, "view_submission", user), "view": place["view"]}
            filled = {**said, "trigger_id": MARK, "response_urls": []}
            yield Sent(f"sends {built['callback_id']}", "payload", filled)
            closed = {**said, "type": "view_closed", "is_cleared": False}
            yield Sent("closes a form", "payload", closed)
    for block, button in _buttons(built["blocks"]):
        action = outbound.action(state, block, button)
        said = {**outbound.interaction(state, "block_actions", user), **place, "actions": [action]}
        yield Sent(
            f"presses {button['action_id']} in a {surface.kind}", "payload", {**said, "trigger_id": MARK}
        )


def _buttons(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        elements: list[Any] = [*block.get("elements", ()), block.get("accessory")]
        for element in elements:
            if isinstance(element, dict) and element.get("type") == "button":
                yield {"block_id": "any", **block}, element
