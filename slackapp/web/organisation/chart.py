"""What the charts of many teams show: the picture, its words, and its numbers."""

from typing import Final

from flask import current_app
from markupsafe import Markup

from content.library import Library
from content.translations import N_, _
from content.wording import Wording
from slackapp.blocks import trend
from slackapp.pictures.trend import svg
from slackapp.pulse.report import Chart, Outcome, Step
from slackapp.pulse.trends import Direction, Headline
from slackapp.storage.database import Transaction
from slackapp.storage.rounds.area_figures import Figures
from slackapp.storage.rounds.many_teams import Summary
from slackapp.web import language
from slackapp.web.preview import current_library
from slackapp.web.trend.chart import Line, Shown, figure, panel

FIGURES: Final = "leanon-figures"
"""The extension of the app that remembers what was released of many teams."""
WHY: dict[Outcome, str] = {
    Outcome.TOO_FEW: N_("fewer than two teams had a number"),
    Outcome.VOID: N_("the check-in could not be finished"),
    Outcome.PAUSED: N_("messages were paused"),
}
"""Why a check-in has no figure of many teams, to be said by `_`."""
DIRECTIONS: dict[Direction, str] = {
    Direction.UP: N_("up"),
    Direction.DOWN: N_("down"),
    Direction.NO_CLEAR_CHANGE: N_("no clear change"),
    Direction.TOO_EARLY: N_("too early to tell"),
}


def figures() -> Figures:
    """What this process remembers of what was released of many teams."""
    kept: Figures = current_app.extensions.setdefault(FIGURES, Figures())
    return kept


def of_the_whole(connection: Transaction, workspace: str) -> tuple[Summary, tuple[Shown, ...]]:
    """The figures of a whole organisation and their charts, for its page and the console's home."""
    found = figures().whole(connection, workspace)
    library = current_library(connection, workspace, language.locale()).library
    return found, tuple(shown(library, each) for each in found.charts)


def shown(library: Library, chart: Chart) -> Shown:
    """A chart of many teams as a page shows it."""
    words, theme = language.words(), library.themes[chart.theme]
    labelled = trend.labelled(words, chart)
    beside = _beside(words, labelled)
    drawn = svg(
        panel(words, theme.title, chart),
        id_=f"chart-{chart.theme}",
        alt=f"{_in_words(words, labelled)} {beside}",
    )
    lines = tuple(_line(words, *each) for each in reversed(labelled))
    return Shown(chart.theme, theme, Markup(drawn), _latest(labelled), Markup("{}").format(beside), lines)  # noqa: S704 - the template escapes


def said(told: Headline) -> str:
    """A mean with its ± and where it goes."""
    return f"{figure(language.words(), told)}, {_(DIRECTIONS[told.direction])}"


def _line(words: Wording, day: str, step: Step) -> Line:
    marks = ", ".join(step.marks)
    if step.value is None or step.headline is None:
        return Line(day, "–", "–", _(WHY[step.outcome]), marks)
    return Line(day, words.decimal(step.value), figure(words, step.headline), "", marks)


def _latest(labelled: list[tuple[str, Step]]) -> str:
    day, told = [(day, step.headline) for day, step in labelled if step.headline][-1]
    return _("After %(day)s: %(said)s.", day=day, said=said(told))


def _in_words(words: Wording, labelled: list[tuple[str, Step]]) -> str:
    means = [(day, step.headline) for day, step in labelled if step.headline]
    (first, began), (last, now) = means[0], means[-1]
    if len(means) == 1:
        return _(
            "One check-in, on a scale from 1 to 5. The mean after %(first)s is %(said)s.",
            first=first,
            said=said(began),
        )
    return _(
        "%(count)s check-ins with a number, on a scale from 1 to 5. The mean was %(began)s after %(first)s"
        " and is %(said)s after %(last)s.",
        count=len(means),
        began=figure(words, began),
        first=first,
        said=said(now),
        last=last,
    )


def _beside(words: Wording, labelled: list[tuple[str, Step]]) -> str:
    """Of which check-ins there is no figure, why, and which of HR's words stand beside which."""
    found = []
    for outcome, why in WHY.items():
        days = [day for day, step in labelled if step.headline is None and step.outcome is outcome]
        if days:
            found.append(_("No number on %(days)s: %(why)s.", days=words.listed(days), why=_(why)))
    marks = [f"{day}, {word}" for day, step in labelled for word in step.marks]
    if marks:
        found.append(_("Marked: %(marks)s.", marks=" · ".join(marks)))
    return " ".join(found)
