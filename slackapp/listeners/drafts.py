"""A lead's text, sent from its form: copied, or posted in a channel that they choose, and kept nowhere.

Whatever goes wrong, what was typed stays on the screen, and a sentence at the field says what to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp import logs
from slackapp.blocks import draft
from slackapp.blocks.ids import BlockId, Callback
from slackapp.blocks.kit import Message
from slackapp.listeners.replies import sentence_without_form
from slackapp.listeners.services import Services, sender
from slackapp.storage.people import people

INVITE: Final = frozenset({"not_in_channel", "channel_not_found"})
"""What Slack answers where somebody has to invite the app first; it hides a private channel from it."""
CLOSED: Final = frozenset(
    {
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)


@dataclass(frozen=True)
class Sent:
    """A form that was sent: by whom, about what (its opaque ids), what was written and what else it holds."""

    workspace: str
    user: str
    about: str
    written: draft.Written
    values: Mapping[str, Any]


class NotPosted(Exception):
    """Slack did not take a message in a channel; the key of the sentence that says what to do."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


Check = Callable[[Services, Sent], None]
"""Raises AnswerWith where this person may not send this form (any more)."""
Noted = Callable[[Services, Sent], str]
"""Writes down what follows once the text is out, and says in a sentence what holds now; empty: nothing."""


def register(
    app: App, services: Services, callback: Callback, *, title: str, check: Check, noted: Noted
) -> None:
    """Listen for such a form; ``title`` is the key of what stands on top of what takes its place."""
    app.view(callback)(partial(sent, services, title, check, noted))


def sent(
    services: Services,
    title: str,
    check: Check,
    noted: Noted,
    ack: Ack,
    body: Mapping[str, Any],
    view: Mapping[str, Any],
    client: WebClient,
) -> None:
    """Post the text where a channel is chosen, else show it to be copied."""
    words = services.words
    try:
        one = _read(body, view)
        check(services, one)
        if one.written.channel:
            post(client, one.written.channel, spoken(services, one))
    except draft.NotOffered as wrong:
        ack(response_action="errors", errors={wrong.block.value: words(wrong.key)})
        return
    except NotPosted as wrong:
        ack(response_action="errors", errors={BlockId.DRAFT_WHERE.value: words(wrong.key)})
        return
    except Exception as error:  # noqa: BLE001 - what was typed stays on the screen whatever went wrong
        ack(response_action="errors", errors={BlockId.DRAFT_TEXT.value: words(sentence_without_form(error))})
        return
    more = _noted(services, noted, one)
    if one.written.channel:
        shown = draft.posted(words, one.written.channel, title=words(title), more=more)
    else:
        shown = draft.to_copy(words, one.written.text, title=words(title), more=more)
    ack(response_action="update", view=shown)


def spoken(services: Services, one: Sent) -> Message:
    """The message to post: the lead's words under the lead's name."""
    with services.database.read() as connection:
        person = people.find(connection, one.workspace, one.user)
    by = draft.said_by(person.name if person else "", one.user)
    return draft.message(services.words, one.written.text, by=by)


def post(client: WebClient, channel: str, message: Message) -> None:
    """Post in a channel, once; NotPosted says what to do where Slack does not take it."""
    try:
        client.chat_postMessage(
            channel=channel,
            text=message["text"],
            blocks=message["blocks"],
            unfurl_links=False,  # else Slack would fetch what a lead links to
            unfurl_media=False,
        )
    except SlackApiError as error:
        raise NotPosted(_key(error)) from error
    except Exception as error:
        logs.get().warning("slack did not answer", error=type(error).__name__, method="chat.postMessage")
        raise NotPosted("draft.unknown") from error


def _key(error: SlackApiError) -> str:
    name = str(error.response.get("error"))
    if name in INVITE:
        return "draft.invite"
    if name in CLOSED:
        return "draft.closed"
    if name == "ratelimited":
        return "error.slack_busy"
    # What Slack says of itself, such as internal_error, leaves open whether the message stands there.
    logs.get().warning("slack refused a message", error=name, method="chat.postMessage")
    return "draft.unknown"


def _read(body: Mapping[str, Any], view: Mapping[str, Any]) -> Sent:
    workspace, user = sender(body)
    written = draft.written_from(view["state"])
    return Sent(workspace, user, view.get("private_metadata", ""), written, view["state"]["values"])


def _noted(services: Services, noted: Noted, one: Sent) -> str:
    """What a feature says of it. The text is out by now: no failure may look as if it were not."""
    try:
        return noted(services, one)
    except Exception as error:  # noqa: BLE001 - as above
        return services.words(sentence_without_form(error))
