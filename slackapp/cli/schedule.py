"""`leanon schedule`: when people are asked. It says when the next round opens, and that is when it opens."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import click

from content.files import locales
from content.locales import names
from slackapp.cli.context import calendar_clock, database_of, which_workspace
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.setup.schedule import (
    Refused,
    before_and_after,
    checked,
    free_days,
    left_out,
    unknown_countries,
    with_public,
)
from slackapp.setup.times import DAYS, moment
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import decided, due, rounds

COUNTRY: Final = len("DE")


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
    """A country and a region of it, as in DE-BY, or the whole of it, as in DE."""

    name = "COUNTRY-REGION"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Read it, or say what was expected."""
        if isinstance(value, tuple):
            return value
        country, dash, region = str(value).strip().partition("-")
        if len(country) != COUNTRY or (dash and not region):
            self.fail(
                f"{value!r} is not a region: write it like DE-BY, or DE for the whole country.", param, ctx
            )
        return country.upper(), region


@click.group()
def schedule() -> None:
    """Decide when people are asked."""


@schedule.command("set")
@click.option("--zone", help="The workspace's time zone, such as Europe/Berlin.")
@click.option("--opens", type=Moment(), help="At first: monday 00:00.")
@click.option("--closes", type=Moment(), help="At first: thursday 18:00.")
@click.option("--slot", type=Moment(), help="In each person's own zone; at first: tuesday 10:00.")
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
    help="Whether nobody is asked on a public holiday of their own country.",
)
@click.option(
    "--region",
    "regions",
    type=Region(),
    multiple=True,
    help="Whose regional holidays count, such as DE-BY, or DE for none; may be given repeatedly.",
)
@click.option("--now", "at_once", is_flag=True, help="Open this week's round at once, if 48 hours are left.")
@which_workspace
def set_(*, at_once: bool, chosen_workspace: str | None, **named: Any) -> None:  # noqa: ANN401 - click passes each option by its name
    """Set the weekly rhythm, or change what you name of it: all else stays as it was.

    Shows what was before. A round that is open keeps its opening and its close. Nobody is asked by surprise:
    without --now, no round opens whose time has already begun when its rhythm is changed.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        former = workspace.schedule
        if former is None and named["zone"] is None:
            raise click.UsageError("There is no schedule yet: say its time zone, as in --zone Europe/Berlin.")
        chosen = _chosen(former, **named)
        now = calendar_clock(opened).now()
        not_before = decided.not_before(workspace, chosen, now=now, at_once=at_once)
        wanted = replace(workspace, schedule=chosen, not_before=not_before)
        with opened.read() as connection:
            last = rounds.latest(connection, workspace.id)
            countries = workspaces.countries(connection, workspace.id)
            by_country = workspaces.people_by_country(connection, workspace.id)
        first = due.next_opening(wanted, last, now, by_country)
        without = due.skipped(wanted, last, now, by_country)
        assert first is not None  # noqa: S101 - there is a schedule
        if at_once and first.opens_at > now:
            raise click.ClickException(
                "No round can open now: one needs 48 hours before its close, and 6 days since the one before."
                f" Without --now, the next one opens {moment(first.opens_at, chosen.zone)}."
            )
        changed = wanted != workspace
        if changed:
            _write(opened, workspace, chosen, now=now, at_once=at_once)
    click.echo("\n".join(before_and_after(former, chosen)))
    opens = "within minutes" if first.opens_at <= now else moment(first.opens_at, chosen.zone)
    done = "Set." if changed else "So it is already: nothing was changed."
    click.echo(f"{done} The next round opens {opens} ({chosen.zone}).")
    click.echo(f"It closes {moment(first.closes_at, chosen.zone)}.")
    for said in left_out(without, chosen.zone):
        click.echo(f"{said}.")
    _say_public(chosen, countries, now.date())
    if workspace.launched_at is None:
        click.echo("No check-in opens before the launch: `leanon launch` says what is missing.")


@schedule.command("language")
@click.argument("locale", type=click.Choice(locales()))
@which_workspace
def language(locale: str, chosen_workspace: str | None) -> None:
    """Choose the language for people whose own Lean On does not speak, or does not know."""
    with database_of(chosen_workspace) as (opened, workspace), opened.write() as tx:
        decided.set_locale(tx, workspace.id, By(OPERATOR, wall()), locale)
    click.echo(
        f"Whoever chose no language and has none of these in Slack reads {names()[locale]} from now on."
    )


def _chosen(  # noqa: PLR0913 - what can be named of a schedule
    former: Schedule | None,
    *,
    zone: str | None,
    opens: Slot | None,
    closes: Slot | None,
    slot: Slot | None,
    holidays: Collection[datetime],
    clear_holidays: bool,
    public: bool | None,
    regions: Collection[tuple[str, str]],
) -> Schedule:
    """The schedule as it was, or the usual one, but for what is named."""
    base = former or Schedule("UTC")
    wanted = (zone or base.zone, slot or base.slot, opens or base.opens, closes or base.closes)
    try:
        found = base if former and wanted == former.rhythm else checked(*wanted)
        own = frozenset(day.date() for day in holidays) | (frozenset() if clear_holidays else base.holidays)
        found = replace(found, holidays=own, regions=base.regions)
        return with_public(found, regions, public=base.public if public is None else public)
    except Refused as error:
        if error.field == "closes":
            raise click.ClickException(str(error)) from None
        raise click.BadParameter(str(error), param_hint=f"--{error.field}") from None


def _write(opened: Database, workspace: Workspace, chosen: Schedule, *, now: datetime, at_once: bool) -> None:
    with opened.write() as tx:
        audit_log.lock(tx, workspace.id)
        known = workspaces.find(tx, workspace.id)
        if known is None or known.schedule != workspace.schedule:
            raise click.ClickException(
                "Somebody changed the schedule at the same moment: nothing was changed. Run it again."
            )
        by = By(OPERATOR, wall())
        decided.set_schedule(tx, workspace.id, chosen, by, now=now, at_once=at_once)
    decided.replan_everybody(opened, workspace.id, now)


def _say_public(chosen: Schedule, countries: Collection[str], today: date) -> None:
    if not chosen.public:
        return
    for country, day, name in free_days(chosen, countries, today):
        click.echo(f"Free in {country}: {day:%-d %B %Y}, {name}")
    for country in unknown_countries(countries):
        click.echo(f"{country}: its public holidays are not known here; name them with --holiday.")
