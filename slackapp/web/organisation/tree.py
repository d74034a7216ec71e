"""The tree as its page shows it: at each unit small pictures of what reports there, and their words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from content.themes import Theme
from content.translations import N_, _, ngettext
from slackapp.blocks.dates import labels
from slackapp.pictures.small import Tick, Without, svg
from slackapp.pulse.calendar import THEMES
from slackapp.pulse.report import Chart, Outcome
from slackapp.storage.rounds.many_teams import Summary
from slackapp.storage.rounds.organisation import Group, Overview, Place
from slackapp.web import language
from slackapp.web.organisation.chart import said

LACKS: dict[Outcome, str] = {
    Outcome.TOO_FEW: N_("too few answered the last one"),
    Outcome.VOID: N_("the last one could not be finished"),
    Outcome.PAUSED: N_("messages were paused for the last one"),
}
"""What is said by `_` beside a mean that the last check-in did not change."""
_WITHOUT: dict[Outcome, Without] = {
    Outcome.TOO_FEW: Without.TOO_FEW,
    Outcome.VOID: Without.VOID,
    Outcome.PAUSED: Without.VOID,
}
_NO_NUMBER = N_("no number yet")


@dataclass(frozen=True)
class Small:
    """One theme in small: its picture and what is said beside it."""

    title: str
    svg: Markup
    said: str
    lacks: str = ""
    """Why the last check-in changed nothing."""


@dataclass(frozen=True)
class Line:
    """What a group, or all of an area, says: both themes in the same order everywhere, and who answered."""

    label: str
    themes: tuple[Small, ...]
    band: str = ""
    about: str = ""


@dataclass(frozen=True)
class Shown:
    """A unit where it stands in the tree, with its lines; `notes` say why it has none, or where they are."""

    id: str
    anchor: str
    name: str
    above: tuple[str, ...]
    depth: int
    is_area: bool
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def shown(found: Overview, themes: Mapping[str, Theme]) -> tuple[Shown, ...]:
    """The units of a page, in the order of the tree."""
    anchors = {place.unit.id: f"unit-{number}" for number, place in enumerate(found.places, 1)}
    return tuple(_shown(found, place, themes, anchors) for place in found.places)


def _shown(found: Overview, place: Place, themes: Mapping[str, Theme], anchors: Mapping[str, str]) -> Shown:
    lines = [_of_area(found, place.area, themes)] if place.area is not None else []
    lines += [_of_group(found, place, each, themes) for each in place.groups]
    unit, notes = place.unit, tuple(_notes(place, anchors))
    is_area = place.area is not None
    named = unit.id, anchors[unit.id], unit.name
    return Shown(*named, place.above, place.depth, is_area, tuple(lines), notes)


def _notes(place: Place, anchors: Mapping[str, str]) -> Iterator[str]:
    for other in place.elsewhere:
        anchor = anchors.get(other.id)
        name = Markup('<a href="#{}">{}</a>').format(anchor, other.name) if anchor else escape(other.name)
        yield Markup(_("Shares one number with %(name)s, where it stands.", name=name))  # noqa: S704 - it is escaped
    if place.outside:
        yield _(
            "Its numbers stand here from the next check-in on: when the last one opened, it was not in this"
            " area, or reported with a team outside it."
        )
    elif not (place.groups or place.elsewhere or place.area):
        yield _("Was no group of its own in the last check-in: it is too small, outside the pilot, or new.")


def _of_area(found: Overview, area: Summary, themes: Mapping[str, Theme]) -> Line:
    charts = {chart.theme: chart for chart in area.charts}
    return Line(
        _("All of it together"),
        tuple(
            _small(themes[theme].title, _("its teams together"), _ticks(found.asked[theme], chart, {}), chart)
            for theme in THEMES
            for chart in (charts.get(theme),)
        ),
    )


def _of_group(found: Overview, place: Place, group: Group, themes: Mapping[str, Theme]) -> Line:
    charts = {chart.theme: chart for chart in group.charts}
    many, smalls = len(group.units), []
    # What a team was called when it was asked is not said: it stands at its name of now.
    label = group.name if many > 1 or len(place.groups) > 1 else ""
    whose = label or place.unit.name
    for theme in THEMES:
        outcomes = {row.opened_on: row.outcome for row in group.rows if row.theme == theme}
        ticks = _ticks(found.asked[theme], charts.get(theme), outcomes)
        last = next((row.outcome for row in reversed(group.rows) if row.theme == theme), None)
        smalls.append(_small(themes[theme].title, whose, ticks, charts.get(theme), last))
    is_the_area = bool(found.name) and place.depth == 0
    if (place.area is not None or is_the_area) and not label:
        label = _("Who answers in it directly")
    about = _("one number for %(count)s teams, as they are too small alone", count=many) if many > 1 else ""
    return Line(label, tuple(smalls), group.band or "", about)


def _ticks(days: Sequence[date], chart: Chart | None, outcomes: Mapping[date, Outcome]) -> list[Tick]:
    """The check-ins of these days, each with its number, or with why it has none."""
    steps = {step.day: step for step in (chart.steps if chart else ())}
    found = []
    for day in days:
        step, outcome = steps.get(day), outcomes.get(day)
        if step is not None and step.headline is not None:
            found.append(Tick(step.value, step.headline.value, step.headline.plus_minus))
        else:
            why = step.outcome if step is not None else outcome
            found.append(Tick(without=_WITHOUT.get(why, Without.NOT_ASKED) if why else Without.NOT_ASKED))
    return found


def _small(
    title: str, whose: str, ticks: Sequence[Tick], chart: Chart | None, last: Outcome | None = None
) -> Small:
    told = next((step.headline for step in reversed(chart.steps) if step.headline), None) if chart else None
    numbers = sum(tick.value is not None for tick in ticks)
    words, lacks = said(told) if told and numbers else _(_NO_NUMBER), _(LACKS[last]) if last in LACKS else ""
    alt = "; ".join(filter(None, [f"{title}, {whose}: {words}", lacks]))
    counted = ngettext(
        "%(num)s of %(whole)s check-ins with a number.",
        "%(num)s of %(whole)s check-ins with a number.",
        numbers,
        whole=len(ticks),
    )
    drawn = svg(ticks, alt=f"{alt}. {counted}")
    return Small(title, Markup(drawn), words, lacks)  # noqa: S704 - the template escapes


def day(of: date) -> str:
    """A day as it stands beside a picture."""
    return labels(language.words(), [of])[0]
