"""What listeners work with. They get it when they are registered and build none of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from content.entry import FIRST
from content.files import spoken
from content.wording import Wording
from slackapp.clock import Clock
from slackapp.keys import Keeper
from slackapp.listeners.once import Once
from slackapp.listeners.speech import Speech
from slackapp.pictures.address import Addresses
from slackapp.queue import JobQueue
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people.kept_choices import Keeper as ChoiceKeeper
from slackapp.storage.people.workspaces import workspace_id
from slackapp.storage.rounds.open_rounds import OpenRounds
from slackapp.storage.rounds.splits import Splits

_ID: Final = re.compile(r"[A-Za-z0-9]{1,64}")
Draw = Callable[[tuple[str, ...]], str]


@dataclass(frozen=True)
class Services:
    """The parts of a web process.

    `speech` knows everybody's language, `draw` picks a reframe at random, `pictures` gives each picture its
    address, `kept` has what people of a workspace chose who are missing from its file of teams, `once`
    lets a form post once, `open_rounds` are remembered, and so are `splits`, who would report together if a
    round opened now. `public_url` may be empty.
    `links_url` is where links lead that open the console once; empty where none are given.
    """

    database: Database
    clock: Clock
    keeper: Keeper
    queue: JobQueue
    libraries: Libraries
    speech: Speech
    draw: Draw
    pictures: Addresses
    kept: Callable[[str], ChoiceKeeper]
    once: Once
    open_rounds: OpenRounds
    splits: Splits
    public_url: str = ""
    links_url: str = ""

    def words(self, workspace: str, user: str) -> Wording:
        """The app's own sentences as somebody reads them."""
        return self.speech.words(workspace, user)


def sender(body: Mapping[str, Any]) -> tuple[str, str]:
    """Workspace and user of a request, which has one of the shapes of `listeners/shapes.py`."""
    if "user" in body:  # a click or a form
        team, enterprise = body.get("team", {}), body.get("enterprise", {})
        return workspace_id(enterprise.get("id"), team.get("id")), body["user"]["id"]
    user = body["event"]["user"] if "event" in body else body["user_id"]
    return workspace_id(body.get("enterprise_id"), body.get("team_id")), user


def slack_team(body: Mapping[str, Any]) -> str | None:
    """The Slack workspace in which the person acts, for links; None where only their enterprise is told."""
    named = body.get("team", {}).get("id", ""), body.get("user", {}).get("team_id", "")
    return next((each for each in named if each.startswith("T")), None)


def pressed(body: Mapping[str, Any]) -> str:
    """The value of the button that was pressed; empty where it has none, as one of another version may."""
    value: str = body["actions"][0].get("value", "")
    return value


def words_for(speech: Speech, body: Mapping[str, Any]) -> Wording:
    """The app's own sentences for whoever a request comes from; in English where it does not say."""
    try:
        workspace, user = sender(body)
        is_sound = all(_ID.fullmatch(each) for each in (workspace, user))
        return speech.words(workspace, user) if is_sound else spoken(FIRST)
    except Exception:  # noqa: BLE001 - nothing in `body` has to have any shape, and something has to be said
        return spoken(FIRST)
