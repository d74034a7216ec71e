"""What Lean On did lately, read for HR: the last check-in, whether what it owes is out, what comes next."""

from datetime import datetime
from zoneinfo import ZoneInfo

from slackapp.blocks.week import Came, Sending, Week
from slackapp.setup.pause import open_round, zone_name
from slackapp.slack_answers import ASKS_TO_WAIT, concern
from slackapp.storage.database import Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, pauses, rounds, sending
from slackapp.storage.rounds.pauses import Effect
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.rounds.sending import Stage


def week(connection: Transaction, key: str, now: datetime) -> Week:
    """What there is to tell at this calendar time: by times, and by what the workspace as a whole owes."""
    workspace = workspaces.find(connection, key)
    if workspace is None or workspace.launched_at is None:
        return Week(Came.NOT_LAUNCHED)
    last = rounds.latest(connection, key)
    zone = ZoneInfo(zone_name(workspace))
    known = sending.state(connection, key)
    going, begins = _sending(connection, workspace, last, now)
    paused, found = workspace.paused_at, open_round(last, now)
    effect = pauses.effect(paused, found.closes_at, now) if paused and found else None
    countries = workspaces.people_by_country(connection, key)
    opening = due.next_opening(workspace, last, now, countries)
    return Week(
        came=_came(last, now),
        opened=last.opens_at.astimezone(zone) if last else None,
        closes=last.closes_at.astimezone(zone) if last else None,
        sending=going,
        begins=begins and begins.astimezone(zone),
        paused_since=paused and paused.astimezone(zone),
        # Of a pause that began in the last hours nothing is said: whether it harms is nobody's to know yet.
        limit=pauses.lift_by(found.closes_at).astimezone(zone)
        if found and effect in {Effect.VOID, Effect.LIFT_IN_TIME}
        else None,
        passed=effect is Effect.VOID,
        # Of a pause that Slack asks for at times of many messages HR has no use.
        refused="" if known.refused in ASKS_TO_WAIT else known.refused,
        concern=concern(known.refused).value,
        refused_at=known.refused_at and known.refused_at.astimezone(zone),
        next=opening.opens_at.astimezone(zone) if opening and opening.opens_at > now else None,
        overdue=opening is not None and opening.opens_at <= now,
    )


def _came(last: Round | None, now: datetime) -> Came:
    if last is None:
        return Came.NONE
    if last.status == "open":
        return Came.OPEN if now < last.closes_at else Came.CLOSING
    if last.status == "released":
        return Came.RELEASED
    return Came.VOID_PAUSE if last.void_by_pause else Came.VOID_KEY


def _sending(
    connection: Transaction, workspace: Workspace, last: Round | None, now: datetime
) -> tuple[Sending | None, datetime | None]:
    """How far sending is, and when it begins where it has not begun yet."""
    if last is None or _came(last, now) is Came.CLOSING:
        return None, None
    known = sending.state(connection, workspace.id)
    if last.status != "open":
        late = known.late_of(last, Stage.TELLING)
        if late is None and now >= last.closes_at + sending.LOOKED_AT:
            return None, None  # long ago, and nothing was found to be left
        return {None: Sending.TELLING, False: Sending.TOLD, True: Sending.TELLING_LATE}[late], None
    hours = sending.usual_hours(connection, workspace, last)
    if hours is None:
        return None, None
    if now < hours.first:
        return Sending.LATER, hours.first
    late = known.late_of(last, Stage.ASKING)
    return {None: Sending.GOING, False: Sending.OUT, True: Sending.LATE}[late], None
