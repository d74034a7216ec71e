"""What people do reaches the app as signed requests in Slack's shapes, and its answers are shown."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.cast import ANA, LEA, OTTO
from tests.sandbox.conftest import FakeApp, Sandbox
from tests.sandbox.shapes import actions, button, section


def test_a_pressed_button_arrives_signed_with_what_slack_sends(sandbox: Sandbox, fake: FakeApp) -> None:
    sent = sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go", "42"))])
    sandbox.ask("clock", {"offset_seconds": 90 * 86_400})
    done = sandbox.act(ANA, "click", ts=sent["ts"], action_id="go")
    payload = fake.received[0]
    assert done["ok"]
    assert fake.signed == [True]
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == ANA
    assert payload["team"]["id"] == payload["user"]["team_id"]
    assert payload["enterprise"] is None
    assert payload["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": sent["channel"],
        "is_ephemeral": False,
    }
    assert payload["message"]["blocks"][0]["elements"][0]["action_id"] == "go"
    assert payload["actions"][0]["value"] == "42"
    assert {"trigger_id", "response_url"} <= set(payload)


def test_nobody_can_press_what_they_do_not_see(sandbox: Sandbox, fake: FakeApp) -> None:
    sent = sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    with pytest.raises(HTTPError, match="404"):
        sandbox.act(LEA, "click", ts=sent["ts"], channel=sent["channel"], action_id="go")
    assert fake.received == []


def test_a_slash_command_is_answered_to_one_person_only(sandbox: Sandbox, fake: FakeApp) -> None:
    fake.answer = lambda _: {"text": "Here is help."}
    done = sandbox.act(ANA, "command", text="/leanon help me", channel="C0WARD")
    sent = fake.received[0]
    assert done["ok"]
    assert (sent["command"], sent["text"], sent["user_id"]) == ("/leanon", "help me", ANA)
    ward = sandbox.state.conversations["C0WARD"]
    assert [message.text for message in ward.seen_by(ANA)] == ["Here is help."]
    assert ward.seen_by(LEA) == []


def test_a_failing_command_says_so_in_slacks_words(sandbox: Sandbox, fake: FakeApp) -> None:
    fake.answer = lambda _: ("no", 500)
    assert (
        sandbox.act(ANA, "command", text="/leanon")["notice"]
        == '/leanon failed with the error "dispatch_failed"'
    )
    assert sandbox.act(ANA, "command", text="/other")["outcome"] == "unknown_command"
    assert len(fake.received) == 1


def test_a_response_url_answers_five_times_and_can_replace_and_delete(
    sandbox: Sandbox, fake: FakeApp
) -> None:
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    sandbox.act(ANA, "click", action_id="go")
    reply = WebhookClient(fake.received[0]["response_url"])
    assert reply.send(text="only you").status_code == 200
    assert reply.send(text="all", response_type="in_channel").status_code == 200
    assert reply.send(text="instead", replace_original=True).status_code == 200
    seen = sandbox.sees(ANA)["messages"]
    assert [(m["text"], m["ephemeral"]) for m in seen] == [
        ("instead", False),
        ("only you", True),
        ("all", False),
    ]
    assert reply.send_dict({"delete_original": True}).status_code == 200
    reply.send(text="five")
    refused = reply.send(text="six")
    assert (refused.status_code, "used_url" in refused.body) == (404, True)
    assert [m["text"] for m in sandbox.sees(ANA)["messages"]] == ["only you", "all", "five"]


def test_a_button_on_an_ephemeral_message_sends_no_message(sandbox: Sandbox, fake: FakeApp) -> None:
    sandbox.client.chat_postEphemeral(channel="C0WARD", user=ANA, text="psst", blocks=[actions(button("go"))])
    sandbox.act(ANA, "click", action_id="go", channel="C0WARD")
    payload = fake.received[0]
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


def test_opening_the_home_tab_sends_the_event_with_the_view_there_is(sandbox: Sandbox, fake: FakeApp) -> None:
    sandbox.act(ANA, "open-home")
    blocks = [section("Welcome"), actions(button("mine"))]
    sandbox.client.views_publish(user_id=ANA, view={"type": "home", "blocks": blocks})
    sandbox.act(ANA, "open-home")
    first, second = fake.received
    assert (first["type"], first["event"]["type"], first["event"]["tab"]) == (
        "event_callback",
        "app_home_opened",
        "home",
    )
    assert "view" not in first["event"]
    assert second["event"]["view"]["type"] == "home"
    assert first["event_id"] != second["event_id"]
    sandbox.act(ANA, "click", home=True, action_id="mine")
    assert fake.received[2]["container"]["type"] == "view"
    assert "response_url" not in fake.received[2]


def test_the_apps_address_is_verified_by_challenge(sandbox: Sandbox, fake: FakeApp) -> None:
    fake.answer = lambda payload: {"challenge": payload["challenge"]}
    assert sandbox.ask("verify-url", {})["outcome"] == "verified"


def test_people_can_be_added_and_bad_ones_are_refused_by_name(sandbox: Sandbox) -> None:
    sandbox.ask("users", {"users": [{"id": "UNEW", "name": "new", "real_name": "New Person"}]})
    assert sandbox.sees("UNEW")["user"] == "UNEW"
    bad = {"users": [{"id": "UBAD", "name": "x", "real_name": "X", "tz": "Mars/Base"}]}
    with pytest.raises(HTTPError) as caught:
        sandbox.ask("users", bad)
    assert b"Mars/Base" in caught.value.read()


def test_a_page_of_another_site_cannot_drive_the_sandbox(sandbox: Sandbox) -> None:
    call = Request(f"{sandbox.url}/sandbox/faults", b"{}", {"Origin": "https://elsewhere.example"})
    with pytest.raises(HTTPError, match="403"):
        urlopen(call, timeout=10)


def test_the_app_posts_in_a_channel_once_somebody_there_has_invited_it(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        sandbox.client.chat_postMessage(channel="C0CLOSED", text="Hello")
    for text, channel, said in (
        ("/invite @Lean On", None, "in a channel only"),
        ("/invite @Ana", "C0CLOSED", "invite the app only"),
    ):
        refused = sandbox.act(OTTO, "command", text=text, channel=channel)
        assert said in refused["notice"]
    for _ in range(2):
        assert sandbox.act(OTTO, "command", text="/invite @Lean On", channel="C0CLOSED")["ok"]
    sandbox.client.chat_postMessage(channel="C0CLOSED", text="Hello")
    seen = [message["text"] for message in sandbox.sees(OTTO)["channels"]["C0CLOSED"]]
    assert seen == [f"was added to #closed by <@{OTTO}>.", "Hello"]
    assert set(sandbox.sees(ANA)["channels"]) == {"C0WARD"}, "and nobody outside reads it"


def test_a_channel_refuses_a_post_as_slack_might(sandbox: Sandbox) -> None:
    sandbox.ask("faults", {"refuse_posts": "is_archived"})
    with pytest.raises(SlackApiError, match="is_archived"):
        sandbox.client.chat_postMessage(channel="C0WARD", text="Hello")
    assert sandbox.client.chat_postMessage(channel=ANA, text="Hello")["ok"], "a direct message goes out"
