"""Signed and odd: whoever can be told reads a plain sentence, the rest is refused in one, and nothing fails.

A table of requests that somebody thought of; and all requests of Slack's, mutated at every place.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from content.files import spoken
from slackapp.blocks.sentences import Sentence
from slackapp.sandbox.records import Json
from tests.cast import ANA, WORKSPACE
from tests.listeners.answered import ask, read, sound
from tests.listeners.sent_by_slack import FORM, JSON, MARK, written
from tests.promises.canaries import breaches
from tests.promises.house import House

GONE: Final = object()
"""Stands where nothing is to stand."""
# Which team and person, and how to reach them: what stands in most requests of the table below.
TEAM: Final = {"id": WORKSPACE}
USER: Final = {"id": ANA, "team_id": WORKSPACE}
BUTTON: Final = {"type": "button", "action_id": "settings", "block_id": "b", "value": "v"}
VIEW: Final = {"id": "V0", "type": "modal", "callback_id": "checkin_submit", "state": {"values": {"q0": {}}}}
TYPED: Final = {"command": "/leanon", "text": "help", "team_id": WORKSPACE, "user_id": ANA}
ODD: Final[tuple[Any, ...]] = (None, {}, [], "x", 7, "", True, GONE)


def interaction(kind: object, **more: object) -> Json:
    said = {"type": kind, "team": TEAM, "user": USER, "trigger_id": MARK, **more}
    return {name: value for name, value in said.items() if value is not GONE}


def event(**more: object) -> Json:
    said = {"type": "event_callback", "team_id": WORKSPACE, "event_id": "Ev0", **more}
    return {name: value for name, value in said.items() if value is not GONE}


def interactions() -> Iterator[Json]:
    """Clicks and forms of which one part is not as Slack sends it, and kinds that we know nothing of."""
    for wrong in ODD:
        yield interaction(wrong, actions=[BUTTON])
        for part in ("team", "user", "actions"):
            yield interaction("block_actions", **{"actions": [BUTTON], part: wrong})
        yield interaction("block_actions", actions=[wrong if wrong is not GONE else {}])
        yield interaction(
            "block_actions", actions=[{**BUTTON, "action_id": wrong if wrong is not GONE else 0}]
        )
        yield interaction("block_actions", actions=[BUTTON], user={"id": wrong if wrong is not GONE else []})
        yield interaction("block_actions", actions=[BUTTON], team={"id": wrong if wrong is not GONE else []})
        yield interaction("block_actions", actions=[BUTTON], team=None, enterprise=wrong)
        yield interaction("block_actions", actions=[BUTTON], view=wrong)
        yield interaction("block_actions", actions=[BUTTON], container=wrong)
        yield interaction(
            "block_actions", actions=[BUTTON], authorizations=wrong, channel=wrong, message=wrong
        )
        yield interaction("view_submission", view=wrong)
        for part in ("id", "type", "callback_id", "state", "private_metadata"):
            yield interaction("view_submission", view={**VIEW, part: wrong if wrong is not GONE else None})
        yield interaction(
            "view_submission", view={**VIEW, "state": {"values": wrong if wrong is not GONE else 0}}
        )
        yield interaction(
            "view_submission", view={**VIEW, "state": {"values": {"q0": wrong if wrong is not GONE else 1}}}
        )
    for kind in ("shortcut", "message_action", "workflow_step_edit"):
        yield interaction(kind)
        yield interaction(kind, callback_id="c", workflow_step={}, message={}, channel={"id": "C0"})
    for kind in ("interactive_message", "dialog_submission", "dialog_cancellation", "something_new"):
        yield interaction(kind, callback_id="c", actions=[], submission={})
    yield interaction("view_closed", view=VIEW)
    yield interaction("block_suggestion", action_id="a", block_id="b", value="x")


def events() -> Iterator[Json]:
    """Events that are not as Slack sends them, or that we never asked for."""
    opened = {"type": "app_home_opened", "user": ANA, "tab": "home"}
    for wrong in ODD:
        yield event(event=wrong)
        yield event(event=opened, team_id=wrong)
        yield event(event={**opened, "user": wrong if wrong is not GONE else {}})
        yield event(event={**opened, "type": wrong if wrong is not GONE else {}})
        yield event(event={**opened, "tab": wrong if wrong is not GONE else {}})
        yield event(event=opened, authorizations=wrong, is_ext_shared_channel=True, enterprise_id=None)
    for kind in (
        "message",
        "app_mention",
        "team_join",
        "function_executed",
        "workflow_step_execute",
        "reaction_added",
    ):
        yield event(event={"type": kind, "user": {"id": ANA}, "channel_type": "im", "message": None})
    yield {"type": "app_rate_limited", "team_id": WORKSPACE}
    yield {"type": "url_verification"}
    yield {"type": "url_verification", "challenge": {"a": 1}}
    yield {"type": ["event_callback"]}
    yield {}


def commands() -> Iterator[Json]:
    """Commands without what belongs to them, or with another name."""
    for name in TYPED:
        yield {key: value for key, value in TYPED.items() if key != name}
        yield {**TYPED, name: ""}
        yield {**TYPED, name: "\0"}
        yield {**TYPED, name: "x" * 70_000}
    for text in (
        "pause " + "9" * 5000,
        "pause ٣",
        "pause -1",
        "pause 1e9",
        "x " * 9_000,
        "\u200b",
        "`*_~<!channel>",
    ):
        yield {**TYPED, "text": text, "trigger_id": MARK}
    yield {**TYPED, "command": "/another"}
    yield {"ssl_check": "1", "token": "t"}


RAW: Final = {
    "payload twice": urlencode([("payload", json.dumps(interaction("block_actions", actions=[BUTTON])))] * 2),
    "a field twice": urlencode([*TYPED.items(), ("user_id", "UZOE")]),
    "no object": "payload=null",
    "a list": "payload=[]",
    "a text": "payload=%22x%22",
    "a number": "payload=1e999",
    "half": "payload={",
    "nothing": "",
    "blanks": "  \n",
    "empty payload": "payload=",
    "deep": "payload=" + "[" * 100_000,
    "deep object": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep in what nobody reads": json.dumps(event(event={"type": "message"}))[:-1]
    + ',"x":'
    + "[" * 500
    + "]" * 500
    + "}",
    "digits": json.dumps({"type": "event_callback"})[:-1] + ',"event_time":' + "9" * 5000 + "}",
    "constants": '{"type": NaN, "event": -Infinity}',
    "a key twice": '{"type":"event_callback","type":"block_actions","team":{},"team":null}',
    "percent": "payload=%" + "%ff" * 50,
    "many fields": "a=b&" * 5000,
    "bytes": "\xff\xfe\x00",
    "a mark of byte order": "\ufeff" + json.dumps(event(event=None)),
    "a page": "<html>",
}


@pytest.mark.parametrize("each_of", [9, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
def test_every_odd_request_of_the_table_is_answered_in_words(home: House, each_of: int) -> None:
    reply = {"response_url": f"{home.slack.url}/reply"}
    table = [
        *(("payload", each) for each in interactions()),
        *(("json", each) for each in (*interactions(), *events())),
        *(("form", each) for each in commands()),
    ]
    table += [(how, {**content, **reply}) for how, content in table]
    raw = [(text.encode("latin-1", "replace"), kind) for text in RAW.values() for kind in (FORM, JSON, "")]
    assert len(table) + len(raw) > 4 * 194
    home.slack.take()
    for how, content in table[::each_of]:
        sound(home, ask(home, written(how, content), JSON if how == "json" else FORM), content)
    for body, kind in raw[::each_of]:
        sound(home, ask(home, body, kind), None)


def test_what_is_told_is_the_plain_sentence_at_the_place_where_somebody_waits(home: House) -> None:
    sentence, reply = spoken("en")(Sentence.NOT_UNDERSTOOD), f"{home.slack.url}/reply"
    for wrong in (interaction("block_actions", actions=None), interaction("workflow_step_edit")):
        home.slack.take()
        assert read(home, written("payload", {**wrong, "response_url": reply}))["text"] == sentence
        (call,) = home.slack.take()
        assert call.path == "/reply"
        assert json.loads(call.body)["text"] == sentence
        assert json.loads(call.body)["response_type"] == "ephemeral"
        ask(home, written("payload", wrong))
        (call,) = home.slack.take()
        assert call.path == "/api/views.open"
        ask(home, written("payload", {**wrong, "view": {"type": "modal"}}))
        (call,) = home.slack.take()
        assert call.path == "/api/views.push"
    for nowhere in ("https://elsewhere.example/", "x", "http://", "\0"):
        ask(home, written("payload", {**interaction("shortcut"), "response_url": nowhere}))
        (call,) = home.slack.take()
        assert call.path == "/api/views.open"
    form = interaction("view_submission", view={**VIEW, "id": None})
    assert read(home, written("payload", form)) == {
        "response_action": "errors",
        "errors": {"q0": sentence},
    }
    form = interaction("view_submission", view=None)
    assert read(home, written("payload", form))["response_action"] == "update"
    assert read(home, written("form", {"command": "/leanon"}))["text"] == sentence
    assert read(home, written("form", {**TYPED, "command": "/another"}))["text"] == sentence
    assert read(home, written("payload", interaction("block_suggestion"))) == {"options": []}
    assert home.slack.take() == []


def test_a_fault_of_ours_is_said_to_whoever_waits_and_its_text_stands_in_no_log(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> tuple[str, str]:
        raise ValueError(MARK)

    for module in ("settings", "clicks", "home"):
        monkeypatch.setattr(f"slackapp.listeners.{module}.sender", fails)
    words, home_opened = spoken("en"), {"type": "app_home_opened", "tab": "home"}
    form = interaction("view_submission", view={**VIEW, "callback_id": "settings"})
    sorry = words(Sentence.TRY_AGAIN)
    assert read(home, written("payload", form)) == {"response_action": "errors", "errors": {"q0": sorry}}
    home.slack.take()
    ask(home, written("payload", interaction("block_actions", actions=[BUTTON])))
    (call,) = home.slack.take()
    assert call.path == "/api/views.open"
    answer = ask(home, written("json", event(event={**home_opened, "user": ANA})), JSON)
    assert answer.status_code == HTTPStatus.OK
    assert "our fault" in answer.text
    assert "listener failed" in home.said.getvalue()
    assert breaches(home.said.getvalue(), [MARK]) == []


def test_a_click_is_served_however_it_is_written_and_whatever_its_content_type(home: House) -> None:
    press = {**interaction("block_actions", actions=[BUTTON]), "response_url": f"{home.slack.url}/reply"}
    for how, kind in (("payload", JSON), ("payload", ""), ("json", FORM), ("json", JSON), ("payload", FORM)):
        home.slack.take()
        assert ask(home, written(how, press), kind).status_code == HTTPStatus.OK
        (call,) = home.slack.take()
        assert call.path == "/api/views.open"
