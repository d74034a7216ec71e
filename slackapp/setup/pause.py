"""What a pause does, in words: since when, and what comes of the check-in it falls into (R16)."""

from datetime import datetime
from typing import Final

from slackapp.pulse.calendar import Countries
from slackapp.setup.times import moment
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, pauses
from slackapp.storage.rounds.pauses import Effect
from slackapp.storage.rounds.rounds import Round

OPERATOR: Final = "operator"
VOID: Final = "void for everybody: no number comes out, and its answers are gone"


def since(workspace: Workspace, name: str = "") -> str:
    """Since when a paused workspace is so, and by whose doing: by this name, if one is known."""
    assert workspace.paused_at is not None  # noqa: S101 - asked of a paused workspace alone
    by = "the operator" if workspace.paused_by == OPERATOR else name or workspace.paused_by
    return f"since {moment(workspace.paused_at, zone_name(workspace))} ({zone_name(workspace)}), by {by}"


def effect_in_words(workspace: Workspace, last: Round | None, now: datetime, countries: Countries) -> str:
    """What the pause of a workspace does to the check-in that is open, or else to the one that opens next.

    Only times are told: whether a message was still waiting is nobody's to know before the close.
    """
    zone, found = zone_name(workspace), open_round(last, now)
    window = found or due.next_opening(workspace, last, now, countries)
    if workspace.paused_at is None or window is None:
        return ""
    limit = moment(pauses.lift_by(window.closes_at), zone)
    which = "is open" if found else f"opens {moment(window.opens_at, zone)}"
    does = {
        Effect.LIFT_IN_TIME: f"If the pause is not over by {limit}, the check-in is {VOID}.",
        Effect.VOID: f"The pause was not over by {limit}, so the check-in is {VOID}.",
        Effect.LATE: (
            f"Its messages were due before the pause, by {limit}. If one had not gone out when the pause"
            f" began, the check-in is {VOID}. That is told after the close."
        ),
    }[pauses.effect(workspace.paused_at, window.closes_at, now)]
    return f"The check-in that {which} closes {moment(window.closes_at, zone)}. {does}"


def open_round(last: Round | None, now: datetime) -> Round | None:
    """The check-in that takes answers now, if any."""
    return last if last and last.status == "open" and now < last.closes_at else None


def zone_name(workspace: Workspace) -> str:
    """The zone in which a workspace's times are told."""
    return workspace.schedule.zone if workspace.schedule else "UTC"
