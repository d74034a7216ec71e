"""Help that looks the same for everybody, whatever they answered: whom to turn to, and what to type."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from content.support import SupportEntry
from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.ids import BlockId

COMMANDS: Final = ("checkin", "ask", "pause", "settings", "support", "privacy", "stop", "help")
"""Words after ``/leanon``, in the order in which the help lists them."""


def support_line(words: Wording, support: Sequence[SupportEntry]) -> kit.Block:
    """Build the small print that stands below every question, shown to everybody every week."""
    return kit.context(" ".join([words("checkin.support"), " · ".join(_lines(words, support))]))


def _lines(words: Wording, support: Sequence[SupportEntry]) -> list[str]:
    said = [_entry(words, entry) for entry in support]
    if not any(entry.country for entry in support):  # no crisis line is known where this person is
        said.append(words("help.emergency"))
    return said


def _entry(words: Wording, entry: SupportEntry) -> str:
    name, contact = kit.escape(entry.name), kit.escape(entry.contact)
    if entry.note is None:
        return words("help.line", name=name, contact=contact)
    return words("help.line_note", name=name, contact=contact, note=kit.escape(entry.note))


def help_panel(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build the panel: a teammate, the lead, HR, [Ask for help], the support lines; for everybody alike."""
    people = (words("help.title"), words("help.teammate"), words("help.lead"), words("help.hr"))
    return [
        *kit.prose(people),
        kit.actions(BlockId.HELP, buttons.ask(words)),
        *support_lines(words, support),
    ]


def support_lines(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build the lines to turn to, and what this app is not."""
    return [*_listed(words, support), kit.context(words("help.honest"))]


def _listed(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    return kit.prose([words("help.lines"), *(f"• {line}" for line in _lines(words, support))])


def not_ok(words: Wording, support: Sequence[SupportEntry]) -> kit.View:
    """Build the card for when somebody tells a lead that they are not OK: how to begin, and where to turn.

    What the app is not is told to whoever answers, and is no help to a lead in that moment.
    """
    said = (words(f"not_ok.{part}") for part in ("listen", "begin", "silent", "share"))
    return kit.modal(
        words("not_ok.title"),
        [*kit.prose(said), kit.divider(), *_listed(words, support)],
        close=words("button.close"),
    )


def support_message(words: Wording, support: Sequence[SupportEntry]) -> kit.Message:
    """Answer ``/leanon support``; to be sent to one person only."""
    return kit.message(support_lines(words, support))


def slash_help(words: Wording, support: Sequence[SupportEntry], *, unknown: str = "") -> kit.Message:
    """Answer ``/leanon help``; of a word that is ``unknown``, say so first. To be sent to one person only."""
    told = [kit.section(_unknown(words, unknown))] if unknown else []
    return kit.message([*told, *_commands(words), kit.divider(), *help_panel(words, support)])


def turn_to(words: Wording, support: Sequence[SupportEntry]) -> kit.Message:
    """Answer somebody who may be weary of more than messages: whom to turn to, and then what to type."""
    told = kit.section(words("slash.weary"))
    return kit.message([told, *support_lines(words, support), kit.divider(), *_commands(words)])


def _commands(words: Wording) -> list[kit.Block]:
    return kit.prose(words(f"slash.{key}") for key in ("title", *COMMANDS))


def _unknown(words: Wording, typed: str) -> str:
    """Name a word that nobody foresaw, and the one that was probably meant."""
    named = words("slash.unknown", typed=kit.name(typed))
    near = (get_close_matches(word, COMMANDS, n=1) for word in typed.lower().split())
    meant = next((found[0] for found in near if found), "")
    return f"{named} {words('slash.nearest', command=meant)}" if meant else named
