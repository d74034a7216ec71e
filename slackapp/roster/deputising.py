"""What it means that somebody leads a unit for a while: how a check-in would look, and until when (R16)."""

from datetime import datetime

from content.translations import _, ngettext
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
        began = _("leads from the next check-in on")
    else:
        number = last - each.from_round + 1
        began = ngettext("has led in one check-in", "has led in %(num)s check-ins", number)
    if each.until_round is None:
        return _("%(began)s; no end is set", began=began)
    left = each.until_round - max(last, each.from_round - 1)
    if left <= 0:
        return _("%(began)s; ends at the next opening", began=began)
    return ngettext(
        "%(began)s; ends after one more check-in",
        "%(began)s; ends after %(num)s more check-ins",
        left,
        began=began,
    )


def until(ended: Deputy, last: int, schedule: Schedule | None, now: datetime) -> str:
    """Until when they lead, as a command says it after the unit; of a date that lies ahead, roughly."""
    assert ended.until_round is not None  # noqa: S101 - asked of one that ends
    left = ended.until_round - last
    if left <= 0:
        return "until the next check-in opens, and not in that one."
    when = f" (about {_closing(schedule, left, now):%-d %b %Y})" if schedule else ""
    have = "has" if left == 1 else "have"
    return (
        f"until {_more_check_ins(left)} {have} opened and closed{when}: a deputy leads in at least"
        f" {ROUNDS_AT_LEAST}. The end is set, and comes by itself."
    )


def _closing(schedule: Schedule, rounds_ahead: int, now: datetime) -> datetime:
    window = next_window(schedule, now)
    for _more in range(rounds_ahead - 1):
        window = next_window(schedule, window.opens_at)
    return window.closes_at


def _more_check_ins(number: int) -> str:
    return "one more check-in" if number == 1 else f"{number} more check-ins"
