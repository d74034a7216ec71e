"""Buttons that stand in more than one place, spelled once: each says and does the same wherever it is."""

from __future__ import annotations

from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId


def start(words: Wording, round_id: str) -> kit.Block:
    """Build [Start], which opens the questions of a round."""
    return kit.button(Action.CHECKIN_START, words("button.start"), value=round_id, primary=True)


def not_this_week(words: Wording, round_id: str) -> kit.Block:
    """Build [Not this week]: done with this round, without an answer."""
    return kit.button(Action.CHECKIN_NOT_THIS_WEEK, words("button.not_this_week"), value=round_id)


def count_me_in(words: Wording) -> kit.Block:
    """Build [Count me in]."""
    return kit.button(Action.INTRO_YES, words("button.count_me_in"), primary=True)


def not_for_me(words: Wording) -> kit.Block:
    """Build [Not for me]."""
    return kit.button(Action.INTRO_NO, words("button.not_for_me"))


def how_it_works(words: Wording) -> kit.Block:
    """Build [How it works]."""
    return kit.button(Action.HOW_IT_WORKS, words("button.how_it_works"))


def group(words: Wording) -> kit.Block:
    """Build [Who is in my group]."""
    return kit.button(Action.GROUP, words("button.group"))


def settings(words: Wording) -> kit.Block:
    """Build [Settings]."""
    return kit.button(Action.SETTINGS, words("button.settings"))


def with_team(words: Wording, round_id: str) -> kit.Block:
    """Build what a lead does with the team: [What we heard], [Talk guide], [Share the trend], and the card
    [Someone not OK?].
    """
    return kit.actions(
        BlockId.WITH_TEAM,
        kit.button(Action.HEARD, words("button.heard"), value=round_id),
        kit.button(Action.TALK, words("button.talk"), value=round_id),
        kit.button(Action.TREND_SHARE, words("button.share_trend"), value=round_id),
        kit.button(Action.NOT_OK, words("button.not_ok")),
    )


def ask(words: Wording, *, primary: bool = False) -> kit.Block:
    """Build [Ask for help]."""
    return kit.button(Action.ASK, words("button.ask"), primary=primary)


def wrong_team(words: Wording) -> kit.Block:
    """Build [I'm in the wrong team]."""
    return kit.button(Action.WRONG_TEAM, words("button.wrong_team"))
