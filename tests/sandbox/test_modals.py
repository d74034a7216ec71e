"""A modal opens once and in time, carries what was chosen, and keeps it until the app takes it away."""

import time
from urllib.error import HTTPError

import pytest
from slack_sdk.errors import SlackApiError

from slackapp.sandbox.config import Config
from tests.cast import ANA, LEA
from tests.sandbox.conftest import FakeApp, Json, Sandbox
from tests.sandbox.shapes import actions, button, frame, line, modal, people, radios, section


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
    fake.answer = opens(sandbox, view)  # type: ignore[assignment]  # opens() is typed loosely
    sandbox.client.chat_postMessage(
        channel=ANA, text="hi", blocks=[section("hi"), actions(button("start", "r1"))]
    )
    done = sandbox.act(ANA, "click", action_id="start")
    fake.received.clear()
    return dict(done["modal"])


def test_a_trigger_opens_one_modal_and_only_once(sandbox: Sandbox, fake: FakeApp) -> None:
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    trigger = sandbox.act(ANA, "click", action_id="go")["trigger_id"]
    sandbox.client.views_open(trigger_id=trigger, view=modal(section("one")))
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        sandbox.client.views_open(trigger_id=trigger, view=modal(section("two")))
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        sandbox.client.views_open(trigger_id="1.2.three", view=modal(section("three")))
    assert len(sandbox.sees(ANA)["modals"]) == 1


@pytest.mark.parametrize("config", [Config.ack_seconds], indirect=True)
def test_a_trigger_dies_after_three_seconds(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    trigger = sandbox.act(ANA, "click", action_id="go")["trigger_id"]
    later = time.monotonic() + 3.1
    monkeypatch.setattr("slackapp.sandbox.state.time.monotonic", lambda: later)
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


def test_an_answer_can_update_and_clear(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    fake.answer = lambda _: {"response_action": "update", "view": modal(section("thanks"))}
    done = sandbox.act(ANA, "submit", values={"q0": "1", "note": "x"})
    assert done["modal"]["blocks"][0]["text"]["text"] == "thanks"
    assert done["modal"]["id"] == opened["id"]
    fake.answer = lambda _: {"response_action": "clear"}
    sandbox.act(ANA, "submit")
    assert sandbox.sees(ANA)["modals"] == []


def test_a_pushed_modal_lies_on_the_other_one_which_comes_back_when_it_is_closed(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    fake.answer = lambda _: None

    def pushed(words: str) -> Json:
        trigger = sandbox.act(ANA, "click", action_id="go")["trigger_id"]
        view = modal(section(words), actions(button("go")))
        return dict(sandbox.client.views_push(trigger_id=trigger, view=view)["view"])

    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("go"))])
    second, third = pushed("second"), pushed("third")
    assert (second["previous_view_id"], third["previous_view_id"]) == (opened["id"], second["id"])
    assert third["root_view_id"] == opened["id"]
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        pushed("fourth")
    for left in (second["id"], opened["id"]):
        sandbox.act(ANA, "close")
        assert sandbox.sees(ANA)["modals"][0]["id"] == left
    sandbox.act(ANA, "close")
    assert sandbox.sees(ANA)["modals"] == []
    with pytest.raises(SlackApiError, match="not_found"):
        pushed("on nothing")


def test_a_chosen_person_arrives_by_id_and_nobody_as_nothing(sandbox: Sandbox, fake: FakeApp) -> None:
    fake.answer = opens(sandbox, modal(people(), frame("to copy")))  # type: ignore[assignment]  # as above
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("start"))])
    for given, arrives in (("", None), (LEA, LEA)):
        sandbox.act(ANA, "click", action_id="start")
        sandbox.act(ANA, "submit", values={"who": given})
        values = fake.received[-1]["view"]["state"]["values"]
        assert values == {"who": {"person": {"type": "users_select", "selected_user": arrives}}}


def test_an_option_that_is_not_offered_is_refused(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    for values in ({"q0": "3"}, {"nowhere": "1"}, {"q0": {"other": "1"}}):
        with pytest.raises(HTTPError, match="400"):
            sandbox.act(ANA, "submit", values=values)
    assert fake.received == []


@pytest.mark.parametrize(
    "answer",
    [
        ("broken", 500),
        ("not json", 200),
        {"response_action": "errors", "errors": {"nowhere": "?"}},
        {"response_action": "update", "view": {"type": "home", "blocks": []}},
        {"response_action": "push", "view": modal(section("pushed"))},
    ],
)
def test_an_answer_slack_would_not_take_leaves_the_modal_and_its_answers(
    sandbox: Sandbox, fake: FakeApp, opened: Json, answer: object
) -> None:
    fake.answer = lambda _: answer  # type: ignore[assignment,return-value]  # wrong on purpose
    done = sandbox.act(ANA, "submit", values={"q0": "1", "note": "kept"})
    shown = sandbox.sees(ANA)["modals"][0]
    assert (done["ok"], done["outcome"]) == (False, "trouble")
    assert shown["trouble"] == "We had some trouble connecting. Try again?"
    assert shown["state"]["values"]["note"]["words"]["value"] == "kept"


@pytest.mark.parametrize("config", [0.5], indirect=True)
def test_an_app_that_is_too_slow_is_a_timeout(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    release = sandbox.state.lock  # the fake app waits for the sandbox to give up

    def slow(_payload: Json) -> None:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not sandbox.state.modals[ANA].trouble:
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


def test_an_update_drops_what_was_typed(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    fake.answer = lambda _: {"response_action": "update", "view": modal(line())}
    done = sandbox.act(ANA, "submit", values={"q0": "1", "note": "half a thought"})
    assert done["modal"]["hash"] != opened["hash"]
    assert "half a thought" not in str(sandbox.sees(ANA))


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
