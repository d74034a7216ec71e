"""Whether somebody wants to be asked: yes, no, or nothing at all, which is a no until they say otherwise."""

from slack_bolt import App

from slackapp.blocks.checkin import notice
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.home import publish, refresh
from slackapp.listeners.reader import member
from slackapp.listeners.services import Services
from slackapp.listeners.upcoming import upcoming
from slackapp.storage.people import choices
from slackapp.storage.rounds import deliveries, plans


def register(app: App, services: Services) -> None:
    """Listen for [Count me in] and [Not for me]."""
    app.action(Action.INTRO_YES)(answered(services, yes))
    app.action(Action.INTRO_NO)(answered(services, no))


def yes(services: Services, click: Click) -> None:
    """Ask from now on; while a round is open, its check-in goes out at once."""
    acknowledge(services, click, _ask(services, click.workspace, click.user))


def no(services: Services, click: Click) -> None:
    """Do not ask any more; the choice is shown to nobody and moves no leaf."""
    acknowledge(services, click, _refuse(services, click.workspace, click.user))


def stop(services: Services, workspace: str, user: str) -> None:
    """Let no message reach this person any more, and withdraw what has not been sent."""
    member(services, workspace, user, now=services.clock.now())
    with services.database.write() as tx:
        choices.stop(tx, workspace, user)
        deliveries.withdraw(tx, workspace, user)


def acknowledge(services: Services, click: Click, text: str) -> None:
    """Say that a choice holds, where the click was; Home, which shows it itself, is brought up to date."""
    match click.body.get("view", {}).get("type"):
        case "home":
            publish(services, click.client, click.workspace, click.user)
            return
        case "modal":
            click.reply.instead(notice(services.words, text))
        case _:
            click.reply.text(text)
    refresh(services, click.client, click.workspace, click.user)


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
