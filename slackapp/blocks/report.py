"""What a lead reads when a round is released; the same shape whether there is a number or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from content.library import Library
from content.prompts import Prompt
from content.themes import Theme
from content.wording import Wording
from slackapp.blocks import buttons, kit, trend
from slackapp.blocks import team as one_team
from slackapp.blocks.prompt_card import prompt_card
from slackapp.pulse.effect import Effect
from slackapp.pulse.report import TeamReport

CHARTS: Final = 2  # Slack's limit for one message, and we have two themes


def report(
    words: Wording,
    *,
    library: Library,
    teams: Sequence[TeamReport],
    prompt: Prompt,
    round_id: str,
    effect: Effect | None = None,
) -> kit.Message:
    """Build the one message of a lead for a round.

    One team: a headline, a native chart for each theme and the same points as text, the prompt, the rules.
    Several teams: a headline each and no chart, which would compare them.
    """
    title = words("report.title") if len(teams) == 1 else words("report.title_teams")
    said = ["\n".join(one_team.lines(words, library, team)) for team in teams]
    drawn = teams[0].charts[:CHARTS] if len(teams) == 1 else ()
    spelled = [trend.spelled(words, library.themes[chart.theme], chart) for chart in drawn]
    blocks = [kit.header(title), *kit.prose(said, gap="\n\n")]
    for chart, points in zip(drawn, spelled, strict=True):
        blocks += [trend.native(words, library.themes[chart.theme], chart), kit.context(points)]
    blocks += [
        kit.context(f"{words('report.note')} {words('report.same')}"),
        kit.divider(),
        *prompt_card(words, prompt, round_id, effect=effect),
        buttons.with_team(words, round_id),
        kit.divider(),
        kit.context(words("report.rules")),
        kit.context(words("report.card")),
    ]
    return kit.message(blocks)


def without_charts(message: kit.Message) -> kit.Message:
    """Return the message without native charts, to be sent again when Slack answers ``invalid_blocks``.

    Nothing is lost with them: the same points stand there as text.
    """
    return kit.message([block for block in message["blocks"] if block["type"] != trend.NATIVE])


def round_void(words: Wording, *, theme: Theme, hr: bool = False, by_pause: bool = False) -> kit.Message:
    """Tell a person, or HR, plainly that a round ended without a result; the same to all who were asked."""
    key = f"void.{'hr' if hr else 'person'}{'_paused' if by_pause else ''}"
    said = words(key, theme=kit.escape(theme.title))
    return kit.message([kit.header(words("void.title")), kit.section(said)])
