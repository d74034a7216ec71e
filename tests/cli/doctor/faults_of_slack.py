"""Faults in what Slack says, and in the check-ins."""

from datetime import timedelta
from typing import Final

from slackapp.cli.doctor import installation
from slackapp.clock import wall
from slackapp.pauses import Pauses
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import slack_list, workspaces
from slackapp.storage.rounds import pauses, released, sending
from tests.cast import HANA, OTHER_WORKSPACE, WORKSPACE
from tests.cli.doctor.faults import FAULT, WARNING, Fault, Plant, at, of, patched, sql, told
from tests.cli.doctor.place import NOW, Place
from tests.cli.verify.place import OPEN
from tests.scenarios.fixtures import served
from tests.scenarios.office import environment, slack_config


def another_slack(place: Place, **said: object) -> None:
    """A Slack that says something else of itself."""
    known = environment(database="", queue="", keys="", slack_port=9)
    config = Config.read({**slack_config(known, web_port=9), **said})
    address = place.cleaning.enter_context(served(create_sandbox(config)))
    place.environment["SLACK_API_URL"] = f"{address}/api/"


def scopes(*granted: str) -> Plant:
    """Have Slack say that the token may do this."""
    return patched(Config, "scopes", granted)


def slack_in_the_past(place: Place) -> None:
    place.patch.setattr(installation, "wall", lambda: wall() + timedelta(minutes=4))


def a_long_pause(place: Place) -> None:
    Pauses.connect(place.environment["REDIS_URL"]).pause("whose", "chat.postMessage", 3000)


def a_look_long_ago(place: Place) -> None:
    before = NOW - timedelta(days=3)
    with place.writing() as tx:
        slack_list.finish(tx, WORKSPACE, began_at=before, at=before, believed=False)


def nobody_of_hr(place: Place) -> None:
    with place.writing() as tx:
        workspaces.set_hr(tx, WORKSPACE, [])


def a_round_that_does_not_open(place: Place) -> None:
    with place.writing() as tx:
        released.void(tx, OPEN)
    place.sql("UPDATE delivery SET status = 'sent'", "UPDATE report SET status = 'sent'")
    at(days=7, minutes=20)(place)


def paused(place: Place) -> None:
    with place.writing() as tx:
        pauses.pause(tx, WORKSPACE, By(HANA, NOW), now=NOW)


def refused(place: Place) -> None:
    with place.writing() as tx:
        sending.note_refusal(tx, WORKSPACE, "invalid_auth", NOW)


FAULTS: Final[dict[str, Fault]] = {
    **of(
        "Slack",
        FAULT,
        {
            "no Slack": (
                told(SLACK_API_URL="http://127.0.0.1:1/api/"),
                "Slack cannot be reached",
                "SLACK_API_URL",
            ),
            "a token of nobody": (
                told(SLACK_BOT_TOKEN="xoxb-of-nobody"),
                "'invalid_auth'",
                "Check SLACK_BOT_TOKEN",
            ),
        },
    ),
    **of(
        "Slack’s workspace",
        FAULT,
        {
            "Zoe's workspace": (
                lambda place: another_slack(place, team_id=OTHER_WORKSPACE, team_name="Zoe's"),
                "SLACK_BOT_TOKEN is for Zoe's",
                "Take the bot token of Test",
            )
        },
    ),
    **of(
        "Slack’s scopes",
        FAULT,
        {
            "a scope is missing": (
                scopes("chat:write", "users:read"),
                "The token lacks commands",
                "install the app again",
            )
        },
    ),
    **of(
        "Slack’s scopes",
        WARNING,
        {
            "a scope too many": (
                scopes("chat:write", "commands", "users:read", "im:history"),
                "more than Lean On needs: im:history",
                "Remove them",
            )
        },
    ),
    **of("Slack’s clock", FAULT, {"Slack's clock": (slack_in_the_past, "seconds behind ours", "NTP")}),
    **of("Slack’s pauses", WARNING, {"a pause": (a_long_pause, "chat.postMessage", "Wait")}),
    **of(
        "who is here",
        WARNING,
        {"a look long ago": (a_look_long_ago, "has not said since", "members not synced")},
    ),
    **of(
        "support lines",
        FAULT,
        {
            "no line": (
                sql("DELETE FROM support_confirmation"),
                "no check-in opens",
                "leanon support verify",
            )
        },
    ),
    **of(
        "support lines",
        WARNING,
        {
            "old lines": (
                sql("UPDATE support_confirmation SET verified_on = '2024-11-01'"),
                "more than a year ago",
                "confirm them anew",
            )
        },
    ),
    **of(
        "launch",
        WARNING,
        {
            "no launch": (
                sql("UPDATE workspace SET launched_at = NULL, launched_by = NULL"),
                "not launched",
                "leanon launch",
            ),
            "nobody of HR": (nobody_of_hr, "Nobody stands for HR", "leanon alerts set"),
        },
    ),
    **of(
        "opening",
        FAULT,
        {
            "a round that does not open": (a_round_that_does_not_open, "has not opened", "worker and clock"),
            "a zone that is known no more": (
                sql("UPDATE workspace SET schedule = json_set(schedule, '$.zone', 'Mars/Olympus')"),
                "'Mars/Olympus' is not a time zone",
                "leanon schedule set",
            ),
        },
    ),
    **of(
        "closing",
        FAULT,
        {
            "a round that does not close": (
                at(days=3, hours=18, minutes=20),
                "was due to close Thursday 15 January 2026, 18:00",
                "worker and clock",
            )
        },
    ),
    **of(
        "sending",
        FAULT,
        {"messages that stay": (at(days=1, hours=11), "must be out are not", "worker and clock")},
    ),
    **of(
        "Slack takes messages",
        FAULT,
        {"Slack takes nothing": (refused, "invalid_auth", "goes out by itself")},
    ),
    **of("pause", WARNING, {"a pause of HR's": (paused, "No message leaves", "leanon resume")}),
}
