"""Posts in a channel that a lead chose, once a form, within the time that a person waits."""

from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp import logs, slack_answers
from slackapp.blocks.draft import said_by
from slackapp.blocks.kit import Message
from slackapp.listeners.once import Once
from slackapp.slack_answers import POST
from slackapp.slack_client import OutOfTime
from slackapp.storage.database import Transaction
from slackapp.storage.people import people

INVITE: Final = "draft.invite"
"""The key of what is said where somebody has to invite the app first."""
UNKNOWN: Final = "draft.unknown"
"""The key of what is said where nobody knows whether the message stands there."""
REFUSED: Final = "draft.closed"
"""The key of what is said where the app may not post there."""
BUSY: Final = "error.slack_busy"
"""The key of what is said where Slack asks to wait."""
_KEYS: Final = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,  # so Slack calls a private channel that the app is not in
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
        if isinstance(cause, SlackApiError) and slack_answers.name_of(cause) == "invalid_blocks":
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
        raise NotPosted(BUSY) from error
    except SlackApiError as error:
        raise NotPosted(_key(error)) from error
    except Exception as error:
        logs.get().warning("slack did not answer", error=type(error).__name__, method=POST)
        raise NotPosted(UNKNOWN) from error


def _key(error: SlackApiError) -> str:
    answer = slack_answers.read(error, POST)
    if answer.asks_to_wait:
        return BUSY
    if answer.is_none or answer.name not in _KEYS:
        logs.get().warning("slack refused a message", error=answer.name, method=POST)
    # What Slack says of itself, or a server on the way, leaves open what was done.
    return UNKNOWN if answer.is_none else _KEYS.get(answer.name, REFUSED)
