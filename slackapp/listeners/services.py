"""What listeners work with. They get it when they are registered and build none of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from content.library import Library
from content.support import SupportEntry
from slackapp.clock import Clock
from slackapp.keys import Keeper
from slackapp.queue import JobQueue
from slackapp.storage import workspaces
from slackapp.storage.sessions import Database
from slackapp.storage.workspaces import workspace_id

Draw = Callable[[tuple[str, ...]], str]


@dataclass(frozen=True)
class Services:
    """The parts of a web process. `draw` picks a reframe at random; `public_url` may be empty."""

    database: Database
    clock: Clock
    keeper: Keeper
    queue: JobQueue
    library: Library
    draw: Draw
    public_url: str = ""

    def support(self, workspace: str, country: str | None) -> tuple[SupportEntry, ...]:
        """The confirmed support entries for someone in this country."""
        with self.database.read() as connection:
            confirmed = workspaces.confirmed_support(connection, workspace)
        return self.library.support.confirmed(confirmed).for_country(country)


def sender(body: Mapping[str, Any]) -> tuple[str, str]:
    """Workspace and user of a signed request, whichever of Slack's three shapes it has."""
    if "team_id" in body:  # events and slash commands are flat
        user = body.get("user_id") or body.get("event", {}).get("user", "")
        return workspace_id(body.get("enterprise_id"), body["team_id"]), user
    team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
    return workspace_id(enterprise.get("id"), team.get("id")), body["user"]["id"]
