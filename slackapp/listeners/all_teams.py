"""[All teams]: each team whose report somebody gets, in a line, where a message or the home has no room."""

from slack_bolt import App

from slackapp.blocks import overview
from slackapp.blocks.ids import Action
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.reader import reader
from slackapp.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Listen for the button, in a report and in the home."""
    app.action(Action.ALL_TEAMS)(answered(services, opened))


def opened(services: Services, click: Click) -> None:
    """Show what was released last of the teams that they lead; nothing to whoever leads none."""
    who = reader(services, click.workspace, click.user, now=services.clock.now())
    shown = overview.modal(who.words, who.current.library, who.leads, who.public_url)
    click.reply.open(shown)
