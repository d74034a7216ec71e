"""What a lead reads when a round is released; the same shape whether there is a number or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from content.library import Library
from content.prompts import Prompt
from content.themes import Theme
from content.wording import Wording
from slackapp.blocks import kit, trend
from slackapp.blocks import team as one_team
from slackapp.blocks.ids import Action, BlockId
from slackapp.pulse.report import TeamReport

CHARTS: Final = 2  # Slack's limit for one message, and we have two themes


def report(
    words: Wording,
    *,
    library: Library,
    teams: Sequence[TeamReport],
    prompt: Prompt,
    round_id: str,
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
        *prompt_card(words, prompt, round_id),
        kit.divider(),
        kit.context(words("report.rules")),
        kit.context(words("report.card")),
    ]
    return kit.message(blocks)


def prompt_card(words: Wording, prompt: Prompt, round_id: str) -> list[kit.Block]:
    """Build a prompt's card: what, why, how, a draft where the lead goes first, what to avoid, buttons."""
    small = (
        words("prompt.minutes", minutes=prompt.minutes),
        words("prompt.avoid", avoid=kit.escape(prompt.avoid)),
        words("prompt.source", source=kit.escape(prompt.source)),
    )
    another_one = kit.button(Action.PROMPT_ANOTHER, words("button.another"), value=round_id)
    # Which prompt is meant: [Another] shows more than one of a round.
    share = kit.button(Action.PROMPT_SHARE, words("button.share_prompt"), value=f"{round_id} {prompt.id}")
    return [
        *kit.prose(_what(words, prompt)),
        *kit.prose([words("prompt.draft"), *_quoted(prompt.draft)]),
        kit.context("\n".join(small)),
        kit.actions(BlockId.PROMPT, another_one, share),
    ]


def without_charts(message: kit.Message) -> kit.Message:
    """Return the message without native charts, to be sent again when Slack answers ``invalid_blocks``.

    Nothing is lost with them: the same points stand there as text.
    """
    return kit.message([block for block in message["blocks"] if block["type"] != trend.NATIVE])


def another(words: Wording, *, prompt: Prompt, round_id: str) -> kit.Message:
    """Build the answer to [Another], for the lead's eyes only; the report itself is never edited (R11)."""
    return kit.message(prompt_card(words, prompt, round_id))


def round_void(words: Wording, *, theme: Theme, hr: bool = False, by_pause: bool = False) -> kit.Message:
    """Tell a person, or HR, plainly that a round ended without a result; the same to all who were asked."""
    key = f"void.{'hr' if hr else 'person'}{'_paused' if by_pause else ''}"
    said = words(key, theme=kit.escape(theme.title))
    return kit.message([kit.header(words("void.title")), kit.section(said)])


def _what(words: Wording, prompt: Prompt) -> list[str]:
    return [
        words("prompt.title", title=kit.escape(prompt.title)),
        words("prompt.why", why=kit.escape(prompt.why)),
        *(
            words("prompt.step", number=number, step=kit.escape(step))
            for number, step in enumerate(prompt.steps, start=1)
        ),
    ]


def _quoted(text: str) -> list[str]:
    return [f"> {line}" for line in kit.escape(text.strip()).splitlines()]
