"""/leanon: help, checkin, stop, privacy; any other word gets the help."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from slackapp.blocks.help import slash_help
from slackapp.blocks.receipt import privacy_message
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.checkin import questions_for
from slackapp.listeners.consent import stop
from slackapp.listeners.reader import reader
from slackapp.listeners.replies import AnswerWith, Reply
from slackapp.listeners.services import Services, sender
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import rounds

COMMAND = "/leanon"


def register(app: App, services: Services) -> None:
    """Listen for the command."""
    app.command(COMMAND)(partial(command, services))


def command(
    services: Services,
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
) -> None:
    """Answer the person who typed it, and nobody else."""
    ack()
    words = services.words
    reply = Reply(words, body, client, respond)
    workspace, user = sender(body)

    def work() -> None:
        match body.get("text", "").strip().lower():
            case "checkin":
                reply.open(_questions(services, workspace, user))
            case "stop":
                stop(services, workspace, user)
                reply.say(Sentence.STOP_ACK)
            case "privacy":
                who = reader(services, workspace, user, now=services.clock.now())
                reply.message(privacy_message(words, who.current.library, who.receipt))
            case _:
                with services.database.read() as connection:
                    person = people.find(connection, workspace, user)
                    support = services.libraries.now(connection, workspace).support
                reply.message(slash_help(words, support.for_country(person.country if person else None)))

    reply.guard(work)


def _questions(services: Services, workspace: str, user: str) -> dict[str, Any]:
    with services.database.read() as connection:
        last = rounds.latest(connection, workspace)
        there = last and rounds.leaf_of(connection, last.id, user)
        person = people.find(connection, workspace, user)
        confirmed = workspaces.confirmed_support(connection, workspace)
    if last is None and not confirmed:
        raise AnswerWith(Sentence.SUPPORT_NOT_VERIFIED)
    if last is None or last.status != "open" or services.clock.now() >= last.closes_at or not there:
        raise AnswerWith(Sentence.CHECKIN_NONE_OPEN)
    if person is None or person.consent != "yes":
        raise AnswerWith(Sentence.CONSENT_NEEDED)
    return dict(questions_for(services, workspace, user, last.id))
