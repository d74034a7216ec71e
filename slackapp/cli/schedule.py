"""`leanon schedule`: when people are asked."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import click

from slackapp.cli.setup import database, only_workspace
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot, next_window
from slackapp.storage import workspaces

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Moment(click.ParamType[Slot]):
    """A weekday and a time of day, as in "tuesday 10:00"."""

    name = "DAY HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Slot:
        """Read it, or say what was expected."""
        if isinstance(value, Slot):
            return value
        day, _, clock = str(value).strip().lower().partition(" ")
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
    "--holiday", "holidays", type=click.DateTime(["%Y-%m-%d"]), multiple=True, help="May be given repeatedly."
)
def set_(zone: str, opens: Slot, closes: Slot, slot: Slot, holidays: tuple[datetime, ...]) -> None:
    """Set the weekly rhythm; a round that is open keeps its times."""
    if zone not in available_timezones():
        msg = f"{zone!r} is not a time zone: write it like Europe/Berlin."
        raise click.BadParameter(msg, param_hint="--zone")
    days: frozenset[date] = frozenset(day.date() for day in holidays)
    try:
        chosen = Schedule(zone=zone, slot=slot, opens=opens, closes=closes, holidays=days)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    with database() as opened:
        workspace = only_workspace(opened)
        with opened.write() as tx:
            workspaces.set_schedule(tx, workspace.id, chosen)
    first = next_window(chosen, wall()).opens_at.astimezone(ZoneInfo(zone))
    click.echo(f"Set. The next round opens {first:%A %d %B %Y, %H:%M} ({zone}).")
