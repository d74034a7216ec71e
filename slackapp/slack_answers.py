"""What Slack's refusals mean: one table of its names for errors, by whom each concerns, and how long to wait.

Whatever asks Slack for something goes by this table. The names are those that Slack documents for the methods
that Lean On calls (https://docs.slack.dev/reference/methods, read in November 2026); one that is not in it is
`Concern.UNCLEAR`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from slack_sdk.errors import SlackApiError

POST: Final = "chat.postMessage"
PUBLISH: Final = "views.publish"
VIEWS: Final = ("views.open", "views.push", "views.update", PUBLISH)
LIST: Final = "users.list"

WAIT: Final = 30
"""Seconds to wait where Slack asks for a pause and does not say how long a one."""
CALM: Final = 60
"""Seconds until Slack is asked again where it takes nothing, and a pause of its own is not the reason."""
LONGEST_WAIT: Final = 3600
"""Slack asks for seconds or minutes: what asks for more than an hour is heeded for an hour."""


class Concern(StrEnum):
    """Whom a refusal concerns, and so what becomes of the others.

    PERSON: this person alone. FOR_NOW: the whole workspace, until it passes by itself. FOR_GOOD: the whole
    workspace, until somebody changes a setting of Slack's. INSTALLATION: this installation of Lean On, until
    whoever runs it mends it. UNCLEAR: the name does not tell whether it concerns one or all.
    """

    PERSON = "person"
    FOR_NOW = "for_now"
    FOR_GOOD = "for_good"
    INSTALLATION = "installation"
    UNCLEAR = "unclear"


ASKS_TO_WAIT: Final = frozenset({"ratelimited", "rate_limited"})
"""Slack's two names for too many calls: it says one with status 429, and the other with 200."""
LOST: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_expired", "token_revoked"}
    | {"access_denied", "org_login_required", "team_access_not_granted"}
)
"""Slack's names for not knowing an installation, or not letting it in, where nobody is asked about."""
MAY_BE_DONE: Final = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
"""Slack's names for having failed itself: part of a call may have succeeded before."""

_TABLE: Final[Mapping[Concern, str]] = {
    Concern.PERSON: """
        channel_not_found user_not_found users_not_found user_not_visible user_is_bot user_disabled is_bot
        user_is_restricted user_not_in_channel not_in_channel is_archived is_inactive cannot_dm_bot
        channel_type_not_supported cannot_reply_to_message message_not_found thread_not_found
        duplicate_channel_not_found duplicate_message_not_found
        restricted_action_read_only_channel restricted_action_thread_only_channel
        restricted_action_non_threadable_channel restricted_action_thread_locked
        slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_lists_sharing_blocked slack_connect_blocked_file_type
        expired_trigger_id exchanged_trigger_id invalid_trigger_id trigger_expired trigger_exchanged
        duplicate_external_id view_too_large push_limit_reached hash_conflict not_found missing_profile_id
        no_such_subteam invalid_cursor
        used_url expired_url invalid_payload no_service
    """,
    Concern.FOR_NOW: """
        ratelimited rate_limited message_limit_exceeded team_added_to_org org_login_required
        internal_error fatal_error request_timeout service_unavailable
    """,
    Concern.FOR_GOOD: """
        ekm_access_denied messages_tab_disabled restricted_action accesslimited plan_upgrade_required
        paid_teams_only not_implemented
    """,
    Concern.INSTALLATION: """
        invalid_auth not_authed account_inactive token_expired token_revoked not_allowed_token_type
        missing_scope two_factor_setup_required enterprise_is_restricted not_enabled as_user_not_supported
        team_not_found invalid_team
        deprecated_endpoint method_deprecated unknown_method limit_required missing_argument
        invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type
        missing_post_type invalid_json json_not_object
        invalid_client_id bad_client_secret invalid_grant_type bad_redirect_uri
    """,
    # What finds fault with the message is our own fault: it may be true of one, or of all that we make.
    Concern.UNCLEAR: """
        team_access_not_granted no_permission access_denied invalid_arguments
        invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text too_many_attachments
        too_many_contact_cards attachment_payload_limit_exceeded markdown_text_conflict
        invalid_metadata_format invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app
    """,
}
_CONCERNS: Final[Mapping[str, Concern]] = {
    name: concern for concern, names in _TABLE.items() for name in names.split()
}
# Where the same name means another thing: of what a call names, arguments are that alone.
_BY_METHOD: Final[Mapping[tuple[str, str], Concern]] = {
    **{
        (method, "invalid_arguments"): Concern.PERSON
        for method in (*VIEWS, "users.info", "users.lookupByEmail")
    },
    (LIST, "invalid_arguments"): Concern.INSTALLATION,
    ("users.lookupByEmail", "missing_scope"): Concern.PERSON,  # an optional scope: ids can still be looked up
}
NAMES: Final = frozenset(_CONCERNS)
"""Every name in the table."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,63}")
_NEVER_SENT: Final = frozenset({"gaierror", "ConnectionRefusedError", "SSLCertVerificationError"})


class Busy(Exception):
    """Slack takes no more of these calls for now; `seconds` of wall time are to be waited."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Slack asks to wait {seconds} seconds.")
        self.seconds = seconds


@dataclass(frozen=True)
class Answer:
    """An answer that was no yes, or none at all.

    `name` is Slack's for it, or ours (`HTTP 502`, `TimeoutError`) where Slack gave none. `wait` is how many
    seconds nothing more may be asked of this method. `may_be_done` where it is not known whether what was
    asked for has happened.
    """

    name: str
    concern: Concern
    wait: int = CALM
    may_be_done: bool = False

    @property
    def is_none(self) -> bool:
        """Whether Slack did not say plainly what is wrong: it failed itself, or something on the way did."""
        return self.may_be_done or _NAME.fullmatch(self.name) is None

    @property
    def asks_to_wait(self) -> bool:
        """Whether all that Slack says is that there were too many calls."""
        return self.name in ASKS_TO_WAIT


def concern(name: str, method: str = POST) -> Concern:
    """Whom this error of this method concerns."""
    return _BY_METHOD.get((method, name)) or _CONCERNS.get(name, Concern.UNCLEAR)


def read(error: Exception, method: str = POST) -> Answer:
    """What came of a call that raised this; never raises, whatever is in the answer."""
    if not isinstance(error, SlackApiError):
        sent = not any(type(each).__name__ in _NEVER_SENT for each in _causes(error))
        return Answer(type(error).__name__, Concern.FOR_NOW, may_be_done=sent)
    status, headers, name = _parts(error.response)
    if status == HTTPStatus.TOO_MANY_REQUESTS or name in ASKS_TO_WAIT:
        told = name if name in ASKS_TO_WAIT else "ratelimited"
        return Answer(told, Concern.FOR_NOW, seconds_to_wait(headers))
    if not name or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Some server on the way, or half an answer: one that finds fault with us has passed nothing on.
        refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        return Answer(f"HTTP {status}", Concern.FOR_NOW, may_be_done=not refused)
    return Answer(name, concern(name, method), may_be_done=name in MAY_BE_DONE)


def name_of(error: Exception) -> str:
    """What Slack calls an error, or what Python does; nothing else of what was answered."""
    name = _parts(error.response)[2] if isinstance(error, SlackApiError) else ""
    return name or type(error).__name__


def seconds_to_wait(headers: Mapping[str, str]) -> int:
    """How long Slack asks to wait: whole seconds, one at least and an hour at most."""
    told = next((value for key, value in headers.items() if key.lower() == "retry-after"), "")
    seconds = _seconds(told.strip())
    return WAIT if seconds is None else max(1, min(int(-(-seconds // 1)), LONGEST_WAIT))


def _seconds(told: str) -> float | None:
    """What a header means by a number of seconds, or a moment."""
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", told):
        return float(told)
    if re.fullmatch(r"[0-9]+", told):
        return float(LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(told)
        return (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _parts(response: Any) -> tuple[int, Mapping[str, str], str]:  # noqa: ANN401 - slack_sdk leaves it untyped
    """Status, headers and Slack's name for the error; no name where the body is none of Slack's."""
    data, status = getattr(response, "data", response), getattr(response, "status_code", 0)
    name = data.get("error") if isinstance(data, Mapping) else None
    headers = getattr(response, "headers", None)
    told = {str(key): str(value) for key, value in headers.items()} if isinstance(headers, Mapping) else {}
    # What is no name may be a page of a proxy's, or half a list of people.
    said = name if isinstance(name, str) and _NAME.fullmatch(name) else ""
    return status if isinstance(status, int) else 0, told, said


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what brought it about, as far as urllib tells."""
    seen: list[BaseException] = []
    found: object = error
    while isinstance(found, BaseException) and found not in seen:
        seen.append(found)
        yield found
        found = getattr(found, "reason", None) or found.__cause__ or found.__context__
