"""Which of their teams a lead of several means, asked before a form opens that is about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from content.wording import Wording
from slackapp.blocks import elements, kit
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.pulse.report import TeamReport


def team_choice(
    words: Wording, teams: Sequence[TeamReport], *, callback: Callback, title: str, round_id: str
) -> kit.View:
    """Build the question; the first of the teams is chosen to begin with."""
    offered = [(team.leaf_id, team.name) for team in teams[: elements.OPTIONS]]
    select = elements.static_select(Action.TEAM, offered, chosen=offered[0][0])
    field = elements.field(BlockId.TEAM, select, label=words("team_choice.which"))
    view = kit.modal(title, [field], close=words("button.close"))
    return kit.form(view, callback=callback, submit=words("button.go_on"), metadata=round_id)


def team_from(view_state: Mapping[str, Any]) -> str:
    """Read the id of the leaf that was chosen; empty where none was."""
    return elements.chosen_option(view_state["values"], BlockId.TEAM, Action.TEAM) or ""
