"""Whether somebody wants to be asked: yes, no, or nothing at all, which is a no until they say otherwise."""

from functools import partial

from slack_bolt import App

from slackapp.blocks.checkin import notice
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence, not_asked
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
            say = partial(click.reply.instead, notice(click.words, text))
        case _:
            say = partial(click.reply.text, text)
    try:
        say()
    finally:  # where Slack does not take the sentence, Home at least shows what holds now
        refresh(services, click.client, click.workspace, click.user)


def _ask(services: Services, workspace: str, user: str) -> str:
    now = services.clock.now()
    before = member(services, workspace, user, now=now)
    words = before.words
    if before.person is None:  # no list has them: what one says yes to is explained once they are on it
        return words(Sentence.CONSENT_TOO_EARLY)
    is_placed = before.placed.reason is None
    back = before.choices.silent or before.choices.paused_until
    if is_placed and before.choices.consent and not back:
        return f"{words(Sentence.CONSENT_ALREADY)} {upcoming(services, before)}"
    with services.database.write() as tx:
        choices.set_consent(tx, workspace, user, "yes")
        plans.ask_now(tx, workspace, user, now)  # the next tick sends it (R12)
    after = member(services, workspace, user, now=now)
    if not is_placed:
        return f"{upcoming(services, after)} {words(Sentence.CONSENT_KEPT)}"
    return f"{words(Sentence.CONSENT_YES_ACK)} {upcoming(services, after)}"


def _refuse(services: Services, workspace: str, user: str) -> str:
    who = member(services, workspace, user, now=services.clock.now())
    words = who.words
    with services.database.write() as tx:
        choices.set_consent(tx, workspace, user, "no")
        deliveries.withdraw(tx, workspace, user)
    reason = who.placed.reason  # in no group there is nothing in the Home tab to press
    more = not_asked(words, reason) if reason else words(Sentence.CONSENT_BACK)
    return f"{words(Sentence.CONSENT_NO_ACK)} {more}"
