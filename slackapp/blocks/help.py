"""Help that looks the same for everybody, whatever they answered: whom to turn to, and what to type."""

from __future__ import annotations

from collections.abc import Sequence

from content.support import SupportEntry
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.ask import ask_button
from slackapp.blocks.ids import BlockId


def support_line(words: Wording, support: Sequence[SupportEntry]) -> kit.Block:
    """Build the small print that stands below every question, shown to everybody every week."""
    return kit.context(" ".join([words("checkin.support"), " · ".join(_entries(words, support))]))


def _entries(words: Wording, support: Sequence[SupportEntry]) -> list[str]:
    several = len({entry.country for entry in support if entry.country}) > 1
    return [_entry(words, entry, named=several) for entry in support]


def _entry(words: Wording, entry: SupportEntry, *, named: bool) -> str:
    name, contact = kit.escape(entry.name), kit.escape(entry.contact)
    if named and entry.country:  # a bare number is of no use to somebody who can't tell whose it is
        name = words("help.name_country", name=name, country=entry.country)
    if entry.note is None:
        return words("help.line", name=name, contact=contact)
    return words("help.line_note", name=name, contact=contact, note=kit.escape(entry.note))


def help_panel(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build the panel: a teammate, the lead, HR, [Ask for help], the support lines; for everybody alike."""
    people = (words("help.title"), words("help.teammate"), words("help.lead"), words("help.hr"))
    return [
        *kit.prose(people),
        kit.actions(BlockId.HELP, ask_button(words)),
        *support_lines(words, support),
    ]


def support_lines(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build the lines to turn to, and what this app is not."""
    entries = (f"• {entry}" for entry in _entries(words, support))
    return [*kit.prose([words("help.lines"), *entries]), kit.context(words("help.honest"))]


def support_message(words: Wording, support: Sequence[SupportEntry]) -> kit.Message:
    """Answer ``/leanon support``; to be sent to one person only."""
    return kit.message(support_lines(words, support))


def slash_help(words: Wording, support: Sequence[SupportEntry]) -> kit.Message:
    """Answer ``/leanon help`` and every word that the command doesn't know; to be sent to one person only."""
    commands = [words(f"slash.{key}") for key in ("title", "checkin", "stop", "privacy", "help")]
    return kit.message([*kit.prose(commands), kit.divider(), *help_panel(words, support)])
