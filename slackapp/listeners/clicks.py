"""A press of a button, or a command: taken at once, and answered in plain words whatever happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack

from content.wording import Wording
from slackapp.listeners.replies import Reply
from slackapp.listeners.services import Services, pressed, sender, words_for
from slackapp.slack_client import SlackClient


@dataclass(frozen=True)
class Click:
    """Who pressed or typed something, and in which workspace; the signed request, and the ways back."""

    workspace: str
    user: str
    body: Mapping[str, Any]
    client: SlackClient
    reply: Reply

    @property
    def words(self) -> Wording:
        """The app's own sentences in the language of the person."""
        return self.reply.words

    @property
    def value(self) -> str:
        """What the button holds."""
        return pressed(self.body)


def answered(services: Services, work: Callable[[Services, Click], None]) -> Callable[..., None]:
    """Make a listener for Bolt of what is to be done at a click; what goes wrong is said in one sentence."""

    def listener(ack: Ack, body: Mapping[str, Any], client: SlackClient) -> None:
        ack()  # Slack waits three seconds
        reply = Reply(partial(words_for, services.speech, body), body, client, ack)
        reply.guard(lambda: work(services, Click(*sender(body), body, client, reply)))

    return listener
