"""Posts in a channel that a lead chose, once a form, within the time that a person waits."""

import time
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp import logs
from slackapp.blocks.draft import said_by
from slackapp.blocks.kit import Message
from slackapp.listeners.once import Once
from slackapp.storage.database import Transaction
from slackapp.storage.people import people

POST: Final = "chat.postMessage"
WAITS: Final = 2.0
"""Seconds that Slack may take in all, before it has waited for us for three."""
INVITE: Final = "draft.invite"
"""The key of what is said where somebody has to invite the app first."""
UNKNOWN: Final = "draft.unknown"
"""The key of what is said where nobody knows whether the message stands there."""
_KEYS: Final = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,  # so Slack calls a private channel that the app is not in
    "is_archived": "draft.closed",
    "restricted_action": "draft.closed",
    "restricted_action_read_only_channel": "draft.closed",
    "restricted_action_thread_only_channel": "draft.closed",
    "ratelimited": "error.slack_busy",
}


class NotPosted(Exception):
    """Slack did not take a message in a channel; the key of the sentence that says what to do."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def post(once: Once, client: WebClient, channel: str, *messages: Message, view_id: str) -> None:
    """Post the first of some messages that Slack takes: the others have less in them that it may not know.

    Raises NotPosted, which says what to do; the form can be sent again then.
    """
    if not once.claim(view_id):
        raise NotPosted("draft.twice")
    until = time.monotonic() + WAITS
    try:
        for message in messages[:-1]:
            if _takes(client, channel, message, until):
                return
        _post(client, channel, messages[-1], until)
    except NotPosted:
        once.release(view_id)
        raise


def name_of(connection: Transaction, workspace: str, user: str) -> str:
    """Under what name somebody's message is posted."""
    person = people.find(connection, workspace, user)
    return said_by(person.name if person else "", user)


def _takes(client: WebClient, channel: str, message: Message, until: float) -> bool:
    try:
        _post(client, channel, message, until)
    except NotPosted as refused:
        cause = refused.__cause__
        if isinstance(cause, SlackApiError) and cause.response.get("error") == "invalid_blocks":
            return False
        raise
    return True


def _post(client: WebClient, channel: str, message: Message, until: float) -> None:
    hurried = WebClient(client.token, base_url=client.base_url, timeout=client.timeout)
    hurried.retry_handlers.clear()
    hurried.timeout = max(0.1, until - time.monotonic())  # type: ignore[assignment]  # urllib takes parts of a second
    try:
        hurried.chat_postMessage(
            channel=channel,
            text=message["text"],
            blocks=message["blocks"],
            unfurl_links=False,  # else Slack would fetch what a lead links to
            unfurl_media=False,
        )
    except SlackApiError as error:
        raise NotPosted(_key(str(error.response.get("error")))) from error
    except Exception as error:
        logs.get().warning("slack did not answer", error=type(error).__name__, method=POST)
        raise NotPosted(UNKNOWN) from error


def _key(error: str) -> str:
    if error not in _KEYS:  # what Slack says of itself, such as internal_error, leaves open what it did
        logs.get().warning("slack refused a message", error=error, method=POST)
    return _KEYS.get(error, UNKNOWN)
