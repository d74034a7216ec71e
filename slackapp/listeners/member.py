"""The small thing to try in App Home: what it is, and another one; nobody is told, and nothing is kept."""

from typing import Final

from slack_bolt import App

from slackapp.blocks import member
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.listeners import home
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.reader import reader
from slackapp.listeners.services import Services

LONGEST: Final = 9
"""Digits of a turn, far beyond any week."""


def register(app: App, services: Services) -> None:
    """Listen for [Try it] and for [Another]."""
    app.action(Action.MEMBER)(answered(services, show))
    app.action(Action.MEMBER_ANOTHER)(answered(services, another))


def show(services: Services, click: Click) -> None:
    """Open the whole of it; this week's where the one that was shown is there no more."""
    who = reader(services, click.workspace, click.user, now=services.clock.now())
    known = {each.id: each for each in who.current.library.members}
    ours = home.to_try(services, click.workspace, click.user, who)
    found = known.get(click.value) or (ours.prompt if ours else None)
    if found is None:
        home.publish(services, click.client, click.workspace, click.user)
    else:
        click.reply.open(member.modal(who.words, found))


def another(services: Services, click: Click) -> None:
    """Show the home with the next one; when it is opened again, it is this week's."""
    is_turn = click.value.isascii() and click.value.isdigit() and len(click.value) <= LONGEST
    if is_turn:
        home.publish(services, click.client, click.workspace, click.user, turn=int(click.value))
    else:
        click.reply.say(Sentence.UNKNOWN_BUTTON)
