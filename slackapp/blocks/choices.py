"""What a person chose about the messages they get, as they read it; for their own eyes alone (R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from content.wording import Wording
from slackapp.blocks import buttons, dates, kit
from slackapp.blocks.ids import Action, BlockId
from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import Slot


@dataclass(frozen=True)
class Choices:
    """What one person chose, and what they may choose from.

    ``slot`` is None where they keep to the workspace's, which is ``usual`` (None while HR has set no time);
    ``offered`` are the slots to choose from, all in the zone of ``place``, as people call it. ``today`` is
    the day it is there. ``in_group`` says that they are in a group that is asked, ``consent`` that they want
    to be; ``silent`` that no message of any kind reaches them. ``language`` is the one they chose, None where
    they left it to Slack.
    """

    today: date
    place: str
    usual: Slot | None = None
    offered: tuple[Slot, ...] = ()
    slot: Slot | None = None
    absence: Absence = PRESENT
    remind: bool = False
    in_group: bool = True
    consent: bool = True
    silent: bool = False
    language: str | None = None

    @property
    def paused_until(self) -> date | None:
        """The first day on which messages come again, where a pause is on."""
        until = self.absence.paused_until
        return until if until and until > self.today else None

    @property
    def away(self) -> tuple[date, date] | None:
        """First and last day away, unless both are past."""
        first, last = self.absence.away_from, self.absence.away_until
        return (first, last) if first and last and last >= self.today else None


def settings_summary(words: Wording, choices: Choices) -> list[kit.Block]:
    """Build what Home says of one's own choices, in a few short lines, without a button."""
    return kit.prose([words("settings.summary"), *_said(words, choices)])


def stopped(words: Wording, choices: Choices) -> list[kit.Block]:
    """Build what somebody who stopped all messages is told, with the ways back."""
    ways = [("get_messages", kit.button(Action.GET_MESSAGES, words("button.get_messages")))]
    if choices.in_group:
        ways.insert(0, ("count_me_in", buttons.count_me_in(words)))
    said = (words(f"settings.by_{way}") for way, _ in ways)
    return [
        *kit.prose([words("settings.stopped"), *said]),
        kit.actions(BlockId.SETTINGS_BACK, *(button for _, button in ways)),
    ]


def _said(words: Wording, choices: Choices) -> list[str]:
    if choices.silent:
        return [words("settings.is_silent")]
    said = []
    slot = choices.slot or choices.usual
    if not (choices.in_group and choices.consent):
        said.append(words("settings.is_not_asked"))
    elif slot is not None:
        said.append(words("settings.is_at", slot=dates.weekly(words, slot), place=choices.place))
    if choices.paused_until:
        said.append(words("settings.is_paused", day=day_of(words, choices, choices.paused_until)))
    if choices.away:
        first, last = (day_of(words, choices, day) for day in choices.away)
        said.append(words("settings.is_away", first=first, last=last))
    return [*said, words("settings.is_reminded" if choices.remind else "settings.is_not_reminded")]


def day_of(words: Wording, choices: Choices, day: date) -> str:
    """Write a day as somebody reads it on their own today."""
    return dates.weekday(words, day, choices.today)
