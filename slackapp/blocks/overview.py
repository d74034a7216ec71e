"""The reports of somebody who gets many: a line for each team, in the order of their names and never ranked.

A few teams are told whole. Of many, a message would be refused for its length before it could be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from content.library import Library
from content.wording import Wording
from slackapp.blocks import kit, team
from slackapp.blocks.ids import Action, BlockId
from slackapp.pulse.report import TeamReport

WHOLE: Final = 8
"""Up to so many teams are told whole, each with all that its own lead reads."""
IN_MESSAGE: Final = 15
"""So many lines stand in a message. Slack takes about 13,000 characters of blocks, as others found."""
IN_MODAL: Final = 300
"""So many lines stand behind [All teams]; a modal takes 250 kB."""


def message_blocks(words: Wording, library: Library, teams: Sequence[TeamReport]) -> list[kit.Block]:
    """Build what a message tells of its teams."""
    if len(teams) <= WHOLE:
        return kit.prose(("\n".join(team.lines(words, library, each)) for each in teams), gap="\n\n")
    return [
        *kit.prose([words("overview.many", count=len(teams)), *_lines(words, library, teams, IN_MESSAGE)]),
        _all_teams(words),
    ]


def home_blocks(words: Wording, library: Library, teams: Sequence[TeamReport], pages: str) -> list[kit.Block]:
    """Build what the home tells of the teams that somebody leads: of many, no more than where they are."""
    title = words("home.leads")
    if len(teams) <= WHOLE:
        return kit.prose(
            [title, *("\n".join(team.lines(words, library, each)) for each in teams)], gap="\n\n"
        )
    many = [words("overview.many", count=len(teams)), *([words("home.web", address=pages)] if pages else [])]
    return [*kit.prose([title, *many]), _all_teams(words)]


def modal(words: Wording, library: Library, teams: Sequence[TeamReport], pages: str) -> kit.View:
    """Build what stands behind [All teams]."""
    said = _lines(words, library, teams, IN_MODAL) or [words("overview.none")]
    note = [words("report.note"), *([words("home.web", address=pages)] if pages else [])]
    blocks = [*kit.prose(said), kit.context(" ".join(note)), kit.context(words("report.rules"))]
    return kit.modal(words("overview.title"), blocks, close=words("button.close"))


def _all_teams(words: Wording) -> kit.Block:
    return kit.actions(BlockId.ALL_TEAMS, kit.button(Action.ALL_TEAMS, words("button.all_teams")))


def _lines(words: Wording, library: Library, teams: Sequence[TeamReport], most: int) -> list[str]:
    by_name = sorted(teams, key=lambda each: (each.name.casefold(), each.leaf_id))
    said = [team.line(words, library, each) for each in by_name[:most]]
    more = len(by_name) - most
    return [*said, words("overview.more", count=more)] if more > 0 else said
