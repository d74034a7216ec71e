"""The table of Slack's errors: whom each concerns, how long to wait, and what an odd answer is taken for."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from slackapp import slack_answers
from slackapp.slack_answers import LIST, NAMES, POST, PUBLISH, WAIT, Concern, concern, read

# https://docs.slack.dev/reference/methods/chat.postMessage and the pages of the other methods, November 2026.
_TEXT = """
    access_denied accesslimited account_inactive as_user_not_supported
    attachment_payload_limit_exceeded cannot_reply_to_message channel_not_found
    channel_type_not_supported deprecated_endpoint duplicate_channel_not_found duplicate_external_id
    duplicate_message_not_found ekm_access_denied enterprise_is_restricted exchanged_trigger_id
    expired_trigger_id fatal_error hash_conflict internal_error invalid_arg_name invalid_arguments
    invalid_array_arg invalid_auth invalid_blocks invalid_blocks_format invalid_charset
    invalid_cursor invalid_form_data invalid_metadata_format invalid_metadata_schema
    invalid_post_type invalid_team invalid_trigger_id is_archived is_bot is_inactive limit_required
    markdown_text_conflict message_limit_exceeded messages_tab_disabled
    metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_argument
    missing_post_type missing_profile_id missing_scope msg_blocks_too_long msg_too_long
    no_permission no_such_subteam no_text not_allowed_token_type not_authed not_enabled not_found
    not_implemented not_in_channel org_login_required plan_upgrade_required push_limit_reached
    rate_limited ratelimited request_timeout restricted_action
    restricted_action_non_threadable_channel restricted_action_read_only_channel
    restricted_action_thread_locked restricted_action_thread_only_channel service_unavailable
    slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
    slack_connect_lists_sharing_blocked team_access_not_granted team_added_to_org team_not_found
    token_expired token_revoked too_many_attachments too_many_contact_cards
    two_factor_setup_required user_is_restricted user_not_found user_not_visible users_not_found
    view_too_large
"""
DOCUMENTED = frozenset(_TEXT.split())


def answer(data: object, status: int = 200, **headers: str) -> SlackApiError:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,  # type: ignore[arg-type]  # whatever stands in the way may answer anything
        headers=told,
        status_code=status,
    )
    return SlackApiError("", response)


def said(error: str, status: int = 200, **headers: str) -> SlackApiError:
    return answer({"ok": False, "error": error}, status, **headers)


def test_every_name_that_slack_documents_is_in_the_table() -> None:
    assert set(DOCUMENTED) <= NAMES


def test_no_name_stands_in_the_table_twice() -> None:
    names = " ".join(slack_answers._TABLE.values()).split()
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("error", "method", "whom"),
    [
        ("channel_not_found", POST, Concern.PERSON),
        ("message_limit_exceeded", POST, Concern.FOR_NOW),
        ("rate_limited", POST, Concern.FOR_NOW),
        ("ekm_access_denied", POST, Concern.FOR_GOOD),
        ("messages_tab_disabled", POST, Concern.FOR_GOOD),
        ("token_revoked", LIST, Concern.INSTALLATION),
        ("team_access_not_granted", POST, Concern.UNCLEAR),
        ("no_permission", POST, Concern.UNCLEAR),
        ("invalid_blocks", POST, Concern.UNCLEAR),
        ("msg_too_long", POST, Concern.UNCLEAR),
        ("a_name_of_tomorrow", POST, Concern.UNCLEAR),
        ("invalid_arguments", POST, Concern.UNCLEAR),
        ("invalid_arguments", PUBLISH, Concern.PERSON),
        ("missing_scope", LIST, Concern.INSTALLATION),
        ("missing_scope", "users.lookupByEmail", Concern.PERSON),
    ],
)
def test_a_name_concerns_a_person_the_workspace_or_the_installation(
    error: str, method: str, whom: Concern
) -> None:
    assert concern(error, method) is whom
    assert read(said(error), method).concern is whom


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17),
        (" 17 ", 17),
        ("2.5", 3),
        ("0", 1),
        ("-5", WAIT),
        ("", WAIT),
        ("soon", WAIT),
        ("\u0661\u0667", WAIT),
        ("nan", WAIT),
        ("1e3", WAIT),
        ("86400", 3600),
        ("9" * 5000, 3600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("Fri, 99 Dec 99999 99:59:59 GMT", WAIT),
    ],
)
def test_however_slack_says_how_long_to_wait_it_is_heeded_within_reason(header: str, seconds: int) -> None:
    assert read(said("ratelimited", 429, Retry_After=header)).wait == seconds
    assert read(said("rate_limited", 200, **{"retry-after": header})).wait == seconds


def test_a_moment_at_which_calls_may_go_on_is_as_good_as_seconds() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 85 <= read(said("ratelimited", 429, Retry_After=moment)).wait <= 91


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"error": None}, {"error": {"a": 1}}])
@pytest.mark.parametrize("status", [200, 302, 403, 429, 500, 503])
def test_an_answer_that_is_none_of_slacks_costs_nobody_anything_but_time(data: object, status: int) -> None:
    seen = read(answer(data, status))
    assert seen.concern is Concern.FOR_NOW
    assert seen.may_be_done is (status in {200, 302, 500, 503})
    assert seen.is_none is not seen.asks_to_wait


def test_a_name_that_slack_would_not_give_is_not_repeated() -> None:
    for odd in ("UANA", "an answer <html>", "a" * 65, "é", "two words"):
        assert odd not in read(said(odd)).name
        assert odd not in slack_answers.name_of(said(odd))


def test_a_call_that_never_left_is_told_from_one_that_may_have_arrived() -> None:
    assert not read(URLError(ConnectionRefusedError())).may_be_done
    assert not read(URLError(socket.gaierror())).may_be_done
    assert read(URLError(TimeoutError())).may_be_done
    assert read(TimeoutError()).may_be_done
    assert read(RuntimeError()).may_be_done
