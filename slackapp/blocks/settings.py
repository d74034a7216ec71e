"""What a person chooses about the messages they get. Their own eyes only: nothing here is shown to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from content.wording import Wording
from slackapp.blocks import dates, kit
from slackapp.blocks.ids import Action, BlockId
from slackapp.pulse.calendar import Slot

PAUSES: Final = (1, 2, 3, 4, 6, 8, 12)
"""Weeks that a pause may be chosen for in the form; typed, it may be any number between."""


@dataclass(frozen=True)
class Choices:
    """What one person chose, and what they may choose from.

    ``slot`` is None where they keep to the workspace's, which is ``usual`` (None while HR has set no time);
    ``offered`` are the slots to choose from, all in the zone of ``place``, as people call it. ``today`` is
    the day it is there. ``silent`` says that no message of any kind reaches them.
    """

    today: date
    place: str
    usual: Slot | None = None
    offered: tuple[Slot, ...] = ()
    slot: Slot | None = None
    paused_until: date | None = None
    away_from: date | None = None
    away_until: date | None = None
    remind: bool = False
    silent: bool = False

    @property
    def paused(self) -> date | None:
        """The first day on which messages come again, where a pause is on."""
        return self.paused_until if self.paused_until and self.paused_until > self.today else None

    @property
    def away(self) -> tuple[date, date] | None:
        """First and last day away, where the last is not past."""
        if self.away_from and self.away_until and self.away_until >= self.today:
            return self.away_from, self.away_until
        return None


def settings_summary(words: Wording, choices: Choices) -> list[kit.Block]:
    """Build what Home says of one's own choices, in a few short lines, without a button."""
    said = [words("settings.summary"), *_said(words, choices)]
    return kit.prose(said)


def settings_button(words: Wording) -> kit.Block:
    """Build [Settings]."""
    return kit.button(Action.SETTINGS, words("button.settings"))


def stopped(words: Wording, *, asked: bool = True) -> list[kit.Block]:
    """Build what somebody who stopped all messages is told, with the ways back; ``asked``: they are in a
    group, so that one of these ways is to be counted in again.
    """
    count_me_in = kit.button(Action.INTRO_YES, words("button.count_me_in"), primary=True)
    return [
        kit.section(words("settings.stopped" if asked else "settings.stopped_unasked")),
        kit.actions(
            BlockId.SETTINGS_BACK,
            *([count_me_in] if asked else []),
            kit.button(Action.GET_MESSAGES, words("button.get_messages")),
        ),
    ]


def _said(words: Wording, choices: Choices) -> list[str]:
    if choices.silent:
        return [words("settings.is_silent")]
    slot = choices.slot or choices.usual
    said = []
    if slot is not None:
        said.append(words("settings.is_at", slot=dates.weekly(words, slot), place=choices.place))
    if choices.paused:
        said.append(words("settings.is_paused", day=dates.weekday(words, choices.paused, choices.today)))
    if choices.away:
        first, last = (dates.weekday(words, day, choices.today) for day in choices.away)
        said.append(words("settings.is_away", first=first, last=last))
    return [*said, words("settings.is_reminded" if choices.remind else "settings.is_not_reminded")]
