"""What a trend's charts show, ready to be drawn and read: the picture, its words, and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from content.themes import Theme
from content.translations import N_, _
from content.wording import Wording
from slackapp.blocks import trend
from slackapp.pictures.trend import Panel, Step, svg
from slackapp.pulse import report
from slackapp.pulse.report import Chart, Outcome
from slackapp.pulse.trends import Headline
from slackapp.web.mrkdwn import mrkdwn

WHY: dict[Outcome, str] = {
    Outcome.TOO_FEW: N_("too few answers"),
    Outcome.VOID: N_("could not be finished"),
    Outcome.PAUSED: N_("messages were paused"),
}
"""Why a check-in has no number, to be said by `_`."""


@dataclass(frozen=True)
class Line:
    """A check-in as a line of the table: its day, its number and the mean after it, or why there is none."""

    day: str
    value: str
    mean: str
    why: str
    marks: str


@dataclass(frozen=True)
class Shown:
    """One theme on a page: its picture, what is said beside it, and the numbers, the latest first."""

    id: str
    theme: Theme
    svg: Markup
    latest: str
    beside: Markup
    lines: tuple[Line, ...]


def panel(words: Wording, title: str, chart: Chart) -> Panel:
    """What a picture draws of a chart."""
    return Panel(title, tuple(_step(*each) for each in trend.labelled(words, chart)))


def shown(words: Wording, theme: Theme, chart: Chart) -> Shown:
    """A chart as a page shows it."""
    labelled = trend.labelled(words, chart)
    beside = mrkdwn(trend.beside(words, chart))
    drawn = svg(
        panel(words, theme.title, chart),
        id_=f"chart-{chart.theme}",
        alt=f"{_in_words(words, labelled)} {beside.striptags()}".strip(),
    )
    lines = tuple(_line(words, *each) for each in reversed(labelled))
    return Shown(chart.theme, theme, Markup(drawn), _latest(words, labelled), beside, lines)  # noqa: S704 - the template escapes


def _step(day: str, told: report.Step) -> Step:
    if told.headline is None:
        return Step(day, told.value, marks=told.marks)
    return Step(day, told.value, told.headline.value, told.headline.plus_minus, told.marks)


def _line(words: Wording, day: str, told: report.Step) -> Line:
    marks = ", ".join(told.marks)
    if told.value is None or told.headline is None:
        return Line(day, "–", "–", _(WHY[told.outcome]) if told.outcome in WHY else "", marks)
    return Line(day, words.decimal(told.value), figure(words, told.headline), "", marks)


def figure(words: Wording, told: Headline) -> str:
    """A mean with its ±."""
    return f"{words.decimal(told.value)} ± {words.decimal(told.plus_minus)}"


def _with_mean(labelled: Sequence[tuple[str, report.Step]]) -> list[tuple[str, Headline]]:
    return [(day, step.headline) for day, step in labelled if step.headline]


def _latest(words: Wording, labelled: Sequence[tuple[str, report.Step]]) -> str:
    """The mean as it stood after the last check-in of this theme that has a number."""
    day, told = _with_mean(labelled)[-1]
    direction = words(f"direction.{told.direction.name.lower()}")
    return _(
        "After %(day)s: %(figure)s, %(direction)s.", day=day, figure=figure(words, told), direction=direction
    )


def _in_words(words: Wording, labelled: Sequence[tuple[str, report.Step]]) -> str:
    means = _with_mean(labelled)
    (first, began), (last, now) = means[0], means[-1]
    direction = words(f"direction.{now.direction.name.lower()}")
    values = {"began": figure(words, began), "direction": direction, "first": first}
    if len(means) == 1:
        return _(
            "One check-in, on a scale from 1 to 5. The mean after %(first)s is %(began)s, %(direction)s.",
            **values,
        )
    return _(
        "%(count)s check-ins with a number, on a scale from 1 to 5. The mean was %(began)s after %(first)s"
        " and is %(now)s after %(last)s, %(direction)s.",
        count=len(means),
        now=figure(words, now),
        last=last,
        **values,
    )
