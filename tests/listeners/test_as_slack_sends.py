"""What Slack really sends, in all its shapes: none is odd, and what a listener needs of it is there."""

import json
from typing import Any, Final
from urllib.parse import quote, quote_plus, urlencode

import pytest

from slackapp.blocks.noted import noted
from slackapp.listeners.envelope import Kind, read
from slackapp.listeners.services import sender, slack_team
from slackapp.sandbox.records import Json
from tests.blocks.slack import check
from tests.listeners.sent_by_slack import written

TEAM: Final = {"id": "T0CLINIC", "domain": "clinic"}
USER: Final = {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": "T0CLINIC"}
COMMON: Final[Json] = {
    "team": TEAM,
    "user": USER,
    "enterprise": None,
    "is_enterprise_install": False,
    "api_app_id": "A0",
    "token": "made-up",
    "trigger_id": "12.34.abc",
}
OF_AN_ORGANISATION: Final[Json] = {
    **COMMON,
    "enterprise": {"id": "E0GROUP", "name": "Group"},
    "is_enterprise_install": True,
    "team": None,
    "user": {"id": "W0ANA", "username": "ana", "team_id": "T0CLINIC"},
}
IN_AN_ORGANISATION: Final[Json] = {
    **COMMON,
    "team": {**TEAM, "enterprise_id": "E0GROUP", "enterprise_name": "Group"},
    "enterprise": {"id": "E0GROUP", "name": "Group"},
    "user": {**USER, "id": "W0ANA"},
}
PRESSED: Final = {
    "action_id": "settings",
    "block_id": "b=/9",
    "type": "button",
    "style": "primary",
    "text": {"type": "plain_text", "text": "Settings", "emoji": True},
    "action_ts": "1.2",
}
ON_MESSAGE: Final[Json] = {
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "D0", "is_ephemeral": False},
    "channel": {"id": "D0", "name": "directmessage"},
    "message": {"type": "message", "subtype": "bot_message", "text": "x", "user": None, "blocks": []},
    "state": {"values": {"b": {"a": {"type": "static_select", "selected_option": None}}}},
    "response_url": "https://hooks.slack.com/actions/T0/1/x",
}
HOME: Final[Json] = {
    "id": "V0",
    "team_id": "T0CLINIC",
    "type": "home",
    "hash": "1.a",
    "external_id": "",
    "bot_id": "B0",
    "private_metadata": "",
    "callback_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "close": None,
    "submit": None,
    "previous_view_id": None,
    "root_view_id": "V0",
    "app_id": "A0",
    "title": {"type": "plain_text", "text": "View Title", "emoji": True},
    "app_installed_team_id": "T0",
    "state": {"values": []},
    "blocks": [{"type": "section", "block_id": "x1", "text": {"type": "mrkdwn", "text": "Hello."}}],
}
FORM: Final[Json] = {
    **HOME,
    "type": "modal",
    "callback_id": "settings",
    "response_urls": [],
    "state": {
        "values": {
            "a": {"x": {"type": "radio_buttons", "selected_option": None}},
            "b": {"x": {"type": "checkboxes", "selected_options": []}},
            "c": {"x": {"type": "datepicker", "selected_date": None}},
            "d": {"x": {"type": "plain_text_input", "value": None}},
            "e": {"x": {"type": "rich_text_input", "rich_text_value": {"type": "rich_text"}}},
            "f": {"x": {"type": "file_input", "files": [{"id": "F0"}]}},
        }
    },
}


def press(common: Json = COMMON, **more: Any) -> Json:  # noqa: ANN401 - whatever Slack sends
    return {**common, "type": "block_actions", "actions": [PRESSED], **more}


def form(**view: Any) -> Json:  # noqa: ANN401 - as above
    return {**COMMON, "type": "view_submission", "response_urls": [], "view": {**FORM, **view}}


INTERACTIONS: Final = {
    "in a message": press(**ON_MESSAGE),
    "in a message that one person sees": press(
        container={**ON_MESSAGE["container"], "is_ephemeral": True}, response_url=ON_MESSAGE["response_url"]
    ),
    "in the Home tab": press(container={"type": "view", "view_id": "V0"}, view=HOME),
    "in a message, by an organisation's app": press(OF_AN_ORGANISATION, **ON_MESSAGE),
    "in a message, in a workspace of an organisation": press(IN_AN_ORGANISATION, **ON_MESSAGE),
    "a list, emptied again": press(
        **ON_MESSAGE, actions=[{**PRESSED, "type": "static_select", "selected_option": None}]
    ),
    "a button that leads elsewhere": press(**ON_MESSAGE, actions=[{**PRESSED, "url": "https://a.example"}]),
    "a form": form(),
    "a form without a field": form(state={"values": {}}),
    "a form without a field, as another writer of JSON has it": form(state={"values": []}),
}


@pytest.mark.parametrize("sent", INTERACTIONS.values(), ids=INTERACTIONS)
@pytest.mark.parametrize("escape", [quote, quote_plus])
def test_a_click_and_a_form_are_read_whatever_else_stands_in_them(sent: Json, escape: Any) -> None:  # noqa: ANN401 - either function
    found = read(b"payload=" + escape(json.dumps(sent)).encode())
    assert found.kind is Kind.FOR_LISTENERS
    workspace, user = sender(found.body)
    assert workspace == ("E0GROUP" if sent["team"] is None else "T0CLINIC")
    assert user == sent["user"]["id"]
    assert slack_team(found.body) == "T0CLINIC"


def test_a_home_as_slack_has_sent_it_is_shown_once_more() -> None:
    found = read(written("payload", INTERACTIONS["in the Home tab"]))
    shown = noted(found.body["view"], "Please try once more.")
    check("home", shown)
    assert [block["text"]["text"] for block in shown["blocks"]] == ["Please try once more.", "Hello."]


@pytest.mark.parametrize("escape", [quote, quote_plus])
@pytest.mark.parametrize("text", ["", "pause 2", "detén + basta", "¡para! 🛑", "100%", "a&b=c;d", "a\nb"])
def test_a_command_is_read_letter_by_letter(text: str, escape: Any) -> None:  # noqa: ANN401 - either function
    sent = {
        "token": "made-up",
        "team_id": "T0CLINIC",
        "team_domain": "clinic",
        "channel_id": "D0",
        "enterprise_id": "E0GROUP",
        "enterprise_name": "Group & Söhne",
        "is_enterprise_install": "false",
        "user_id": "U0ANA",
        "user_name": "ana",
        "command": "/leanon",
        "text": text,
        "api_app_id": "A0",
        "response_url": "https://hooks.slack.com/commands/T0/1/x",
        "trigger_id": "12.34.abc",
    }
    found = read(urlencode(sent, quote_via=escape).encode())
    assert found.kind is Kind.FOR_LISTENERS
    assert found.body.get("text", "") == text
    assert sender(found.body) == ("T0CLINIC", "U0ANA")


EVENT: Final[Json] = {
    "type": "event_callback",
    "token": "made-up",
    "team_id": "T0CLINIC",
    "enterprise_id": "E0GROUP",
    "context_team_id": "T0CLINIC",
    "context_enterprise_id": None,
    "event_context": "4-x",
    "event_id": "E",
    "authorizations": [{"enterprise_id": "E0GROUP", "team_id": None, "is_enterprise_install": True}],
    "event": {"type": "app_home_opened", "user": "U0ANA", "channel": "D0", "tab": "home", "view": HOME},
}
OTHERS: Final = {
    "an event of others": {**EVENT, "event": {"type": "app_uninstalled"}},
    "tokens that were taken away": {**EVENT, "event": {"type": "tokens_revoked", "tokens": {"bot": ["U0"]}}},
    "too many events": {"type": "app_rate_limited", "team_id": "T0CLINIC", "minute_rate_limited": 1},
    "a form that was closed": {**form(), "type": "view_closed", "is_cleared": False},
}


def test_an_event_is_read_whoever_else_the_app_is_installed_for() -> None:
    for event in (
        EVENT,
        {**EVENT, "event": {**EVENT["event"], "tab": "messages", "view": None}},
        {**EVENT, "enterprise_id": ""},
    ):
        found = read(json.dumps(event, ensure_ascii=False).encode())
        assert found.kind is Kind.FOR_LISTENERS
        assert sender(found.body) == ("T0CLINIC", "U0ANA")


def test_what_we_did_not_ask_for_and_slacks_own_questions_are_not_odd() -> None:
    for sent in OTHERS.values():
        assert read(json.dumps(sent).encode()).kind is Kind.NOT_OURS
    assert read(b"ssl_check=1&token=made-up").kind is Kind.NOT_OURS
    asked = {"token": "made-up", "challenge": "3eZbrw1aB10F", "type": "url_verification", "new": None}
    assert read(json.dumps(asked).encode()).body == {"challenge": "3eZbrw1aB10F"}
