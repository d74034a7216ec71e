"""Whether somebody wants to be asked: yes, no, or nothing at all, which is a no until they say otherwise."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from slackapp.blocks.checkin import notice
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.home import publish, refresh
from slackapp.listeners.reader import member
from slackapp.listeners.replies import Reply
from slackapp.listeners.services import Services, sender
from slackapp.listeners.upcoming import upcoming
from slackapp.storage.people import choices
from slackapp.storage.rounds import deliveries, plans


def register(app: App, services: Services) -> None:
    """Listen for [Count me in] and [Not for me]."""
    app.action(Action.INTRO_YES)(partial(yes, services))
    app.action(Action.INTRO_NO)(partial(no, services))


def yes(services: Services, ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond) -> None:
    """Ask from now on; while a round is open, its check-in goes out at once."""
    ack()
    reply = Reply(services.words, body, client, respond)
    reply.guard(lambda: acknowledge(services, body, client, reply, _ask(services, *sender(body))))


def no(services: Services, ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond) -> None:
    """Do not ask any more; the choice is shown to nobody and moves no leaf."""
    ack()
    reply = Reply(services.words, body, client, respond)
    reply.guard(lambda: acknowledge(services, body, client, reply, _refuse(services, *sender(body))))


def stop(services: Services, workspace: str, user: str) -> None:
    """Let no message reach this person any more, and withdraw what has not been sent."""
    member(services, workspace, user, now=services.clock.now())
    with services.database.write() as tx:
        choices.stop(tx, workspace, user)
        deliveries.withdraw(tx, workspace, user)


def acknowledge(
    services: Services, body: Mapping[str, Any], client: WebClient, reply: Reply, text: str
) -> None:
    """Say that a choice holds, where the click was; Home, which shows it itself, is brought up to date."""
    match body.get("view", {}).get("type"):
        case "home":
            publish(services, client, *sender(body))
            return
        case "modal":
            reply.instead(notice(services.words, text))
        case _:
            reply.text(text)
    refresh(services, client, *sender(body))


def _ask(services: Services, workspace: str, user: str) -> str:
    now = services.clock.now()
    before = member(services, workspace, user, now=now)
    if before.choices.consent and not (before.choices.silent or before.choices.paused_until):
        return f"{services.words(Sentence.CONSENT_ALREADY)} {upcoming(services, before)}"
    with services.database.write() as tx:
        choices.set_consent(tx, workspace, user, "yes")
        plans.ask_now(tx, workspace, user, now)  # the next tick sends it (R12)
    after = member(services, workspace, user, now=now)
    return f"{services.words(Sentence.CONSENT_YES_ACK)} {upcoming(services, after)}"


def _refuse(services: Services, workspace: str, user: str) -> str:
    member(services, workspace, user, now=services.clock.now())
    with services.database.write() as tx:
        choices.set_consent(tx, workspace, user, "no")
        deliveries.withdraw(tx, workspace, user)
    return services.words(Sentence.CONSENT_NO_ACK)
