"""What it means that somebody leads a unit for a while: how a check-in would look, and until when (R16)."""

from datetime import datetime

from slackapp.pulse.calendar import Schedule, next_window
from slackapp.pulse.deputies import ROUNDS_AT_LEAST, Deputy, with_deputies
from slackapp.pulse.partition import Unit, homes
from slackapp.roster.preview import Preview, preview
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import rounds


def look_ahead(
    connection: Transaction, workspace: Workspace, unit: Unit, user: str
) -> tuple[Preview, str | None]:
    """What the next check-in would look like with this deputy, and the name of the unit they then answer in.

    Nothing is written; None where they are not asked meanwhile.
    """
    last = structure.last_round(connection, workspace.id)
    new = Deputy(unit.id, user, (last or 0) + 1)
    planned = structure.with_waiting(
        connection,
        workspace.id,
        with_deputies(structure.organisation(connection, workspace.id), [new], last),
    )
    shown = preview(
        planned,
        workspace=workspace.id,
        k=workspace.k,
        previous=rounds.standing(connection, workspace.id),
        names=dict(people.named(connection, workspace.id)),
    )
    home = homes(planned).get(user)
    return shown, next((each.name for each in planned.units if each.id == home), None)


def since(each: Deputy, last: int) -> str:
    """Since when somebody is a deputy, and when that ends; `last` is the number of the last round."""
    if each.from_round > last:
        began = "leads from the next check-in on"
    else:
        began = f"has led in {_check_ins(last - each.from_round + 1)}"
    if each.until_round is None:
        return f"{began}; no end is set"
    left = each.until_round - max(last, each.from_round - 1)
    ends = f"after {_check_ins(left, 'more ')}" if left > 0 else "at the next opening"
    return f"{began}; ends {ends}"


def until(ended: Deputy, last: int, schedule: Schedule | None, now: datetime) -> str:
    """Until when they lead, to follow on the unit; of a date that lies ahead, roughly."""
    assert ended.until_round is not None  # noqa: S101 - asked of one that ends
    left = ended.until_round - last
    if left <= 0:
        return "until the next check-in opens, and not in that one."
    when = f" (about {_closing(schedule, left, now):%-d %b %Y})" if schedule else ""
    have = "has" if left == 1 else "have"
    return (
        f"until {_check_ins(left, 'more ')} {have} opened and closed{when}: a deputy leads in at least"
        f" {ROUNDS_AT_LEAST}. The end is set, and comes by itself."
    )


def _closing(schedule: Schedule, rounds_ahead: int, now: datetime) -> datetime:
    window = next_window(schedule, now)
    for _ in range(rounds_ahead - 1):
        window = next_window(schedule, window.opens_at)
    return window.closes_at


def _check_ins(number: int, more: str = "") -> str:
    return f"one {more}check-in" if number == 1 else f"{number} {more}check-ins"
