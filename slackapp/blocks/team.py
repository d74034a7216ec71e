"""What one team's published round says in words: the same lines for its lead, its members and the example."""

from __future__ import annotations

from typing import Final

from content.library import Library
from content.themes import Dimension
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.pulse.bands import band_of, roster_band
from slackapp.pulse.packing import MAX_LEAF
from slackapp.pulse.report import Grouping, Outcome, TeamReport
from slackapp.pulse.trends import WINDOW, Change, Headline, Point, Reading, headline, reading

# A made-up team that is doing all right: eight weeks of one theme, so that the example shows a direction too.
EXAMPLE_VALUES: Final = (3.3, 3.5, 3.2, 3.4, 3.5, 3.3, 3.4, 3.4)
EXAMPLE_THEME: Final = "load"
EXAMPLE_FOCUS: Final = Dimension.MANAGEABLE_LOAD


def lines(words: Wording, library: Library, team: TeamReport) -> tuple[str, ...]:
    """Write the headline, what it rests on, why a change is not clear, the focus as a hint, and whose it is.

    Without a number there are headline, reason and whose it is.
    """
    about = {"team": kit.name(team.name), "theme": kit.escape(library.themes[team.theme].title)}
    together = _together(words, team.grouping) if team.grouping else ()
    if team.outcome in {Outcome.VOID, Outcome.PAUSED}:
        return words("report.void", **about), words(f"report.{team.outcome}_basis"), *together
    if team.headline is None or team.reading is None:
        return words("report.too_few", **about), words("report.too_few_basis"), *together
    unclear, focus = team.headline.unclear, team.focus
    return (
        words("report.headline", **about, **_figure(words, team.headline)),
        _basis(words, team.headline, team.reading),
        *((_unclear(words, unclear),) if unclear else ()),
        *((_focus(words, focus),) if focus else ()),
        *together,
    )


def line(words: Wording, library: Library, team: TeamReport) -> str:
    """Write the least that a team's report says, in one line among those of other teams."""
    about = {"team": kit.name(team.name), "theme": kit.escape(library.themes[team.theme].title)}
    if team.outcome in {Outcome.VOID, Outcome.PAUSED}:
        return words("overview.void", **about)
    if team.headline is None:
        return words("overview.too_few", **about)
    return words("overview.published", **about, **_figure(words, team.headline))


def _figure(words: Wording, shown: Headline) -> dict[str, str]:
    return {
        "value": words.decimal(shown.value),
        "plus_minus": words.decimal(shown.plus_minus),
        "direction": words(f"direction.{shown.direction.name.lower()}"),
    }


def _basis(words: Wording, shown: Headline, read: Reading) -> str:
    said = words(f"reading.{read.name.lower()}")
    if shown.releases == 1:
        return words("report.basis_first", reading=said)
    key = "report.basis" if shown.releases == WINDOW else "report.basis_start"
    return words(key, reading=said, count=shown.releases)


def _unclear(words: Wording, change: Change) -> str:
    """Why a mean that has climbed or fallen for everybody to see is called no clear change."""
    key = "report.unclear_up" if change.by > 0 else "report.unclear_down"
    return words(key, by=words.decimal(abs(change.by)), chance=words.decimal(change.chance))


def _together(words: Wording, grouping: Grouping) -> tuple[str, ...]:
    """Why teams share one number, or a team has several: a matter of how many people there are."""
    joined = (words("report.joined", smallest=grouping.smallest),) if grouping.units > 1 else ()
    parts = words("report.parts", parts=grouping.parts, largest=MAX_LEAF) if grouping.parts > 1 else ""
    return (*joined, parts) if parts else joined


def _focus(words: Wording, dimension: str) -> str:
    return words("report.focus", dimension=words(f"dimension.{dimension.replace('-', '_')}"))


def result(words: Wording, library: Library, last: TeamReport | None, *, trying: str = "") -> list[str]:
    """Write what came of a leaf's last check-in, and what its lead tries; nothing where there is neither.

    ``last`` is the report on the very last round; ``trying`` the title of a prompt that the lead chose to
    share. A round that is void has been told of already.
    """
    said = []
    if last is not None and last.outcome not in {Outcome.VOID, Outcome.PAUSED}:
        said.append(_result(words, kit.escape(library.themes[last.theme].title), last.headline))
    return [*said, *([words("result.trying", title=kit.escape(trying))] if trying else [])]


def _result(words: Wording, theme: str, shown: Headline | None) -> str:
    if shown is None:
        return words("result.too_few", theme=theme)
    return words("result.published", theme=theme, **_figure(words, shown))


def example(words: Wording, library: Library, facts: LeafFacts) -> tuple[str, ...]:
    """Render a made-up report for a group of this size, by the very code that renders the real one.

    Three in four answer, or k where that is more, so that the ± is the one such a group really gets.
    """
    answering = max(facts.k, facts.size * 3 // 4)
    band = roster_band(band_of(answering), facts.size)
    shown = headline([Point(value, band, facts.epsilon) for value in EXAMPLE_VALUES])
    team = TeamReport(
        leaf_id="",
        name=facts.name,
        theme=EXAMPLE_THEME,
        outcome=Outcome.PUBLISHED,
        headline=shown,
        reading=reading(shown.value) if shown else None,
        focus=EXAMPLE_FOCUS if facts.focus_epsilon else None,
        charts=(),
    )
    return lines(words, library, team)
