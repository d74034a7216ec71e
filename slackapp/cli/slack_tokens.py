"""The tokens that Slack shows by hand alone: where they are, and what is pasted, in its right spelling."""

import sys
from collections.abc import Mapping
from typing import Final

import click

from slackapp.cli.manifest_api import APPS, Refused
from slackapp.spelling import Misspelt, app_token, bot_token, trimmed

BOT_TOKEN: Final = "SLACK_BOT_TOKEN"  # noqa: S105 - the name of a setting
APP_TOKEN: Final = "SLACK_APP_TOKEN"  # noqa: S105 - as above
SPELT: Final = {BOT_TOKEN: bot_token, APP_TOKEN: app_token}
PASTE: Final = "Paste it here (it is not shown; Enter leaves it for later)"


def steps_by_hand(app_id: str, *, socket: bool) -> dict[str, str]:
    """What is done by hand, at Slack, by the name of the setting that comes of it."""
    steps = {
        BOT_TOKEN: f"open {APPS}/{app_id}/install-on-team, install the app, and copy the bot token that is"
        f" then at {APPS}/{app_id}/oauth",
        APP_TOKEN: f"open {APPS}/{app_id}/general, generate an app-level token with the scope"
        " connections:write, and copy it",
    }
    return steps if socket else {BOT_TOKEN: steps[BOT_TOKEN]}


def asked(steps: Mapping[str, str]) -> dict[str, str]:
    """The tokens that are typed, or piped in a line each; without those that are left for later.

    Ctrl-C leaves all that have not been typed by then: the app is made, and nothing typed may be lost.

    Raises:
        Refused: what was piped in is no such token; at a terminal it is asked for again.
    """
    given = {}
    for name, step in steps.items():
        try:
            given[name] = _typed(name, step)
        except click.Abort:
            click.echo()
            break
    return {name: token for name, token in given.items() if token}


def _typed(name: str, step: str) -> str:
    if not sys.stdin.isatty():
        try:
            return _spelt(name, sys.stdin.readline())
        except Misspelt as error:
            raise Refused(f"The app was made, but {name} {error}") from None
    click.echo(f"Now {step}.")
    while True:
        text = click.prompt(PASTE, default="", show_default=False, hide_input=True)
        try:
            return _spelt(name, text)
        except Misspelt as error:
            click.echo(f"It {error}")


def _spelt(name: str, text: str) -> str:
    told = trimmed(text)
    return SPELT[name](told) if told else ""
