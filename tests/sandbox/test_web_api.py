"""The Web API answers as Slack's does, as slack_sdk sees it."""

from collections.abc import Callable
from typing import Any, cast
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from tests.cast import ANA, LEA, OTTO, WORKSPACE
from tests.sandbox.conftest import Sandbox
from tests.sandbox.shapes import chart, modal, section


def refusal(call: Callable[..., object], **arguments: object) -> SlackResponse:
    """The response of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return cast("SlackResponse", caught.value.response)


def test_the_token_says_who_the_app_is(sandbox: Sandbox) -> None:
    answer = sandbox.client.auth_test()
    assert answer["team_id"] == WORKSPACE
    assert answer["user_id"] == "U0APPBOT"


def test_a_wrong_token_and_no_token_are_told_apart(sandbox: Sandbox) -> None:
    wrong = WebClient(token="xoxb-other", base_url=f"{sandbox.url}/api/")
    assert refusal(wrong.auth_test)["error"] == "invalid_auth"
    with urlopen(Request(f"{sandbox.url}/api/auth.test", b"")) as response:
        assert b"not_authed" in response.read()


@pytest.mark.parametrize("method", ["chat.shout", "chat.delete", "users.profile.get", "blocks.validate"])
def test_a_method_that_the_app_does_not_call_is_unknown(sandbox: Sandbox, method: str) -> None:
    assert refusal(sandbox.client.api_call, api_method=method)["error"] == "unknown_method"


def test_a_message_to_a_person_opens_their_direct_message(sandbox: Sandbox) -> None:
    sent = sandbox.client.chat_postMessage(channel=ANA, text="Hello", blocks=[section("Hello")])
    seen = sandbox.sees(ANA)
    assert sent["channel"] == seen["channel"]
    assert [message["text"] for message in seen["messages"]] == ["Hello"]
    assert seen["unread"] == 1
    assert sandbox.sees(LEA)["messages"] == []


def test_timestamps_never_repeat_and_follow_the_shown_clock(sandbox: Sandbox) -> None:
    sent = [float(sandbox.client.chat_postMessage(channel=ANA, text="x")["ts"]) for _ in range(5)]
    sandbox.ask("clock", {"offset_seconds": 7 * 86_400})
    sent.append(float(sandbox.client.chat_postMessage(channel=ANA, text="x")["ts"]))
    assert sent == sorted(set(sent))
    assert sent[-1] - sent[0] > 6 * 86_400


def test_a_message_can_be_updated_but_an_ephemeral_one_cannot(sandbox: Sandbox) -> None:
    sent = sandbox.client.chat_postMessage(channel=ANA, text="old")
    sandbox.client.chat_update(channel=sent["channel"], ts=sent["ts"], text="new")
    hidden = sandbox.client.chat_postEphemeral(channel="C0WARD", user=ANA, text="only Ana")
    answer = refusal(sandbox.client.chat_update, channel="C0WARD", ts=hidden["message_ts"], text="no")
    assert answer["error"] == "message_not_found"
    assert [message["text"] for message in sandbox.sees(ANA)["messages"]] == ["new"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "UNOBODY", "text": "x"}, "channel_not_found"),
        ({"channel": "UROBOT", "text": "x"}, "cannot_dm_bot"),
        ({"channel": "UGONE", "text": "x"}, "user_disabled"),
        ({"channel": "C0CLOSED", "text": "x"}, "not_in_channel"),
        ({"channel": ANA, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": ANA, "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ],
)
def test_a_message_that_cannot_be_sent_is_refused_by_name(
    sandbox: Sandbox, arguments: dict[str, Any], error: str
) -> None:
    assert refusal(sandbox.client.chat_postMessage, **arguments)["error"] == error
    assert sandbox.sees(ANA)["messages"] == []


def test_a_message_without_text_and_blocks_is_refused(sandbox: Sandbox) -> None:
    body = {"channel": ANA}
    assert refusal(sandbox.client.api_call, api_method="chat.postMessage", json=body)["error"] == "no_text"


def test_a_fault_in_a_block_is_named_with_its_place(sandbox: Sandbox) -> None:
    answer = refusal(sandbox.client.chat_postMessage, channel=ANA, text="x", blocks=[section("y" * 3001)])
    expected = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["response_metadata"]["messages"] == [expected]


def test_members_come_in_pages_with_time_zone_and_locale(sandbox: Sandbox) -> None:
    members: list[dict[str, Any]] = []
    for page in sandbox.client.users_list(limit=3, include_locale=True):
        assert len(page["members"]) <= 3
        members += page["members"]
    found = {member["id"]: member for member in members}
    assert {ANA, LEA, OTTO, "UGONE", "UROBOT", "USLACKBOT", "U0APPBOT"} <= set(found)
    assert found[LEA]["tz_offset"] == 19_800
    assert found[LEA]["locale"] == "de-DE"
    assert found["UGONE"]["deleted"]
    assert "tz" not in found["UGONE"]
    assert "locale" not in sandbox.client.users_list(limit=1)["members"][0]


def test_a_made_up_cursor_and_a_made_up_person_are_refused(sandbox: Sandbox) -> None:
    assert refusal(sandbox.client.users_list, cursor="nonsense")["error"] == "invalid_cursor"
    assert refusal(sandbox.client.conversations_open, users="UNOBODY")["error"] == "user_not_found"


def test_a_conversation_with_a_person_is_where_they_are_written_to(sandbox: Sandbox) -> None:
    opened = sandbox.client.conversations_open(users=ANA)["channel"]["id"]
    assert sandbox.client.chat_postMessage(channel=ANA, text="x")["channel"] == opened
    assert sandbox.client.conversations_open(channel=opened)["channel"]["id"] == opened
    assert refusal(sandbox.client.conversations_open, channel="C0NONE")["error"] == "channel_not_found"


def test_a_home_tab_is_published_and_a_stale_hash_refused(sandbox: Sandbox) -> None:
    view = {"type": "home", "blocks": [section("Welcome")]}
    first = sandbox.client.views_publish(user_id=ANA, view=view)["view"]
    second = sandbox.client.views_publish(user_id=ANA, view=view, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    answer = refusal(sandbox.client.views_publish, user_id=ANA, view=view, hash=first["hash"])
    assert answer["error"] == "hash_conflict"
    assert sandbox.sees(ANA)["home"]["blocks"][0]["text"]["text"] == "Welcome"
    assert (
        refusal(sandbox.client.views_publish, user_id=ANA, view=modal(section("x")))["error"]
        == "invalid_arguments"
    )


def test_charts_can_be_switched_off_to_try_the_fallback(sandbox: Sandbox) -> None:
    sandbox.ask("faults", {"reject_charts": True})
    answer = refusal(sandbox.client.chat_postMessage, channel=ANA, text="x", blocks=[section("x"), chart()])
    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/1/type]" in answer["response_metadata"]["messages"][0]
    sandbox.ask("faults", method="DELETE")
    assert sandbox.client.chat_postMessage(channel=ANA, text="x", blocks=[chart()])["ok"]


def test_the_next_calls_can_be_rate_limited(sandbox: Sandbox) -> None:
    sandbox.ask("faults", {"rate_limit": {"method": "chat.postMessage", "calls": 1, "retry_after": 7}})
    answer = refusal(sandbox.client.chat_postMessage, channel=ANA, text="x")
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "7")
    assert sandbox.client.chat_postMessage(channel=ANA, text="x")["ok"]


def test_any_method_can_be_made_to_answer_anything_for_some_people_and_some_calls(sandbox: Sandbox) -> None:
    one = {"method": "chat.postMessage", "error": "team_access_not_granted", "users": [ANA], "calls": 1}
    page = {
        "method": "users.list",
        "status": 502,
        "body": "<html>",
        "headers": {"Retry-After": "9"},
        "after": 1,
    }
    sandbox.ask("faults", {"answers": [one, page]})
    post = sandbox.client.chat_postMessage
    assert post(channel=LEA, text="x")["ok"]
    assert refusal(post, channel=ANA, text="x")["error"] == "team_access_not_granted"
    assert post(channel=ANA, text="x")["ok"]
    assert sandbox.client.users_list()["ok"]
    answer = refusal(sandbox.client.users_list)
    assert (answer.status_code, answer.headers["Retry-After"]) == (502, "9")
    assert sandbox.client.auth_test()["ok"]
    assert len(sandbox.sees(ANA)["messages"]) == 1


def test_a_call_can_be_done_and_answered_as_if_it_were_not(sandbox: Sandbox) -> None:
    sandbox.ask("faults", {"answers": [{"method": "*", "error": "internal_error", "does": True, "calls": 1}]})
    assert refusal(sandbox.client.chat_postMessage, channel=ANA, text="x")["error"] == "internal_error"
    assert len(sandbox.sees(ANA)["messages"]) == 1


def test_the_ledger_names_calls_and_never_what_was_in_them(sandbox: Sandbox) -> None:
    sandbox.client.chat_postMessage(channel=ANA, text="a secret sentence")
    refusal(sandbox.client.conversations_open, users="UNOBODY")
    calls = sandbox.ask("log")["calls"]
    assert [(call["method"], call["about"], call["ok"], call["error"]) for call in calls] == [
        ("chat.postMessage", ANA, True, None),
        ("conversations.open", "UNOBODY", False, "user_not_found"),
    ]
    assert "secret" not in str(calls)
