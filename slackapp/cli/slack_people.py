"""Asks Slack which workspace the token belongs to and who is in it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from slack_sdk import WebClient

from slackapp.storage.people.people import Person

PAGE = 200


@dataclass(frozen=True)
class Identity:
    """The workspace of a bot token."""

    enterprise_id: str | None
    team_id: str | None
    name: str


def workspace_and_people(client: WebClient) -> tuple[Identity, dict[str, Person]]:
    """The workspace, and its people by user id; page by page. Errors are slack_sdk's."""
    who = client.auth_test()
    identity = Identity(who.get("enterprise_id"), who.get("team_id"), str(who.get("team", "")))
    people: dict[str, Person] = {}
    for page in client.users_list(limit=PAGE):
        for member in page["members"]:
            people[member["id"]] = _person(member)
    return identity, people


def _person(member: dict[str, Any]) -> Person:
    zone = member.get("tz")
    profile = member.get("profile", {})
    # Guests may be asked like everybody else; bots, workflows and people who have left may not.
    human = not (member.get("deleted") or member.get("is_bot") or member["id"] == "USLACKBOT")
    return Person(
        user=member["id"],
        name=profile.get("real_name") or member.get("real_name") or member.get("name", ""),
        zone=zone if zone in available_timezones() else "UTC",
        reachable=human,
    )
