"""[Open the console] in App Home: gives whoever has a role a link of their own, where nobody can sign in."""

from urllib.parse import urlsplit

from slack_bolt import App

from slackapp.blocks.console_link import modal
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.clock import wall
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.services import Services
from slackapp.spelling import is_here
from slackapp.storage.console import console_links
from slackapp.storage.console.console_links import NoRole, TooMany


def register(app: App, services: Services) -> None:
    """Listen for the button."""
    app.action(Action.CONSOLE_LINK)(answered(services, give))


def give(services: Services, click: Click) -> None:
    """Open a window with a link, which only this person sees."""
    if not services.links_url:  # the button is from before people could sign in
        click.reply.say(Sentence.NO_LINKS)
        return
    try:
        with services.database.write() as tx:
            token = console_links.give(tx, click.workspace, click.user, at=wall())
    except NoRole:
        click.reply.say(Sentence.NO_ROLE)
        return
    except TooMany:
        click.reply.say(Sentence.LINKS_OFTEN)
        return
    here = is_here(urlsplit(services.links_url).hostname)
    click.reply.open(modal(click.words, f"{services.links_url}/once/{token}", here=here))
