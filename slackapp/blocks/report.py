"""What a lead reads when a round is released; the same shape whether there is a number or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from content.library import Library
from content.prompts import Prompt
from content.themes import Theme
from content.wording import Wording
from slackapp.blocks import buttons, kit, overview, trend
from slackapp.blocks.prompt_card import open_prompt, prompt_card
from slackapp.pulse.effect import Effect
from slackapp.pulse.report import TeamReport

CHARTS: Final = 2  # Slack's limit for one message, and we have two themes


@dataclass(frozen=True)
class Besides:
    """What a report says besides the teams and the prompt, of what there is.

    ``effect`` is whether the prompt helped others, ``turn`` the team that it is for where a lead has several,
    ``taken`` the prompt that the lead is asked about,
    ``elsewhere`` the group in which they answer, and ``address`` where our pages are.
    """

    effect: Effect | None = None
    turn: str = ""
    taken: Prompt | None = None
    elsewhere: str = ""
    address: str = ""


NOTHING: Final = Besides()


def report(
    words: Wording,
    *,
    library: Library,
    teams: Sequence[TeamReport],
    prompt: Prompt,
    round_id: str,
    besides: Besides = NOTHING,
) -> kit.Message:
    """Build the one message of a lead for a round.

    One team: a headline, a native chart for each theme, the prompt, the rules. Several teams: a headline each
    and no chart, which would compare them; of many, a line for some and a button for all.
    """
    title = words("report.title") if len(teams) == 1 else words("report.title_teams")
    drawn = _charts(words, library, teams[0]) if len(teams) == 1 else []
    same = words("report.same") if len(teams) == 1 else words("report.same_teams")
    note = [words("report.note_chart" if drawn else "report.note"), same]
    if besides.elsewhere:
        note.append(words("report.elsewhere", team=kit.name(besides.elsewhere)))
    if besides.address:
        note.append(words("report.web", address=besides.address))
    taken = open_prompt(words, besides.taken, round_id) if besides.taken else []
    turn = [kit.context(words("prompt.turn", team=kit.name(besides.turn)))] if besides.turn else []
    blocks = [
        kit.header(title),
        *overview.message_blocks(words, library, teams),
        *drawn,
        kit.context(" ".join(note)),
        kit.divider(),
        *taken,
        *turn,
        *prompt_card(words, prompt, round_id, effect=besides.effect, is_answer=False),
        buttons.with_team(words, round_id),
        kit.context(words("report.rules")),
    ]
    return kit.message(blocks, text=kit.spoken(_in_words(words, blocks)))


def without_charts(words: Wording, message: kit.Message) -> kit.Message:
    """Return the message with each native chart in words, to be sent again after ``invalid_blocks``."""
    return {**message, "blocks": _in_words(words, message["blocks"])}


def _charts(words: Wording, library: Library, team: TeamReport) -> list[kit.Block]:
    """The charts of a team, that of this round's theme first; each with what is to be said of its weeks."""
    blocks = []
    for chart in team.charts[:CHARTS]:
        own = chart.steps[-1].day if chart.theme == team.theme else None  # the headline says it
        said = trend.beside(words, chart, but=own)
        blocks += [trend.native(words, library.themes[chart.theme], chart)]
        blocks += [kit.context(said)] if said else []
    return blocks


def _in_words(words: Wording, blocks: Sequence[kit.Block]) -> list[kit.Block]:
    return [
        kit.context(trend.in_words(words, block)) if block["type"] == trend.NATIVE else block
        for block in blocks
    ]


def round_void(words: Wording, *, theme: Theme, hr: bool = False, by_pause: bool = False) -> kit.Message:
    """Tell a person, or HR, plainly that a round ended without a result; the same to all who were asked."""
    key = f"void.{'hr' if hr else 'person'}{'_paused' if by_pause else ''}"
    said = words(key, theme=kit.escape(theme.title))
    return kit.message([kit.header(words("void.title")), kit.section(said)])
