"""[What we heard]: the lead's word back to a team, copied or posted, and kept nowhere."""

from slack_bolt import App

from slackapp.blocks.heard import heard_form
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.kit import View
from slackapp.listeners import drafts, for_team
from slackapp.listeners.drafts import Sent
from slackapp.listeners.for_team import About
from slackapp.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Listen for the button in a report, and for its form."""
    title = "heard.title"
    for_team.register(app, services, Action.HEARD, Callback.HEARD_TEAM, title=title, build=form)
    drafts.register(app, services, Callback.HEARD, title=title, check=check, noted=nothing)


def form(_services: Services, meant: About) -> View:
    """The form about one team."""
    return heard_form(meant.lead.words, meant.lead.library, meant.team, metadata=meant.value)


def check(services: Services, sent: Sent) -> None:
    """Let through whoever gets the report on this team."""
    with services.database.read() as connection:
        for_team.about(services, connection, sent.workspace, sent.user, sent.about)


def nothing(_services: Services, _sent: Sent) -> str:
    """Write nothing down, and say no more: whether a lead says something back is theirs."""
    return ""
