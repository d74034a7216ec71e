"""Whoever presses or types where Lean On is not set up reads that, whatever it was; nothing else sees it.

A workspace that nobody has set up has no people, no teams and no check-ins. A listener that looked for them
there would say that a check-in is over, or that HR can add somebody.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse

from slackapp import logs
from slackapp.blocks import kit
from slackapp.blocks.checkin import notice
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import LOST_CLICK, Reply
from slackapp.listeners.services import Services, sender, words_for
from slackapp.listeners.step import Next, Step
from slackapp.slack_client import SlackClient
from slackapp.storage.people import workspaces


def register(app: App, services: Services) -> None:
    """Go before every listener."""
    app.use(Step(partial(turned_away, services, set())))


def turned_away(services: Services, set_up: set[str], request: BoltRequest, go_on: Next) -> BoltResponse:
    """Answer whoever is in a workspace that is not set up; let everybody else on.

    `set_up` are the workspaces that this process has found: none is ever taken away, so each is read once.
    """
    if _is_set_up(services, set_up, request.body):
        return go_on()
    return _answered(services, request.context.ack, request.body, request.context["client"])


def _answered(services: Services, ack: Ack, body: Mapping[str, Any], client: SlackClient) -> BoltResponse:
    words = words_for(services.speech, body)
    match body.get("event", body).get("type"):
        case "view_submission":
            return _at_form(
                ack, body["view"], words(Sentence.NOT_SET_UP), notice(words, words(Sentence.NOT_SET_UP))
            )
        case "app_home_opened":
            _at_home(client, body, words(Sentence.NOT_SET_UP))
        case _:
            ack()
            reply = Reply(lambda: words, body, client, ack)
            reply.guard(lambda: reply.say(Sentence.NOT_SET_UP))
            return ack.response or ack()
    return ack()


def _is_set_up(services: Services, set_up: set[str], body: Mapping[str, Any]) -> bool:
    try:
        workspace, _ = sender(body)
        if workspace in set_up:
            return True
        with services.database.read() as connection:
            if workspaces.find(connection, workspace) is None:
                return False
    except Exception:  # noqa: BLE001 - the listener meets the same, and says it in its own way
        return True
    set_up.add(workspace)
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
