"""`leanon schedule`: when people are asked. It says when the next round opens, and that is when it opens."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import available_timezones

import click

from slackapp.cli.context import calendar_clock, database_of, which_workspace
from slackapp.pulse.calendar import MARGIN, Schedule, Slot, Window
from slackapp.setup.times import DAYS, moment, spoken
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import due, plans, rounds

_A_MONDAY: Final = date(2024, 1, 1)  # any week does where only wall-clock times are compared
_WEEK: Final = timedelta(weeks=1)


class Moment(click.ParamType[Slot]):
    """A weekday and a time of day, as in "tuesday 10:00"."""

    name = "DAY HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Slot:
        """Read it, or say what was expected."""
        if isinstance(value, Slot):
            return value
        day, _, clock = " ".join(str(value).lower().split()).partition(" ")
        try:
            return Slot(DAYS.index(day), datetime.strptime(clock, "%H:%M").time())  # noqa: DTZ007 - a time of day has no zone
        except ValueError:
            self.fail(f'{value!r} is not a day and a time: write it like "tuesday 10:00".', param, ctx)


@click.group()
def schedule() -> None:
    """Decide when people are asked."""


@schedule.command("set")
@click.option("--zone", required=True, help="The workspace's time zone, such as Europe/Berlin.")
@click.option("--opens", type=Moment(), default="monday 00:00", show_default=True)
@click.option("--closes", type=Moment(), default="thursday 18:00", show_default=True)
@click.option(
    "--slot", type=Moment(), default="tuesday 10:00", show_default=True, help="In each person's own zone."
)
@click.option(
    "--holiday",
    "holidays",
    type=click.DateTime(["%Y-%m-%d"]),
    multiple=True,
    help="May be given repeatedly; earlier ones are kept.",
)
@click.option("--clear-holidays", is_flag=True, help="Forget the holidays of earlier calls.")
@click.option("--now", "at_once", is_flag=True, help="Open this week's round at once, if 48 hours are left.")
@which_workspace
def set_(
    *,
    zone: str,
    opens: Slot,
    closes: Slot,
    slot: Slot,
    holidays: tuple[datetime, ...],
    clear_holidays: bool,
    at_once: bool,
    chosen_workspace: str | None,
) -> None:
    """Set the weekly rhythm; a round that is open keeps its opening and its close.

    Nobody is asked by surprise: without --now, no round opens whose time has already begun.
    """
    chosen = _schedule(zone, slot, opens, closes, frozenset(day.date() for day in holidays))
    with database_of(chosen_workspace) as (opened, workspace):
        if workspace.schedule and not clear_holidays:
            chosen = replace(chosen, holidays=chosen.holidays | workspace.schedule.holidays)
        now = calendar_clock(opened).now()
        wanted = replace(workspace, schedule=chosen, not_before=None if at_once else now)
        with opened.read() as connection:
            first = due.next_opening(wanted, rounds.latest(connection, workspace.id), now)
        assert first is not None  # noqa: S101 - there is a schedule
        if at_once and first.opens_at > now:
            raise click.ClickException(
                "No round can open now: one needs 48 hours before its close, and 6 days since the one before."
                f" Without --now, the next one opens {moment(first.opens_at, zone)}."
            )
        with opened.write() as tx:
            workspaces.set_schedule(tx, workspace.id, chosen, not_before=wanted.not_before)
            plans.replan(tx, workspace.id, people.everyone(tx, workspace.id), now)  # slot, holidays
    _confirm(chosen, first, now)


def _schedule(zone: str, slot: Slot, opens: Slot, closes: Slot, holidays: frozenset[date]) -> Schedule:
    if zone not in available_timezones():
        msg = f"{zone!r} is not a time zone: write it like Europe/Berlin."
        raise click.BadParameter(msg, param_hint="--zone")
    try:
        chosen = Schedule(zone=zone, slot=slot, opens=opens, closes=closes, holidays=holidays)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    start, last = opens.on(_A_MONDAY), chosen.span - MARGIN
    if (slot.on(_A_MONDAY) - start) % _WEEK > last:
        end = start + last
        raise click.BadParameter(
            f"people need 12 hours before the close: choose a time from {spoken(opens)} to"
            f" {spoken(Slot(end.weekday(), end.time()))}.",
            param_hint="--slot",
        )
    return chosen


def _confirm(chosen: Schedule, first: Window, now: datetime) -> None:
    opens = "within minutes" if first.opens_at <= now else moment(first.opens_at, chosen.zone)
    days = ", ".join(f"{day:%d %B %Y}" for day in sorted(chosen.holidays))
    click.echo(f"Set. The next round opens {opens} ({chosen.zone}).")
    click.echo(f"It closes {moment(first.closes_at, chosen.zone)}.")
    click.echo(f"People are asked {spoken(chosen.slot)} in their own zone, if they choose no other time.")
    click.echo(f"Holidays: {days or 'none'}.")
