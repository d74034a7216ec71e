"""A published trend, as Slack's native chart, as a picture, as a table, and as a line of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from content.lengths import clip
from content.themes import Theme
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.dates import labels
from slackapp.pulse.report import Chart, Outcome, Step

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, read in November 2026.
NATIVE: Final = "data_visualization"
TITLE: Final = 50
SERIES: Final = 20
POINTS: Final = 20
ROWS: Final = 8
"""The latest check-ins that a table holds: a Home tab stays short."""
GAPS: Final = 6
"""The latest check-ins without a number that are named."""
LOWEST: Final = 1.0
HIGHEST: Final = 5.0


def native(words: Wording, theme: Theme, chart: Chart) -> kit.Block:
    """Build the chart block of one theme: the mean so far, oldest first, and how far chance can move it.

    There are no gaps to fill: a round without a number is not a point, and every point is a category.
    """
    shown = [(day, step.headline) for day, step in labelled(words, chart) if step.headline][-POINTS:]
    means = [round(said.value, 1) for _, said in shown]
    chances = [round(said.plus_minus, 1) for _, said in shown]
    lines = {
        "trend.lower": [
            max(LOWEST, round(mean - chance, 1)) for mean, chance in zip(means, chances, strict=True)
        ],
        "trend.mean": means,
        "trend.upper": [
            min(HIGHEST, round(mean + chance, 1)) for mean, chance in zip(means, chances, strict=True)
        ],
    }
    days = [day for day, _ in shown]
    return {
        "type": NATIVE,
        "title": clip(theme.title, TITLE),
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": clip(words(line), SERIES),
                    "data": [{"label": day, "value": value} for day, value in zip(days, values, strict=True)],
                }
                for line, values in lines.items()
            ],
            "axis_config": {
                "categories": days,
            },
        },
    }


def in_words(words: Wording, native: kit.Block) -> str:
    """Write what a native chart shows, for screen readers and for a Slack that knows no charts."""
    lower, mean, upper = (series["data"] for series in native["chart"]["series"])
    said = (
        words(
            "report.point_mean",
            day=at["label"],
            **{name: words.decimal(point["value"]) for name, point in three.items()},
        )
        for low, at, high in zip(lower, mean, upper, strict=True)
        for three in [{"value": at, "lower": low, "upper": high}]
    )
    return words("report.chart_in_words", title=kit.escape(native["title"]), points=" · ".join(said))


def beside(words: Wording, chart: Chart, *, but: date | None = None) -> str:
    """Say of which check-ins a chart has no number, and why, and which words stand beside its weeks.

    Empty where there is neither; `but` is a day of which it is said elsewhere.
    """
    steps = labelled(words, chart)
    said = []
    for outcome in (Outcome.TOO_FEW, Outcome.VOID, Outcome.PAUSED):
        days = [day for day, step in steps if step.outcome is outcome and step.day != but]
        if days:
            said.append(words(f"report.gap_{outcome}", days=_latest(words, days)))
    marks = [words("report.mark", day=day, word=kit.name(word)) for day, step in steps for word in step.marks]
    if marks:
        said.append(words("report.marked", marks=" · ".join(marks)))
    return " ".join(said)


def _latest(words: Wording, days: Sequence[str]) -> str:
    more = len(days) - GAPS
    if more <= 0:
        return words.listed(days)
    return words("report.gap_more", days=", ".join(days[-GAPS:]), count=more)


def labelled(words: Wording, chart: Chart) -> list[tuple[str, Step]]:
    """Each check-in of a chart, oldest first, with the label of its day."""
    days = labels(words, [step.day for step in chart.steps])
    return list(zip(days, chart.steps, strict=True))


def picture(words: Wording, themes: Mapping[str, Theme], charts: Sequence[Chart], address: str) -> kit.Block:
    """Build the picture of a team's trend, with all its points as text for who does not see it."""
    said = [_points(words, chart, themes[chart.theme].title) for chart in charts]
    return kit.image(address, "\n".join(said))


def table(words: Wording, themes: Mapping[str, Theme], charts: Sequence[Chart]) -> kit.Block:
    """Build the same as a table, for a Slack that cannot reach our pictures: the latest check-ins last."""
    rows = sorted((day, chart.theme, value) for chart in charts for day, value in chart.points)[-ROWS:]
    days = dict(zip(rows, labels(words, [day for day, *_ in rows]), strict=True))
    heading = [words("report.axis_days"), words("trend.theme"), words("trend.number")]
    return kit.table(
        [heading, *([days[row], themes[row[1]].title, words.decimal(row[2])] for row in rows)],
    )


def spelled(words: Wording, theme: Theme, chart: Chart) -> str:
    """Write the points of a chart as text, where Slack takes no second table."""
    return _points(words, chart, kit.escape(theme.title))


def _points(words: Wording, chart: Chart, title: str) -> str:
    points = [(day, step.value) for day, step in labelled(words, chart) if step.value is not None][-POINTS:]
    said = (words("report.point", day=day, value=words.decimal(value)) for day, value in points)
    return words("report.series", theme=title, points=" · ".join(said))
