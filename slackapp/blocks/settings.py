"""The form in which a person chooses about the messages they get, and what they sent with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from content.locales import names, nearest
from content.wording import Wording
from slackapp.blocks import dates, elements, kit
from slackapp.blocks.choices import Choices, day_of, stopped
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.pulse.absence import Absence, paused_for
from slackapp.pulse.calendar import Slot

PAUSES: Final = ("1", "2", "3", "4", "6", "8", "12")
"""Weeks of a pause, as the form offers them; typed, it may be any number from the first to the last."""
USUAL, KEEP, NONE, TICKED, SLACK = "usual", "keep", "0", "yes", "slack"
"""Values of options: the workspace's own slot, the pause as it is, none, a ticked box, Slack's language."""


class NotOffered(Exception):
    """Something in a sent form cannot be taken; says at which field, and by the key of which sentence."""

    def __init__(self, block: BlockId, sentence: str) -> None:
        super().__init__(sentence)
        self.block, self.sentence = block, sentence


@dataclass(frozen=True)
class Chosen:
    """What somebody sent with the form."""

    slot: Slot | None
    absence: Absence
    remind: bool
    language: str | None = None


def settings(words: Wording, choices: Choices) -> kit.View:
    """Build the form; for somebody who stopped all messages, the ways back in its place."""
    if choices.silent:
        return kit.modal(words("settings.title"), stopped(words, choices), close=words("button.close"))
    is_asked = choices.in_group and choices.consent
    blocks = [
        *([] if is_asked else [kit.context(words("settings.is_not_asked"))]),
        kit.context(words("settings.private")),
        *_slot(words, choices),
        _language(words, choices),
        _pause(words, choices),
        *_away(words, choices),
        _box(words, BlockId.SETTINGS_REMIND, "remind", ticked=choices.remind),
        kit.divider(),
        kit.actions(BlockId.SETTINGS_STOP, _stop(words)),
    ]
    view = kit.modal(words("settings.title"), blocks, close=words("button.close"))
    return kit.form(view, callback=Callback.SETTINGS, submit=words("button.save"), metadata="")


def chosen_from(view_state: Mapping[str, Any], choices: Choices) -> Chosen:
    """Read a sent form of somebody who had made these choices before.

    Raises:
        NotOffered: a value that is not on offer (any more), or days that make no span.
    """
    values = view_state["values"]
    remind = elements.ticked(values, BlockId.SETTINGS_REMIND, Action.SETTINGS_CHOICE)
    first, last = _days_from(values, choices)
    until = _pause_from(values, choices)
    absence, language = Absence(until, first, last), _language_from(values, choices)
    return Chosen(_slot_from(values, choices), absence, TICKED in remind, language)


def _slot(words: Wording, choices: Choices) -> list[kit.Block]:
    if choices.usual is None:  # HR has set no time yet
        return []
    usual = words("settings.slot_usual", slot=dates.weekly(words, choices.usual))
    options = [(_value(slot), dates.weekly(words, slot)) for slot in _slots(choices)]
    chosen = _value(choices.slot) if choices.slot else USUAL
    return [
        elements.field(
            BlockId.SETTINGS_SLOT,
            elements.static_select(Action.SETTINGS_CHOICE, [(USUAL, usual), *options], chosen=chosen),
            label=words("settings.slot"),
            hint=words("settings.slot_hint", place=choices.place),
        )
    ]


def _language(words: Wording, choices: Choices) -> kit.Block:
    own = nearest(choices.language or "")
    return elements.field(
        BlockId.SETTINGS_LANGUAGE,
        elements.static_select(
            Action.SETTINGS_CHOICE,
            [(SLACK, words("settings.language_slack")), *names().items()],
            chosen=own or SLACK,
        ),
        label=words("settings.language"),
        hint=words("settings.language_hint"),
    )


def _pause(words: Wording, choices: Choices) -> kit.Block:
    options = [(NONE, words("settings.pause_none"))]
    if choices.paused_until:
        day = day_of(words, choices, choices.paused_until)
        options.insert(0, (KEEP, words("settings.pause_keep", day=day)))
    chosen, _ = options[0]
    options += ((weeks, words.counted("settings.pause_weeks", int(weeks))) for weeks in PAUSES)
    return elements.field(
        BlockId.SETTINGS_PAUSE,
        elements.static_select(Action.SETTINGS_CHOICE, options, chosen=chosen),
        label=words("settings.pause"),
        hint=words("settings.pause_hint"),
    )


def _away(words: Wording, choices: Choices) -> Iterable[kit.Block]:
    first, last = choices.away or (None, None)
    yield elements.field(
        BlockId.SETTINGS_AWAY_FROM,
        elements.datepicker(Action.SETTINGS_CHOICE, chosen=first),
        label=words("settings.away_from"),
        optional=True,
    )
    yield elements.field(
        BlockId.SETTINGS_AWAY_UNTIL,
        elements.datepicker(Action.SETTINGS_CHOICE, chosen=last),
        label=words("settings.away_until"),
        hint=words("settings.away_hint"),
        optional=True,
    )
    if choices.away:  # not every Slack app lets a chosen day be taken out again
        yield _box(words, BlockId.SETTINGS_AWAY_FORGET, "away_forget")


def _box(words: Wording, block: BlockId, key: str, *, ticked: bool = False) -> kit.Block:
    box = [(TICKED, words(f"settings.{key}_yes"))]
    return elements.field(
        block,
        elements.checkboxes(Action.SETTINGS_CHOICE, box, ticked=[TICKED] if ticked else []),
        label=words(f"settings.{key}"),
        hint=words(f"settings.{key}_hint"),
        optional=True,
    )


def _stop(words: Wording) -> kit.Block:
    return elements.asking_first(
        kit.button(Action.SETTINGS_STOP, words("button.stop")),
        title=words("settings.stop_title"),
        text=words("settings.stop_text"),
        yes=words("button.stop_yes"),
        no=words("button.stop_no"),
    )


def _slot_from(values: Mapping[str, Any], choices: Choices) -> Slot | None:
    value = elements.chosen_option(values, BlockId.SETTINGS_SLOT, Action.SETTINGS_CHOICE)
    if value is None:  # no time was on offer when the form was opened
        return choices.slot
    offered: dict[str, Slot | None] = {_value(slot): slot for slot in _slots(choices)}
    try:
        return (offered | {USUAL: None})[value]
    except KeyError:
        raise NotOffered(BlockId.SETTINGS_SLOT, "error.slot_gone") from None


def _language_from(values: Mapping[str, Any], choices: Choices) -> str | None:
    value = elements.chosen_option(values, BlockId.SETTINGS_LANGUAGE, Action.SETTINGS_CHOICE)
    if value is None:  # the form is from before there was a choice
        return choices.language
    if value != SLACK and value not in names():
        raise NotOffered(BlockId.SETTINGS_LANGUAGE, "error.not_understood")
    return None if value == SLACK else value


def _pause_from(values: Mapping[str, Any], choices: Choices) -> date | None:
    value = elements.chosen_option(values, BlockId.SETTINGS_PAUSE, Action.SETTINGS_CHOICE)
    if value == KEEP:
        return choices.paused_until
    if value == NONE:
        return None
    if value not in PAUSES:
        raise NotOffered(BlockId.SETTINGS_PAUSE, "error.pause_weeks")
    return paused_for(int(value), choices.today)


def _days_from(values: Mapping[str, Any], choices: Choices) -> tuple[date | None, date | None]:
    if TICKED in elements.ticked(values, BlockId.SETTINGS_AWAY_FORGET, Action.SETTINGS_CHOICE):
        return None, None
    first, last = (
        elements.chosen_day(values, block, Action.SETTINGS_CHOICE)
        for block in (BlockId.SETTINGS_AWAY_FROM, BlockId.SETTINGS_AWAY_UNTIL)
    )
    if first is None and last is None:
        return None, None
    if first is None:
        raise NotOffered(BlockId.SETTINGS_AWAY_FROM, "error.away_half")
    if last is None:
        raise NotOffered(BlockId.SETTINGS_AWAY_UNTIL, "error.away_half")
    if last < first:
        raise NotOffered(BlockId.SETTINGS_AWAY_UNTIL, "error.away_order")
    if last < choices.today:
        raise NotOffered(BlockId.SETTINGS_AWAY_UNTIL, "error.away_past")
    return first, last


def _slots(choices: Choices) -> list[Slot]:
    """What can be chosen: all that is offered, and what they have, even if it is offered no longer."""
    return sorted({*choices.offered, *([choices.slot] if choices.slot else [])})


def _value(slot: Slot) -> str:
    return f"{slot.weekday}-{slot.time:%H:%M}"
