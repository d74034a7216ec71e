"""A published trend, as Slack's native chart and as a line of text with the same points."""

from __future__ import annotations

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


def spelled(words: Wording, theme: Theme, chart: Chart) -> str:
    """Write the points of a chart as text, for screen readers and for a Slack that knows no charts."""
    points = chart.points[-POINTS:]
    days = labels(words, [day for day, _ in points])
    said = (
        words("report.point", day=day, value=f"{value:.1f}")
        for day, (_, value) in zip(days, points, strict=True)
    )
    return words("report.series", theme=kit.escape(theme.title), points=" · ".join(said))
