"""/leanon and a word; one that it does not know is named, and the nearest offered. And how to listen."""

from slack_bolt import App

from slackapp.blocks import kit
from slackapp.blocks.help import not_ok, slash_help, support_message, turn_to
from slackapp.blocks.ids import Action
from slackapp.blocks.kit import Message
from slackapp.blocks.receipt import privacy_message
from slackapp.blocks.sentences import Sentence
from slackapp.listeners import ask, settings
from slackapp.listeners.checkin import show_questions
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.consent import acknowledge, stop
from slackapp.listeners.reader import reader
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.listeners.typed import means_stop, sounds_weary
from slackapp.listeners.upcoming import nothing_to_answer
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import rounds

COMMAND = "/leanon"


def register(app: App, services: Services) -> None:
    """Listen for the command, and for [Someone not OK?]."""
    app.command(COMMAND)(answered(services, command))
    app.action(Action.NOT_OK)(answered(services, if_someone_is_not_ok))


def if_someone_is_not_ok(services: Services, click: Click) -> None:
    """Show how to listen, with the support lines of the lead's own country; the same to whoever presses."""
    who = reader(services, click.workspace, click.user, now=services.clock.now())
    click.reply.open(not_ok(who.words, who.support))


def command(services: Services, click: Click) -> None:
    """Answer the person who typed it, and nobody else."""
    workspace, user, reply = click.workspace, click.user, click.reply
    typed = click.body.get("text", "").strip()
    match typed.lower().split():
        case ["checkin"]:
            _check_in(services, click)
        case ["ask"]:
            reply.open(ask.form(services, workspace, user))
        case ["settings"] | ["pause"]:
            reply.open(settings.form(services, workspace, user))
        case ["pause", weeks]:
            settings.pause(services, click, weeks)
        case _ if means_stop(typed):
            _stop(services, click, typed)
        case words:
            reply.message(_read(services, click, typed if words else "help"))


def _read(services: Services, click: Click, typed: str) -> Message:
    """What is there to read and leads to nothing else: privacy, support, the help."""
    who = reader(services, click.workspace, click.user, now=services.clock.now())
    words = who.words
    match typed.lower():
        case "privacy":
            return privacy_message(words, who.current.library, who.receipt)
        case "support":
            return support_message(words, who.support)
        case "help":
            return slash_help(words, who.support)
        case _ if sounds_weary(typed):
            return turn_to(words, who.support)
    return slash_help(words, who.support, unknown=typed)


def _stop(services: Services, click: Click, typed: str) -> None:
    """Stop all messages, and where it was typed otherwise, say for what it was taken."""
    stop(services, click.workspace, click.user)
    said = click.words(Sentence.STOP_ACK)
    if typed.lower() != "stop":
        said = f"{click.words('slash.stopped', typed=kit.name(typed))} {said}"
    acknowledge(services, click, said)


def _check_in(services: Services, click: Click) -> None:
    """Open the questions of the open check-in, or say what is so for this person instead."""
    workspace, user = click.workspace, click.user
    if remembered := services.open_rounds.asking(workspace, user, services.clock.now()):
        show_questions(services, click, remembered)  # nothing that is read for it names a person (R4)
        return
    with services.database.read() as connection:
        last = rounds.latest(connection, workspace)
        confirmed = workspaces.confirmed_support(connection, workspace)
    if last is None and not confirmed:
        raise AnswerWith(Sentence.SUPPORT_NOT_VERIFIED)
    said = nothing_to_answer(services, reader(services, workspace, user, now=services.clock.now()))
    if said or last is None:
        click.reply.text(said)
    else:
        show_questions(services, click, last.id)
