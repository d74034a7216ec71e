"""[Share the trend]: what members of a team can read anyway, shown first, then posted in a channel."""

from __future__ import annotations

from content.library import Library
from content.wording import Wording
from slackapp.blocks import draft, kit, trend
from slackapp.blocks import team as one_team
from slackapp.blocks.ids import Callback
from slackapp.pulse.report import Chart, TeamReport


def trend_form(words: Wording, library: Library, team: TeamReport, *, metadata: str) -> kit.View:
    """Build the form: what would be posted, and the channel; nothing of it can be changed."""
    shown = [kit.section("\n".join(one_team.lines(words, library, team)))]
    shown += [kit.context(_spelled(words, library, chart)) for chart in _charts(team)]
    blocks = [
        kit.section(words("trend_share.first")),
        *shown,
        draft.where(words, needed=True),
        kit.context(words("trend_share.anyway")),
    ]
    view = kit.modal(words("trend_share.title"), blocks, close=words("button.close"))
    return kit.form(view, callback=Callback.TREND_SHARE, submit=words("button.post"), metadata=metadata)


def trend_message(
    words: Wording, library: Library, team: TeamReport, *, by: str, drawn: bool = True
) -> kit.Message:
    """Build what is posted: who shares it, the lines that members read, and the theme's chart.

    Not ``drawn``, the chart's points stand there as text, for a Slack that takes no chart.
    """
    said = [
        kit.section(words("trend_share.by", name=by)),
        kit.section("\n".join(one_team.lines(words, library, team))),
    ]
    note = kit.context(words("report.note"))
    points = [kit.context(_spelled(words, library, chart)) for chart in _charts(team)]
    charts = [trend.native(words, library.themes[chart.theme], chart) for chart in _charts(team)]
    text = kit.message([*said, *points, note])["text"]
    return kit.message([*said, *(charts if drawn else points), note], text=text)


def _charts(team: TeamReport) -> list[Chart]:
    """The chart of the theme that was asked last, where it has a number."""
    return [chart for chart in team.charts if chart.theme == team.theme and chart.points]


def _spelled(words: Wording, library: Library, chart: Chart) -> str:
    return trend.spelled(words, library.themes[chart.theme], chart)
