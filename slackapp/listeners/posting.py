"""Posts in a channel that a lead chose, once a form, within the time that a person waits."""

from http.client import OK
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp import logs
from slackapp.blocks.draft import said_by
from slackapp.blocks.kit import Message
from slackapp.listeners.once import Once
from slackapp.slack_client import OutOfTime
from slackapp.storage.database import Transaction
from slackapp.storage.people import people

POST: Final = "chat.postMessage"
INVITE: Final = "draft.invite"
"""The key of what is said where somebody has to invite the app first."""
UNKNOWN: Final = "draft.unknown"
"""The key of what is said where nobody knows whether the message stands there."""
REFUSED: Final = "draft.closed"
"""The key of what is said where the app may not post there."""
_KEYS: Final = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,  # so Slack calls a private channel that the app is not in
    "ratelimited": "error.slack_busy",
    # What Slack says of itself leaves open what it did.
    **dict.fromkeys(("internal_error", "fatal_error", "request_timeout", "service_unavailable"), UNKNOWN),
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
    try:
        for message in messages[:-1]:
            if _takes(client, channel, message):
                return
        _post(client, channel, messages[-1])
    except NotPosted:
        once.release(view_id)
        raise


def name_of(connection: Transaction, workspace: str, user: str) -> str:
    """Under what name somebody's message is posted."""
    person = people.find(connection, workspace, user)
    return said_by(person.name if person else "", user)


def _takes(client: WebClient, channel: str, message: Message) -> bool:
    try:
        _post(client, channel, message)
    except NotPosted as refused:
        cause = refused.__cause__
        if isinstance(cause, SlackApiError) and cause.response.get("error") == "invalid_blocks":
            return False
        raise
    return True


def _post(client: WebClient, channel: str, message: Message) -> None:
    try:
        client.chat_postMessage(
            channel=channel,
            text=message["text"],
            blocks=message["blocks"],
            unfurl_links=False,  # else Slack would fetch what a lead links to
            unfurl_media=False,
        )
    except OutOfTime as error:  # it has not been sent
        raise NotPosted("error.slack_busy") from error
    except SlackApiError as error:
        raise NotPosted(_key(error)) from error
    except Exception as error:
        logs.get().warning("slack did not answer", error=type(error).__name__, method=POST)
        raise NotPosted(UNKNOWN) from error


def _key(error: SlackApiError) -> str:
    name = str(error.response.get("error"))
    said = name.isidentifier() and (error.response.status_code == OK or name == "ratelimited")
    if not said:  # some server on the way, and not Slack
        name = f"HTTP {error.response.status_code}"
    if name not in _KEYS or _KEYS[name] == UNKNOWN:
        logs.get().warning("slack refused a message", error=name, method=POST)
    return _KEYS.get(name, REFUSED) if said else UNKNOWN
