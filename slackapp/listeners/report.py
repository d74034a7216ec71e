"""[Another] under a lead's prompt: the next one, for this lead's eyes only."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from slackapp.blocks.ids import Action
from slackapp.blocks.report import another
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import AnswerWith, Reply
from slackapp.listeners.services import Services, sender
from slackapp.storage.rounds import reports, rounds
from slackapp.storage.rounds.lead_report import lead_report


def register(app: App, services: Services) -> None:
    """Listen for [Another]."""
    app.action(Action.PROMPT_ANOTHER)(partial(next_prompt, services))


def next_prompt(
    services: Services, ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond
) -> None:
    """Show the next prompt that this lead was not shown lately."""
    ack()
    words, now = services.words, services.clock.now()
    reply = Reply(words, body, client, respond)
    workspace, user = sender(body)
    round_id = body["actions"][0]["value"]

    def work() -> None:
        with services.database.write() as tx:
            found = rounds.find(tx, round_id)
            if found is None or found.workspace != workspace:
                raise AnswerWith(Sentence.UNKNOWN_BUTTON)
            library = services.libraries.now(tx, workspace).library
            made = lead_report(tx, library, found, user, now=now)
            if made is None:
                raise AnswerWith(Sentence.UNKNOWN_BUTTON)
            reports.note_prompt_shown(tx, round_id, user, made.prompt.id, now=now)
        again = bool(body.get("container", {}).get("is_ephemeral"))
        reply.message(another(words, prompt=made.prompt, round_id=round_id), replace=again)

    reply.guard(work)
