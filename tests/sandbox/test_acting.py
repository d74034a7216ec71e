"""What people do reaches the app as signed requests in Slack's shapes, and its answers are shown."""

import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.cast import ANA, LEA
from tests.sandbox.conftest import FakeApp, Json, Sandbox
from tests.sandbox.shapes import actions, button, line, modal, plain, radios, section


def opens(sandbox: Sandbox, view: Json) -> object:
    """An app that answers a pressed button by opening a view."""

    def answer(payload: Json) -> None:
        if payload["type"] == "block_actions":
            sandbox.client.views_open(trigger_id=payload["trigger_id"], view=view)

    return answer


@pytest.fixture
def opened(sandbox: Sandbox, fake: FakeApp) -> Json:
    """Ana pressed a button and has a modal with two questions and a note open."""
    view = modal(radios("q0", "1", "2"), radios("q1", "1", "2", optional=True), line(), notify_on_close=True)
    fake.answer = opens(sandbox, view)  # type: ignore[assignment]
    sandbox.client.chat_postMessage(
        channel=ANA, text="hi", blocks=[section("hi"), actions(button("start", "r1"))]
    )
    done = sandbox.act(ANA, "click", action_id="start")
    fake.received.clear()
    return dict(done["modal"])


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


def test_a_trigger_opens_one_modal_and_only_once(sandbox: Sandbox, fake: FakeApp) -> None:
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    trigger = sandbox.act(ANA, "click", action_id="go")["trigger_id"]
    sandbox.client.views_open(trigger_id=trigger, view=modal(section("one")))
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        sandbox.client.views_open(trigger_id=trigger, view=modal(section("two")))
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        sandbox.client.views_open(trigger_id="1.2.three", view=modal(section("three")))
    assert len(sandbox.sees(ANA)["modals"]) == 1


def test_a_trigger_dies_after_three_seconds(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    trigger = sandbox.act(ANA, "click", action_id="go")["trigger_id"]
    later = time.monotonic() + 3.1
    monkeypatch.setattr("slackapp.sandbox.tickets.time.monotonic", lambda: later)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        sandbox.client.views_open(trigger_id=trigger, view=modal(section("late")))


def test_a_submission_carries_the_state_and_an_empty_answer_closes(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    done = sandbox.act(ANA, "submit", view_id=opened["id"], values={"q0": "2", "note": {"words": "hello"}})
    values = fake.received[0]["view"]["state"]["values"]
    assert done["outcome"] == "closed"
    assert values["q0"]["pick"]["selected_option"]["value"] == "2"
    assert values["q1"]["pick"] == {"type": "radio_buttons", "selected_option": None}
    assert values["note"]["words"] == {"type": "plain_text_input", "value": "hello"}
    assert sandbox.sees(ANA)["modals"] == []


def test_a_required_field_left_empty_never_reaches_the_app(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    done = sandbox.act(ANA, "submit", values={"note": "hello"})
    assert done["outcome"] == "errors"
    assert set(done["modal"]["errors"]) == {"q0"}
    assert fake.received == []


def test_the_apps_errors_stand_at_their_fields_and_keep_what_was_typed(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    fake.answer = lambda _: {"response_action": "errors", "errors": {"note": "Too short."}}
    sandbox.act(ANA, "submit", values={"q0": "1", "note": "x"})
    shown = sandbox.sees(ANA)["modals"][0]
    assert shown["errors"] == {"note": "Too short."}
    assert shown["state"]["values"]["note"]["words"]["value"] == "x"


def test_an_answer_can_update_push_and_clear(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    given = {"q0": "1", "note": "x"}
    fake.answer = lambda _: {"response_action": "push", "view": modal(section("pushed"))}
    assert sandbox.act(ANA, "submit", values=given)["modal"]["previous_view_id"] == opened["id"]
    fake.answer = lambda _: {"response_action": "update", "view": modal(section("thanks"))}
    done = sandbox.act(ANA, "submit")
    assert done["modal"]["blocks"][0]["text"]["text"] == "thanks"
    assert len(sandbox.sees(ANA)["modals"]) == 2
    fake.answer = lambda _: {"response_action": "clear"}
    sandbox.act(ANA, "submit")
    assert sandbox.sees(ANA)["modals"] == []


@pytest.mark.parametrize(
    "answer",
    [
        ("broken", 500),
        ("not json", 200),
        {"response_action": "errors", "errors": {"nowhere": "?"}},
        {"response_action": "update", "view": {"type": "home", "blocks": []}},
    ],
)
def test_an_answer_slack_would_not_take_leaves_the_modal_and_its_answers(
    sandbox: Sandbox, fake: FakeApp, opened: Json, answer: object
) -> None:
    fake.answer = lambda _: answer  # type: ignore[assignment,return-value]
    done = sandbox.act(ANA, "submit", values={"q0": "1", "note": "kept"})
    shown = sandbox.sees(ANA)["modals"][0]
    assert (done["ok"], done["outcome"]) == (False, "trouble")
    assert shown["trouble"] == "We had some trouble connecting. Try again?"
    assert shown["state"]["values"]["note"]["words"]["value"] == "kept"


def test_an_app_that_is_too_slow_is_a_timeout(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    release = sandbox.state.lock  # the fake app waits for the sandbox to give up

    def slow(_payload: Json) -> None:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not sandbox.state.modals[ANA][0].trouble:
            with release:
                pass
            time.sleep(0.02)

    fake.answer = slow
    done = sandbox.act(ANA, "submit", values={"q0": "1", "note": "kept"})
    assert done["error"] == "operation_timeout"
    assert len(sandbox.sees(ANA)["modals"]) == 1


def test_closing_tells_the_app_where_it_asked_to_be_told(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    sandbox.act(ANA, "close")
    assert [(p["type"], p["is_cleared"]) for p in fake.received] == [("view_closed", False)]
    assert sandbox.sees(ANA)["modals"] == []


def test_an_update_drops_what_was_typed_and_guards_by_hash(sandbox: Sandbox, opened: Json) -> None:
    view = modal(section("fresh"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        sandbox.client.views_update(view_id=opened["id"], view=view, hash="1.stale")
    fresh = sandbox.client.views_update(view_id=opened["id"], view=view, hash=opened["hash"])["view"]
    assert fresh["state"]["values"] == {}
    with pytest.raises(SlackApiError, match="not_found"):
        sandbox.client.views_update(view_id="VNONE", view=view)


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


def test_a_select_sends_the_chosen_option_and_refuses_others(sandbox: Sandbox, fake: FakeApp) -> None:
    offered = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
    select = {"type": "static_select", "action_id": "slot", "options": offered}
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(select)])
    sandbox.act(ANA, "click", action_id="slot", value="2")
    payload = fake.received[0]
    assert payload["actions"][0]["selected_option"]["value"] == "2"
    block_id = payload["actions"][0]["block_id"]
    assert payload["state"]["values"][block_id]["slot"]["selected_option"]["value"] == "2"
    with pytest.raises(HTTPError, match="400"):
        sandbox.act(ANA, "click", action_id="slot", value="3")


def test_the_apps_address_is_verified_by_challenge(sandbox: Sandbox, fake: FakeApp) -> None:
    fake.answer = lambda payload: {"challenge": payload["challenge"]}
    assert sandbox.ask("verify-url", {})["outcome"] == "verified"


def test_a_saved_sandbox_goes_on_where_it_was_without_what_was_being_typed(
    sandbox: Sandbox, opened: Json
) -> None:
    sandbox.ask("clock", {"offset_seconds": 86_400})
    sandbox.act(ANA, "submit", values={"note": "half a thought"})
    sandbox.client.views_publish(user_id=ANA, view={"type": "home", "blocks": [section("Home")]})
    sandbox.ask("save", {})
    path = sandbox.state.config.state_file
    assert path is not None
    assert "half a thought" not in path.read_text()
    sandbox.client.chat_postMessage(channel=ANA, text="after the snapshot")
    sandbox.ask("load", {})
    seen = sandbox.sees(ANA)
    assert [message["text"] for message in seen["messages"]] == ["hi"]
    assert (seen["modals"], seen["home"]["blocks"][0]["text"]["text"]) == ([], "Home")
    assert sandbox.ask("health")["offset"] == 86_400


def test_people_can_be_added_and_bad_ones_are_refused_by_name(sandbox: Sandbox) -> None:
    sandbox.ask("users", {"users": [{"id": "UNEW", "name": "new", "real_name": "New Person"}]})
    assert "UNEW" in {person["id"] for person in sandbox.ask("people")["people"]}
    bad = {"users": [{"id": "UBAD", "name": "x", "real_name": "X", "tz": "Mars/Base"}]}
    with pytest.raises(HTTPError) as caught:
        sandbox.ask("users", bad)
    assert b"Mars/Base" in caught.value.read()


def test_a_page_of_another_site_cannot_drive_the_sandbox(sandbox: Sandbox) -> None:
    call = Request(f"{sandbox.url}/sandbox/faults", b"{}", {"Origin": "https://elsewhere.example"})
    with pytest.raises(HTTPError, match="403"):
        urlopen(call, timeout=10)
