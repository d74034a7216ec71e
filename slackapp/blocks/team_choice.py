"""Which of their teams a lead of several means, asked before a form opens that is about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from content.lengths import clip
from content.wording import Wording
from slackapp.blocks import elements, kit
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.pulse.report import TeamReport

MOST: Final = 400
"""Teams that are offered: a modal takes 250 kB."""
_SHORT: Final = 40


def team_choice(
    words: Wording, teams: Sequence[TeamReport], *, callback: Callback, title: str, round_id: str
) -> kit.View:
    """Build the question, in the order of the teams' names; the first is chosen to begin with."""
    by_name = sorted(teams, key=lambda team: (team.name.casefold(), team.leaf_id))[:MOST]
    longest = kit.OPTION if len(by_name) <= elements.OPTIONS else _SHORT
    offered = [(team.leaf_id, clip(team.name, longest)) for team in by_name]
    select = elements.static_select(Action.TEAM, offered, chosen=offered[0][0])
    field = elements.field(BlockId.TEAM, select, label=words("team_choice.which"))
    view = kit.modal(title, [field], close=words("button.close"))
    return kit.form(view, callback=callback, submit=words("button.go_on"), metadata=round_id)


def team_from(view_state: Mapping[str, Any]) -> str:
    """Read the id of the leaf that was chosen; empty where none was."""
    return elements.chosen_option(view_state["values"], BlockId.TEAM, Action.TEAM) or ""
