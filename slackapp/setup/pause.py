"""What a pause does, in words: since when, and what comes of the check-in it falls into (R16)."""

from datetime import datetime
from typing import Final

from content.translations import _
from slackapp.pulse.calendar import Countries
from slackapp.setup.times import moment
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, pauses
from slackapp.storage.rounds.pauses import Effect
from slackapp.storage.rounds.rounds import Round

OPERATOR: Final = "operator"


def since(workspace: Workspace) -> str:
    """Since when a paused workspace is so, and by whose doing, as a command says it."""
    assert workspace.paused_at is not None  # noqa: S101 - asked of a paused workspace alone
    by = "the operator" if workspace.paused_by == OPERATOR else workspace.paused_by
    return f"since {moment(workspace.paused_at, zone_name(workspace))} ({zone_name(workspace)}), by {by}"


def since_in_words(workspace: Workspace, name: str) -> str:
    """That a workspace is paused, since when and by whose doing: by this name, if one is known."""
    assert workspace.paused_at is not None  # noqa: S101 - asked of a paused workspace alone
    values = {"moment": moment(workspace.paused_at, zone_name(workspace)), "zone": zone_name(workspace)}
    if workspace.paused_by == OPERATOR:
        return _("Paused since %(moment)s (%(zone)s), by the operator: no message leaves.", **values)
    return _(
        "Paused since %(moment)s (%(zone)s), by %(name)s: no message leaves.",
        name=name or workspace.paused_by,
        **values,
    )


def effect_in_words(workspace: Workspace, last: Round | None, now: datetime, countries: Countries) -> str:
    """What the pause of a workspace does to the check-in that is open, or else to the one that opens next.

    Only times are told: whether a message was still waiting is nobody's to know before the close.
    """
    zone, found = zone_name(workspace), open_round(last, now)
    window = found or due.next_opening(workspace, last, now, countries)
    if workspace.paused_at is None or window is None:
        return ""
    limit, closes = moment(pauses.lift_by(window.closes_at), zone), moment(window.closes_at, zone)
    if found:
        which = _("The check-in that is open closes %(closes)s.", closes=closes)
    else:
        opens = moment(window.opens_at, zone)
        which = _("The check-in that opens %(opens)s closes %(closes)s.", opens=opens, closes=closes)
    return f"{which} {_does(pauses.effect(workspace.paused_at, window.closes_at, now), limit)}"


def _does(effect: Effect, limit: str) -> str:
    if effect is Effect.LIFT_IN_TIME:
        return _(
            "If the pause is not over by %(limit)s, the check-in is void for everybody: no number comes out,"
            " and its answers are gone.",
            limit=limit,
        )
    if effect is Effect.VOID:
        return _(
            "The pause was not over by %(limit)s, so the check-in is void for everybody: no number comes out,"
            " and its answers are gone.",
            limit=limit,
        )
    return _(
        "Its messages were due before the pause, by %(limit)s. If one had not gone out when the pause began,"
        " the check-in is void for everybody: no number comes out, and its answers are gone. That is told"
        " after the close.",
        limit=limit,
    )


def open_round(last: Round | None, now: datetime) -> Round | None:
    """The check-in that takes answers now, if any."""
    return last if last and last.status == "open" and now < last.closes_at else None


def zone_name(workspace: Workspace) -> str:
    """The zone in which a workspace's times are told."""
    return workspace.schedule.zone if workspace.schedule else "UTC"
