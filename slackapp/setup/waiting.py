"""What waits for HR, in the console and in App Home alike: each thing with the page it is done on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.wording import Wording
from slackapp.setup.launch import TEXTS, next_step
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches
from slackapp.storage.teams import team_changes
from slackapp.storage.teams.team_changes import State

REVIEWERS: Final = frozenset({Role.ADMIN, Role.REVIEWER})
_CHANGES: Final = {
    State.WAITING: "hr.change_reading",
    State.READING: "hr.change_reading",
    State.FAULTY: "hr.change_faulty",
    State.READY: "hr.change_ready",
}


@dataclass(frozen=True)
class Waits:
    """One thing to do: in words, and the path of its page."""

    text: str
    path: str


def waiting(
    connection: Transaction, libraries: Libraries, key: str, user: str, role: Role, words: Wording
) -> tuple[Waits, ...]:
    """What somebody with this role can go on with now, the most pressing first."""
    found = list(of_admins(connection, libraries, key, words)) if role is Role.ADMIN else []
    if role in REVIEWERS and _is_to_review(connection, key, user):
        found.append(Waits(words("hr.review"), "/review"))
    return tuple(found)


def of_admins(connection: Transaction, libraries: Libraries, key: str, words: Wording) -> Iterator[Waits]:
    """What waits for whoever sets up: the next step, a pause, a change of teams, lines to confirm."""
    workspace = workspaces.find(connection, key)
    if workspace is None:
        return
    if workspace.launched_at is None:
        step = next_step(launches.checklist(connection, key, libraries))
        name = step.name.value if step else "launch"
        path = TEXTS[step.name].path if step else "/launch"
        yield Waits(words("hr.launch", step=words(f"hr.step_{name}")), path)
    if workspace.paused_at is not None:
        yield Waits(words("hr.paused"), "/schedule")
    change = team_changes.find_open(connection, key)
    if change is not None:
        yield Waits(words(_CHANGES[change.state]), "/teams/change")
    published = libraries.now(connection, key)
    if workspace.launched_at is not None and published.unconfirmed(workspaces.countries(connection, key)):
        yield Waits(words("hr.support"), "/schedule/support")


def _is_to_review(connection: Transaction, key: str, user: str) -> bool:
    return any(
        each.state == "review" and user not in each.authors for each in editions.drafts(connection, key)
    )
