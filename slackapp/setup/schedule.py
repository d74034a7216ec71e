"""The rules by which a schedule is set, and what is said of it, for a page and a command alike (R3)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from zoneinfo import available_timezones

from content.translations import _, locale
from slackapp.pulse.calendar import MARGIN, Schedule, Slot, Window
from slackapp.pulse.public_holidays import has_holidays, next_ones, regions
from slackapp.setup.times import moment, spoken
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import decided

_A_MONDAY: Final = date(2024, 1, 1)  # any week does where only wall-clock times are compared


class Refused(Exception):
    """A schedule that may not be; `field` is what to change, the text is a sentence that says how."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def checked(chosen_zone: str, slot: Slot, opens: Slot, closes: Slot) -> Schedule:
    """A schedule without holidays, if R3 allows it.

    Raises:
        Refused: it does not.
    """
    zones = {each.casefold(): each for each in available_timezones()}
    zone = zones.get("_".join(chosen_zone.casefold().split()))
    if zone is None:
        said = _("“%(zone)s” is not a time zone: write it like Europe/Berlin.", zone=chosen_zone)
        raise Refused("zone", said)
    try:
        chosen = Schedule(zone=zone, slot=slot, opens=opens, closes=closes)
    except ValueError:
        said = _("A check-in stays open for at least 48 hours: move the closing slot later.")
        raise Refused("closes", said) from None
    start, last = opens.on(_A_MONDAY), chosen.span - MARGIN
    if chosen.until_asked > last:
        end = start + last
        raise Refused(
            "slot",
            _(
                "People need 12 hours before the close: choose a time from %(first)s to %(last)s.",
                first=spoken(opens),
                last=spoken(Slot(end.weekday(), end.time())),
            ),
        )
    return chosen


def with_public(chosen: Schedule, wanted: Iterable[tuple[str, str]], *, public: bool) -> Schedule:
    """A schedule with public holidays, each country's own, of these regions of countries, where they count.

    A country without a region has those of the whole country; one that is not named stays as it was. Where
    public holidays do not count, regions are kept for when they do again.

    Raises:
        Refused: a country has no such region.
    """
    kept = dict(chosen.regions)
    for country, region in wanted:
        if not region:
            kept.pop(country, None)
            continue
        codes = {code.casefold(): code for code, _ in regions(country)}
        if region.casefold() not in codes:
            said = _(
                "%(country)s has no region “%(region)s”: known are %(regions)s.",
                country=country,
                region=region,
                regions=", ".join(sorted(codes.values())) or _("none"),
            )
            raise Refused("region", said)
        kept[country] = codes[region.casefold()]
    return replace(chosen, public=public, regions=frozenset(kept.items()))


def in_words(chosen: Schedule) -> dict[str, str]:
    """What a schedule says, each part by its name."""
    where = ", ".join(f"{country}-{region}" for country, region in sorted(chosen.regions))
    each = f"those of each person’s country{f', and of {where}' if where else ''}"
    return {
        "Time zone": chosen.zone,
        "Opens": spoken(chosen.opens),
        "Closes": spoken(chosen.closes),
        "People are asked": f"{spoken(chosen.slot)} in their own zone, if they choose no other time",
        "Holidays": ", ".join(f"{day:%-d %B %Y}" for day in sorted(chosen.holidays)) or "none",
        "Public holidays": each if chosen.public else "do not count",
    }


def before_and_after(former: Schedule | None, chosen: Schedule) -> Iterator[str]:
    """Each part of a schedule, and what it was before where that was something else."""
    before = in_words(former) if former else {}
    for name, value in in_words(chosen).items():
        was = before.get(name, value)
        yield f"{name}: {value}." if was == value else f"{name}: {value} (before: {was})."


def as_if_set(workspace: Workspace, chosen: Schedule, now: datetime) -> Workspace:
    """A workspace with this schedule: as it is set, or set now so that nobody is surprised."""
    wait = decided.not_before(workspace, chosen, now=now)
    return replace(workspace, schedule=chosen, not_before=wait)


def opening_in_words(window: Window, zone: str, now: datetime) -> str:
    """When the next check-in opens and closes, as a sentence."""
    closes = moment(window.closes_at, zone)
    if window.opens_at <= now:
        return _(
            "The next check-in opens within minutes and closes %(closes)s (%(zone)s).",
            closes=closes,
            zone=zone,
        )
    return _(
        "The next check-in opens %(opens)s and closes %(closes)s (%(zone)s).",
        opens=moment(window.opens_at, zone),
        closes=closes,
        zone=zone,
    )


def left_out(windows: Iterable[Window], zone: str) -> Iterator[str]:
    """Say of each window that is skipped for its holidays when it would have opened."""
    for window in windows:
        yield _(
            "%(moment)s: no check-in opens, as that week has nothing but holidays",
            moment=moment(window.opens_at, zone),
        )


def free_days(chosen: Schedule, countries: Iterable[str], today: date) -> tuple[tuple[str, date, str], ...]:
    """The next public holidays of each country that count: the country, the day and its name."""
    if not chosen.public:
        return ()
    where = dict(chosen.regions)
    return tuple(
        (country, day, name)
        for country in sorted(countries)
        for day, name in next_ones(today, country, where.get(country, ""), locale=locale())
    )


def unknown_countries(countries: Iterable[str]) -> tuple[str, ...]:
    """The countries whose public holidays nobody knows here."""
    return tuple(country for country in sorted(countries) if not has_holidays(country))
