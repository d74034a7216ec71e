"""How often a question is a team's focus, and how many answer: two pictures with their words and numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from content.themes import DIMENSIONS, Theme
from content.translations import N_, _
from slackapp.blocks.dates import labels
from slackapp.pictures import answered as answered_picture
from slackapp.pictures import counts as counts_picture
from slackapp.pictures.answered import Column
from slackapp.pictures.counts import Bar
from slackapp.pulse.bands import BANDS
from slackapp.pulse.calendar import THEMES
from slackapp.pulse.focus_counts import FocusCounts
from slackapp.pulse.report import Outcome
from slackapp.storage.rounds.many_teams import Answered
from slackapp.storage.rounds.organisation import Overview
from slackapp.web import language

TOO_FEW = N_("too few")
LEVELS = (TOO_FEW, *BANDS)
"""How many may have answered, as a check-in says it; `levels` says so in words."""


@dataclass(frozen=True)
class Focused:
    """One theme's bars: the picture, how many hints there are, and which questions go beyond chance."""

    theme: Theme
    svg: Markup
    hints: int
    low: int
    high: int
    beyond: tuple[str, ...]


@dataclass(frozen=True)
class Took:
    """How many took part, check-in by check-in: the picture, and its lines for a table, the latest first."""

    svg: Markup
    lines: tuple[tuple[str, ...], ...]


def focused(found: Overview, themes: Mapping[str, Theme]) -> tuple[Focused, ...]:
    """The bars of each theme that has enough hints, in the order in which its questions are asked."""
    return tuple(_focused(themes[each], found.focuses[each]) for each in THEMES if each in found.focuses)


def _focused(theme: Theme, told: FocusCounts) -> Focused:
    words = language.words()
    names = [words(f"dimension.{each.replace('-', '_')}") for each in DIMENSIONS[theme.id]]
    names = [f"{name[0].upper()}{name[1:]}" for name in names]
    beyond = tuple(name for name, count in zip(names, told.counts, strict=True) if count > told.high)
    listed = ", ".join(f"{name} {count}" for name, count in zip(names, told.counts, strict=True))
    drawn = counts_picture.svg(
        [Bar(name, count) for name, count in zip(names, told.counts, strict=True)],
        low=told.low,
        high=told.high,
        title=_("%(theme)s: how often each question was a team’s focus", theme=theme.title),
        id_=f"focus-{theme.id}",
        alt=_(
            "Of %(hints)s hints: %(listed)s. Chance alone gives %(low)s to %(high)s of each.",
            hints=told.hints,
            listed=listed,
            low=told.low,
            high=told.high,
        ),
    )
    return Focused(theme, Markup(drawn), told.hints, told.low, told.high, beyond)  # noqa: S704 - the template escapes


def took(found: Overview, themes: Mapping[str, Theme]) -> Took | None:
    """How many took part in the latest check-ins; None before the first has ended."""
    if not found.answered:
        return None
    days = labels(language.words(), [each.opened_on for each in found.answered])
    counted = [_levels(each) for each in found.answered]
    last = ", ".join(
        _("%(level)s: %(number)s", level=_in_words(level), number=number)
        for level, number in counted[-1].items()
    )
    drawn = answered_picture.svg(
        [Column(day, _said(teams)) for day, teams in zip(days, counted, strict=True)],
        levels(),
        title=_("How many answered in each team, check-in by check-in"),
        id_="answered",
        alt=_(
            "The last %(count)s check-ins. Teams by how many answered on %(day)s: %(last)s.",
            count=len(days),
            day=days[-1],
            last=last or _("none, it is void"),
        ),
    )
    lines = [
        (day, themes[each.theme].title, *(_cell(each, teams, level) for level in LEVELS))
        for day, each, teams in zip(days, found.answered, counted, strict=True)
    ]
    return Took(Markup(drawn), tuple(reversed(lines)))  # noqa: S704 - the template escapes


def levels() -> tuple[str, ...]:
    """Each level in words, in their order."""
    return tuple(map(_in_words, LEVELS))


def _in_words(level: str) -> str:
    return _(TOO_FEW) if level == TOO_FEW else level


def _said(teams: Mapping[str, int]) -> dict[str, int]:
    return {_in_words(level): number for level, number in teams.items()}


def _levels(each: Answered) -> dict[str, int]:
    bands = Counter(each.bands)
    teams = {TOO_FEW: each.too_few} | {band: bands[band] for band in BANDS}
    return {level: number for level, number in teams.items() if number}


def _cell(each: Answered, teams: Mapping[str, int], level: str) -> str:
    return "–" if each.outcome is not Outcome.PUBLISHED else str(teams.get(level, 0))
