"""`leanon schedule`: when people are asked. It says when the next round opens, and that is when it opens."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

import click

from slackapp.cli.context import calendar_clock, database_of, which_workspace
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot, Window
from slackapp.setup.schedule import Refused, checked, free_days, unknown_countries, with_public
from slackapp.setup.times import DAYS, moment, spoken
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import decided, due, rounds


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


class Region(click.ParamType[tuple[str, str]]):
    """A country and a region of it, as in DE-BY."""

    name = "COUNTRY-REGION"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Read it, or say what was expected."""
        country, dash, region = str(value).strip().partition("-")
        if not dash or not region:
            self.fail(f"{value!r} is not a region: write it like DE-BY.", param, ctx)
        return country.upper(), region


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
@click.option(
    "--public-holidays/--no-public-holidays",
    "public",
    default=None,
    help="Whether nobody is asked on a public holiday of their own country; kept as it was if not said.",
)
@click.option(
    "--region",
    "regions",
    type=Region(),
    multiple=True,
    help="Whose regional holidays count, such as DE-BY; may be given repeatedly.",
)
@click.option("--now", "at_once", is_flag=True, help="Open this week's round at once, if 48 hours are left.")
@which_workspace
def set_(  # noqa: PLR0913 - click passes each option by its name
    *,
    zone: str,
    opens: Slot,
    closes: Slot,
    slot: Slot,
    holidays: tuple[datetime, ...],
    clear_holidays: bool,
    at_once: bool,
    public: bool | None,
    regions: tuple[tuple[str, str], ...],
    chosen_workspace: str | None,
) -> None:
    """Set the weekly rhythm; a round that is open keeps its opening and its close.

    Nobody is asked by surprise: without --now, no round opens whose time has already begun.
    """
    chosen = _checked(zone, slot, opens, closes)
    own = frozenset(day.date() for day in holidays)
    with database_of(chosen_workspace) as (opened, workspace):
        former = workspace.schedule
        if former and not clear_holidays:
            own |= former.holidays
        counts = (former is not None and former.public) if public is None else public
        wanted_regions = dict(former.regions if former else ()) | dict(regions)
        chosen = _with_public(replace(chosen, holidays=own), wanted_regions, public=counts)
        now = calendar_clock(opened).now()
        wanted = replace(workspace, schedule=chosen, not_before=None if at_once else now)
        with opened.read() as connection:
            first = due.next_opening(wanted, rounds.latest(connection, workspace.id), now)
            countries = workspaces.countries(connection, workspace.id)
        assert first is not None  # noqa: S101 - there is a schedule
        if at_once and first.opens_at > now:
            raise click.ClickException(
                "No round can open now: one needs 48 hours before its close, and 6 days since the one before."
                f" Without --now, the next one opens {moment(first.opens_at, zone)}."
            )
        with opened.write() as tx:
            by = By(OPERATOR, wall())
            decided.set_schedule(tx, workspace.id, chosen, by, now=now, at_once=at_once)
        decided.replan_everybody(opened, workspace.id, now)
    _confirm(chosen, first, now)
    _say_public(chosen, countries, now.date())
    if workspace.launched_at is None:
        click.echo("No check-in opens before the launch: `leanon launch` says what is missing.")


def _checked(zone: str, slot: Slot, opens: Slot, closes: Slot) -> Schedule:
    try:
        return checked(zone, slot, opens, closes)
    except Refused as error:
        if error.field == "closes":
            raise click.ClickException(str(error)) from None
        raise click.BadParameter(str(error), param_hint=f"--{error.field}") from None


def _with_public(chosen: Schedule, regions: Mapping[str, str], *, public: bool) -> Schedule:
    try:
        return with_public(chosen, regions.items(), public=public)
    except Refused as error:
        raise click.BadParameter(str(error), param_hint="--region") from None


def _say_public(chosen: Schedule, countries: Collection[str], today: date) -> None:
    if not chosen.public:
        return
    for country, day, name in free_days(chosen, countries, today):
        click.echo(f"Free in {country}: {day:%-d %B %Y}, {name}")
    for country in unknown_countries(countries):
        click.echo(f"{country}: its public holidays are not known here; name them with --holiday.")


def _confirm(chosen: Schedule, first: Window, now: datetime) -> None:
    opens = "within minutes" if first.opens_at <= now else moment(first.opens_at, chosen.zone)
    days = ", ".join(f"{day:%-d %B %Y}" for day in sorted(chosen.holidays))
    click.echo(f"Set. The next round opens {opens} ({chosen.zone}).")
    click.echo(f"It closes {moment(first.closes_at, chosen.zone)}.")
    click.echo(f"People are asked {spoken(chosen.slot)} in their own zone, if they choose no other time.")
    click.echo(f"Holidays: {days or 'none'}.")
