"""Whoever presses or types where Lean On is not set up reads that, whatever it was; nothing else sees it.

A workspace that nobody has set up has no people, no teams and no check-ins. A listener that looked for them
there would say that a check-in is over, or that HR can add somebody.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from slack_bolt import Ack, App, BoltResponse

from slackapp import logs
from slackapp.blocks import kit
from slackapp.blocks.checkin import notice
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import LOST_CLICK, Reply
from slackapp.listeners.services import Services, sender
from slackapp.slack_client import SlackClient
from slackapp.storage.people import workspaces

_ASKED_FOR: Final = frozenset(["block_actions", "view_submission", "app_home_opened"])
"""What somebody did who looks at an answer; a command, which has no type, is such a thing too."""


def register(app: App, services: Services) -> None:
    """Go before every listener."""
    app.use(partial(turned_away, services))


def turned_away(
    services: Services,
    ack: Ack,
    body: Mapping[str, Any],
    client: SlackClient,
    next_: Callable[[], BoltResponse],
) -> BoltResponse:
    """Answer whoever is in a workspace that is not set up; let everybody else on."""
    if _is_set_up(services, body):
        return next_()
    words = services.words
    match body.get("event", body).get("type"):
        case "view_submission":
            return _at_form(
                ack, body["view"], words(Sentence.NOT_SET_UP), notice(words, words(Sentence.NOT_SET_UP))
            )
        case "app_home_opened":
            _at_home(client, body, words(Sentence.NOT_SET_UP))
        case _:
            ack()
            reply = Reply(words, body, client, ack)
            reply.guard(lambda: reply.say(Sentence.NOT_SET_UP))
            return ack.response or ack()
    return ack()


def _is_set_up(services: Services, body: Mapping[str, Any]) -> bool:
    if body.get("event", body).get("type", "command") not in {*_ASKED_FOR, "command"}:
        return True  # nobody waits for an answer
    try:
        workspace, _ = sender(body)
        with services.database.read() as connection:
            return workspaces.find(connection, workspace) is not None
    except Exception:  # noqa: BLE001 - the listener meets the same, and says it in its own way
        return True


def _at_form(ack: Ack, view: Mapping[str, Any], said: str, instead: kit.View) -> BoltResponse:
    """Say it at the first field, so that what was typed stays; a form without one gives way to it."""
    field = next(iter(view.get("state", {}).get("values", {})), None)
    if field is None:
        return ack(response_action="update", view=instead)
    return ack(response_action="errors", errors={field: said})


def _at_home(client: SlackClient, body: Mapping[str, Any], said: str) -> None:
    try:
        client.views_publish(
            user_id=body["event"]["user"], view={"type": "home", "blocks": [kit.section(said)]}
        )
    except Exception as error:  # noqa: BLE001 - Slack asks nothing back of an opened Home
        if LOST_CLICK.is_due(type(error).__name__):
            logs.get().warning("could not answer a click", error=type(error).__name__)
