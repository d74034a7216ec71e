"""[Share the trend]: what members of a team can read anyway, shown first, then posted in a channel."""

from __future__ import annotations

from content.library import Library
from content.wording import Wording
from slackapp.blocks import draft, kit, trend
from slackapp.blocks import team as one_team
from slackapp.blocks.ids import Callback
from slackapp.pulse.report import TeamReport


def trend_form(words: Wording, library: Library, team: TeamReport, *, metadata: str) -> kit.View:
    """Build the form: what would be posted, and the channel; nothing of it can be changed."""
    blocks = [
        kit.section(words("trend_share.first")),
        *_shown(words, library, team, drawn=False),
        draft.where(words, needed=True),
        kit.context(words("trend_share.anyway")),
    ]
    view = kit.modal(words("trend_share.title"), blocks, close=words("button.close"))
    return kit.form(view, callback=Callback.TREND_SHARE, submit=words("button.post"), metadata=metadata)


def trend_message(
    words: Wording, library: Library, team: TeamReport, *, by: str, drawn: bool = True
) -> kit.Message:
    """Build what is posted: who shares it, the lines that members read, and the theme's chart.

    The chart is Slack's own, as the address of a picture expires within days and a channel is read for years.
    Not ``drawn``, it stands there in words, for a Slack that takes none.
    """
    first = kit.section(words("trend_share.by", name=by))
    spoken = kit.spoken([first, *_shown(words, library, team, drawn=False)])
    return kit.message([first, *_shown(words, library, team, drawn=drawn)], text=spoken)


def _shown(words: Wording, library: Library, team: TeamReport, *, drawn: bool) -> list[kit.Block]:
    """The lines that members read, and the chart of the theme that was asked last, where it has a number."""
    charts = [
        trend.native(words, library.themes[chart.theme], chart)
        for chart in team.charts
        if chart.theme == team.theme and chart.points
    ]
    return [
        kit.section("\n".join(one_team.lines(words, library, team))),
        *(charts if drawn else [kit.context(trend.in_words(words, chart)) for chart in charts]),
        kit.context(words("report.note_chart" if charts and drawn else "report.note")),
    ]
