"""[Share the trend]: a lead lets the app post, in a channel, what every member of the team can read."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient

from slackapp.blocks import draft
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.trend_share import trend_form, trend_message
from slackapp.listeners import drafts, for_team
from slackapp.listeners.for_team import About
from slackapp.listeners.posting import INVITE, REFUSED, NotPosted, name_of, post
from slackapp.listeners.services import Services, sender

_KEYS: Final = {INVITE: "trend_share.invite", REFUSED: "trend_share.closed"}
"""What is said instead, as here is no text that somebody could copy."""


def register(app: App, services: Services) -> None:
    """Listen for the button in a report, and for its form."""
    for_team.register(
        app, services, Action.TREND_SHARE, Callback.TREND_TEAM, title="trend_share.title", build=form
    )
    app.view(Callback.TREND_SHARE)(partial(sent, services))


def form(_services: Services, meant: About) -> View:
    """The form about one team."""
    return trend_form(meant.lead.words, meant.lead.library, meant.team, metadata=meant.value)


def sent(
    services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient
) -> None:
    """Post it, and say where it stands; what goes wrong is said at the field."""

    def taken() -> View:
        channel = _posted(services, body, view, client)
        words = services.words(*sender(body))
        return draft.posted(words, channel, title=words("trend_share.title"))

    drafts.answer(services, body, ack, BlockId.DRAFT_WHERE, taken)


def _posted(services: Services, body: Mapping[str, Any], view: Mapping[str, Any], client: WebClient) -> str:
    channel = draft.channel_from(view["state"])
    if channel is None:
        raise draft.NotOffered(BlockId.DRAFT_WHERE, "draft.no_channel")
    workspace, user = sender(body)
    with services.database.read() as connection:
        meant = for_team.about(services, connection, workspace, user, view["private_metadata"])
        by = name_of(connection, workspace, user)
    message = partial(trend_message, meant.lead.words, meant.lead.library, meant.team, by=by)
    try:
        post(services.once, client, channel, message(), message(drawn=False), view_id=view["id"])
    except NotPosted as wrong:
        raise NotPosted(_KEYS.get(wrong.key, wrong.key)) from wrong
    return channel
