"""Checks of Slack: whose token it is, what it may do, what time it is there, and whether it is left alone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

import click

from slackapp.cli.context import slack_errors
from slackapp.cli.doctor.checks import Level, Seen, check, fault, of_sentence, ok, unseen, warning
from slackapp.cli.doctor.database import apart
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.manifest import NoManifest, manifest
from slackapp.clock import wall
from slackapp.pauses import key as pause_key
from slackapp.storage.people.workspaces import workspace_id

LONG: Final = timedelta(minutes=5)
"""A pause that Slack asks for is mostly of seconds."""
SKEW: Final = timedelta(minutes=2)
"""Slack’s signatures are taken for five minutes."""
INSTALL: Final = "Add them under OAuth & Permissions at api.slack.com/apps and install the app again"


@check("Slack")
def slack(at: Installation) -> Iterator[Seen]:
    """It answers, and takes the bot token."""
    for each in ("SLACK_BOT_TOKEN", "SLACK_API_URL"):
        if at.is_refused(each):
            yield unseen(f"{each} is missing or refused.")
            return
    try:
        with slack_errors():
            said = at.slack_said
    except click.ClickException as error:
        yield of_sentence(Level.FAULT, error.message)
        return
    if not said.answer.get("bot_id"):
        what = "SLACK_BOT_TOKEN is not a bot’s token."
        yield fault(what, "Copy the Bot User OAuth Token from the page OAuth & Permissions.")


@check("Slack’s workspace", "Slack", "tables")
def workspace(at: Installation) -> Iterator[Seen]:
    """The bot token is of the workspace that the database knows."""
    answer, known = at.slack_said.answer, at.workspaces()
    theirs, name = workspace_id(answer.get("enterprise_id"), answer.get("team_id")), answer.get("team")
    if not known:
        if at.chosen:
            yield fault(
                f"The database knows no workspace {at.chosen}.", "Leave --workspace out, or correct it."
            )
            return
        fix = "Run `leanon teams import FILE.csv --apply`, or `leanon roles grant ID_OR_EMAIL admin`."
        yield warning("The database knows no workspace yet.", fix)
    elif theirs not in {each.id for each in known}:
        what = f"SLACK_BOT_TOKEN is for {name}, and the database knows {known[0].name}."
        yield fault(what, f"Take the bot token of {known[0].name}, or name the database of {name}.")


@check("Slack’s scopes", "Slack")
def scopes(at: Installation) -> Iterator[Seen]:
    """The token may do what the manifest asks for, and no more."""
    told = at.slack_said.headers.get("x-oauth-scopes")
    if told is None:
        yield unseen("Slack did not say what the token may do.")
        return
    try:
        asked = manifest(None, socket=True)["oauth_config"]["scopes"]
    except NoManifest:
        yield unseen("This installation came without manifest.yml.")
        return
    needed, optional = set(asked["bot"]), set(asked["bot_optional"])
    granted = {each.strip() for each in told.split(",") if each.strip()}
    if missing := sorted(needed - granted):
        yield fault(
            f"The token lacks {', '.join(missing)}.", f"{INSTALL}; manifest.yml says why each is needed."
        )
    if more := sorted(granted - needed - optional):
        what = f"The token may do more than Lean On needs: {', '.join(more)}."
        yield warning(
            what, "Remove them under OAuth & Permissions at api.slack.com/apps, and install it again."
        )
    if without := sorted(optional - granted):
        yield ok(f"Without the optional {', '.join(without)}; manifest.yml says what each is for.")


@check("Slack’s clock", "Slack")
def clock(at: Installation) -> Iterator[Seen]:
    """It tells the same time as ours: what Slack signs is taken for five minutes."""
    told = at.slack_said.headers.get("date", "")
    try:
        theirs = parsedate_to_datetime(told)
    except ValueError:
        yield unseen("Slack did not say what time it is.")
        return
    yield from apart("Slack", theirs, at.slack_said.at, SKEW)


@check("Slack’s pauses", "queue")
def pauses(at: Installation) -> Iterator[Seen]:
    """Slack has not asked to be left alone for long."""
    for name in sorted(cast("bytes", each).decode() for each in at.queue.scan_iter(pause_key("*", "*"))):
        until = float(cast("Any", at.queue.get(name)) or 0) - wall().timestamp()
        method = name.rpartition(":")[2]
        if until > LONG.total_seconds() and re.fullmatch(r"[\w.]+", method):
            what = f"Slack asked not to be called by {method} for {round(until / 60)} minutes more."
            yield warning(
                what, "Wait: all goes on by itself. See whether another program uses the same token."
            )


ALL: Final = (slack, workspace, scopes, clock, pauses)
