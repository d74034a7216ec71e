"""The form of the schedule: what it starts with, what was typed, and the schedule that it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from werkzeug.datastructures import MultiDict

from content import localised
from content.translations import _
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.pulse.public_holidays import regions
from slackapp.setup.schedule import Refused, checked, with_public

SLOTS: Final = ("slot", "opens", "closes")
_USUAL: Final = Schedule(zone="UTC")


@dataclass(frozen=True)
class Form:
    """What the fields of the form hold, as text; `regions` is by country, `errors` by the name of a field."""

    zone: str = ""
    slots: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    own: str = ""
    public: bool = True
    regions: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def started(schedule: Schedule | None) -> Form:
    """The form as it is opened: with the schedule that is set, or with the usual one."""
    shown = schedule or _USUAL
    slots = {name: getattr(shown, name) for name in SLOTS}
    return Form(
        zone=schedule.zone if schedule else "",
        slots={name: (str(slot.weekday), f"{slot.time:%H:%M}") for name, slot in slots.items()},
        own="\n".join(day.isoformat() for day in sorted(shown.holidays)),
        public=schedule.public if schedule else True,
        regions=dict(shown.regions),
    )


def typed(fields: "MultiDict[str, str]") -> Form:
    """The form as it was sent."""
    prefix = "region-"
    return Form(
        zone=fields.get("zone", "").strip(),
        slots={name: (fields.get(f"{name}_day", ""), fields.get(f"{name}_time", "")) for name in SLOTS},
        own=fields.get("own", ""),
        public=fields.get("public") == "yes",
        regions={
            name.removeprefix(prefix): value.strip()
            for name, value in fields.items()
            if name.startswith(prefix)
        },
    )


def read(form: Form, former: Schedule | None) -> Schedule | Form:
    """The schedule that a form means, or the form with what is wrong with it.

    What the form does not show, the region of a country in which nobody works now, stays as it was.
    """
    try:
        slots = {name: _slot(name, *form.slots[name]) for name in SLOTS}
        found = checked(form.zone, slots["slot"], slots["opens"], slots["closes"])
        kept = former.regions if former else frozenset()
        found = replace(found, holidays=frozenset(_days(form.own)), regions=kept)
        return with_public(found, form.regions.items(), public=form.public)
    except Refused as error:
        return replace(form, errors={error.field: str(error)})


def _slot(name: str, day: str, clock: str) -> Slot:
    try:
        return Slot(int(day), time.fromisoformat(clock.strip()))
    except ValueError:
        raise Refused(name, _("Choose a day, and a time of day such as 10:00.")) from None


def _days(own: str) -> Iterable[date]:
    for number, line in enumerate(own.splitlines(), start=1):
        text = line.strip()
        try:
            if text:
                yield date.fromisoformat(text)
        except ValueError:
            said = _(
                "“%(text)s” in line %(line)s is not a day: write it like 2026-12-24.",
                text=text[:40],
                line=number,
            )
            raise Refused("own", said) from None


@cache
def zones() -> tuple[str, ...]:
    """The time zones that one can choose: those of places, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ("UTC", *sorted(places))


def weekdays() -> tuple[tuple[str, str], ...]:
    """The days of the week by their number, Monday 0."""
    return tuple((str(number), localised.name_of_weekday(number)) for number in range(7))


def region_choices(countries: Iterable[str]) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """The countries that have regions with holidays of their own: code, name, and what can be chosen."""
    return tuple(
        (country, localised.country(country), (("", _("The whole country")), *regions(country)))
        for country in sorted(countries, key=localised.country)
        if regions(country)
    )
