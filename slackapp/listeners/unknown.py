"""What no other listener knows: an old button or view gets one plain sentence."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from slackapp.blocks.checkin import notice
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import Reply
from slackapp.listeners.services import Services

ANY: Final = re.compile(".*")


def register(app: App, services: Services) -> None:
    """Listen for everything that is left; register it last."""
    app.action(ANY)(partial(button, services))
    app.view(ANY)(partial(view, services))


def button(
    services: Services, ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond
) -> None:
    """Say that this button belongs to an older version."""
    ack()
    reply = Reply(services.words, body, client, respond)
    reply.guard(lambda: reply.say(Sentence.UNKNOWN_BUTTON))


def view(services: Services, ack: Ack) -> None:
    """Say that this form belongs to an older version."""
    words = services.words
    ack(response_action="update", view=notice(words, words(Sentence.UNKNOWN_BUTTON)))
