"""What no other listener knows: an old button or view gets one plain sentence."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from slack_bolt import Ack, App

from slackapp.blocks.checkin import notice
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.services import Services, words_for

ANY: Final = re.compile(".*")


def register(app: App, services: Services) -> None:
    """Listen for everything that is left; register it last."""
    app.action(ANY)(answered(services, button))
    app.view(ANY)(partial(view, services))


def button(_: Services, click: Click) -> None:
    """Say that this button belongs to an older version."""
    click.reply.say(Sentence.UNKNOWN_BUTTON)


def view(services: Services, ack: Ack, body: Mapping[str, Any]) -> None:
    """Say that this form belongs to an older version."""
    words = words_for(services.speech, body)
    ack(response_action="update", view=notice(words, words(Sentence.UNKNOWN_BUTTON)))
