"""A published trend, as Slack's native chart, as a picture, as a table, and as a line of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from content.themes import Theme
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.dates import labels
from slackapp.pulse.report import Chart

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, read in November 2026.
NATIVE: Final = "data_visualization"
TITLE: Final = 50
SERIES: Final = 20
POINTS: Final = 20
ROWS: Final = 8
"""The latest check-ins that a table holds: a Home tab stays short."""


def native(words: Wording, theme: Theme, chart: Chart) -> kit.Block:
    """Build the chart block of one theme: published rounds only, oldest first, on a scale from 1 to 5.

    There are no gaps to fill: a round without a number is not a point, and every point is a category.
    """
    points = chart.points[-POINTS:]
    days = labels(words, [day for day, _ in points])
    data = [{"label": day, "value": value} for day, (_, value) in zip(days, points, strict=True)]
    return {
        "type": NATIVE,
        "title": kit.clip(words("report.chart", theme=theme.title, question=theme.question), TITLE),
        "chart": {
            "type": "line",
            "series": [{"name": kit.clip(theme.title, SERIES), "data": data}],
            "axis_config": {
                "categories": days,
                "x_label": kit.clip(words("report.axis_days"), TITLE),
                "y_label": kit.clip(words("report.axis_values"), TITLE),
            },
        },
    }


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
        [heading, *([days[row], themes[row[1]].title, f"{row[2]:.1f}"] for row in rows)],
    )


def spelled(words: Wording, theme: Theme, chart: Chart) -> str:
    """Write the points of a chart as text, for screen readers and for a Slack that knows no charts."""
    return _points(words, chart, kit.escape(theme.title))


def _points(words: Wording, chart: Chart, title: str) -> str:
    points = chart.points[-POINTS:]
    days = labels(words, [day for day, _ in points])
    said = (
        words("report.point", day=day, value=f"{value:.1f}")
        for day, (_, value) in zip(days, points, strict=True)
    )
    return words("report.series", theme=title, points=" · ".join(said))
