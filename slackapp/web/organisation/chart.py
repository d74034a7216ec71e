"""What the charts of many teams show: the picture, its words, and its numbers."""

from markupsafe import Markup

from content.library import Library
from content.wording import Wording
from slackapp.blocks import trend
from slackapp.pictures.trend import svg
from slackapp.pulse.report import Chart, Outcome, Step
from slackapp.pulse.trends import Direction, Headline
from slackapp.storage.database import Transaction
from slackapp.storage.rounds.many_teams import Summary, summary
from slackapp.web import language
from slackapp.web.preview import current_library
from slackapp.web.trend.chart import Line, Shown, figure, panel

WHY: dict[Outcome, str] = {
    Outcome.TOO_FEW: "fewer than two teams had a number",
    Outcome.VOID: "the check-in could not be finished",
    Outcome.PAUSED: "messages were paused",
}
"""Why a check-in has no figure of many teams."""
DIRECTIONS: dict[Direction, str] = {
    Direction.UP: "up",
    Direction.DOWN: "down",
    Direction.NO_CLEAR_CHANGE: "no clear change",
    Direction.TOO_EARLY: "too early to tell",
}


def of_the_whole(connection: Transaction, workspace: str) -> tuple[Summary, tuple[Shown, ...]]:
    """The figures of a whole organisation and their charts, for its page and the console's home."""
    found = summary(connection, workspace)
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
    return f"{figure(language.words(), told)}, {DIRECTIONS[told.direction]}"


def _line(words: Wording, day: str, step: Step) -> Line:
    marks = ", ".join(step.marks)
    if step.value is None or step.headline is None:
        return Line(day, "–", "–", WHY[step.outcome], marks)
    return Line(day, words.decimal(step.value), figure(words, step.headline), "", marks)


def _latest(labelled: list[tuple[str, Step]]) -> str:
    day, told = [(day, step.headline) for day, step in labelled if step.headline][-1]
    return f"After {day}: {said(told)}."


def _in_words(words: Wording, labelled: list[tuple[str, Step]]) -> str:
    means = [(day, step.headline) for day, step in labelled if step.headline]
    (first, began), (last, now) = means[0], means[-1]
    if len(means) == 1:
        return f"One check-in, on a scale from 1 to 5. The mean after {first} is {said(began)}."
    return (
        f"{len(means)} check-ins with a number, on a scale from 1 to 5. The mean was"
        f" {figure(words, began)} after {first} and is {said(now)} after {last}."
    )


def _beside(words: Wording, labelled: list[tuple[str, Step]]) -> str:
    """Of which check-ins there is no figure, why, and which of HR's words stand beside which."""
    found = []
    for outcome, why in WHY.items():
        days = [day for day, step in labelled if step.headline is None and step.outcome is outcome]
        if days:
            found.append(f"No number on {words.listed(days)}: {why}.")
    marks = [f"{day}, {word}" for day, step in labelled for word in step.marks]
    if marks:
        found.append(f"Marked: {' · '.join(marks)}.")
    return " ".join(found)
