"""/leanon and a word; one that it does not know is named, and the nearest offered. And how to listen."""

from typing import Any

from slack_bolt import App

from slackapp.blocks.help import not_ok, slash_help, support_message
from slackapp.blocks.ids import Action
from slackapp.blocks.kit import Message
from slackapp.blocks.receipt import privacy_message
from slackapp.blocks.sentences import Sentence
from slackapp.listeners import ask, settings
from slackapp.listeners.checkin import questions_for
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.consent import acknowledge, stop
from slackapp.listeners.reader import reader
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import rounds

COMMAND = "/leanon"


def register(app: App, services: Services) -> None:
    """Listen for the command, and for [Someone not OK?]."""
    app.command(COMMAND)(answered(services, command))
    app.action(Action.NOT_OK)(answered(services, if_someone_is_not_ok))


def if_someone_is_not_ok(services: Services, click: Click) -> None:
    """Show how to listen, with the support lines of the lead's own country; the same to whoever presses."""
    who = reader(services, click.workspace, click.user, now=services.clock.now())
    click.reply.open(not_ok(services.words, who.support))


def command(services: Services, click: Click) -> None:
    """Answer the person who typed it, and nobody else."""
    workspace, user, reply = click.workspace, click.user, click.reply
    typed = click.body.get("text", "").strip()
    match typed.lower().split():
        case ["checkin"]:
            reply.open(_questions(services, workspace, user))
        case ["ask"]:
            reply.open(ask.form(services, workspace))
        case ["settings"] | ["pause"]:
            reply.open(settings.form(services, workspace, user))
        case ["pause", weeks]:
            settings.pause(services, click, weeks)
        case ["stop"]:
            stop(services, workspace, user)
            acknowledge(services, click, services.words(Sentence.STOP_ACK))
        case words:
            reply.message(_read(services, click, typed if words else "help"))


def _read(services: Services, click: Click, typed: str) -> Message:
    """What is there to read and leads to nothing else: privacy, support, the help."""
    who, words = reader(services, click.workspace, click.user, now=services.clock.now()), services.words
    match typed.lower():
        case "privacy":
            return privacy_message(words, who.current.library, who.receipt)
        case "support":
            return support_message(words, who.support)
        case "help":
            return slash_help(words, who.support)
    return slash_help(words, who.support, unknown=typed)


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
