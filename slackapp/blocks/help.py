"""Help that looks the same for everybody, whatever they answered: whom to turn to, and what to type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from content.support import SupportEntry, SupportKind
from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.ids import BlockId

COMMANDS: Final = ("checkin", "ask", "pause", "settings", "support", "privacy", "stop", "help")
"""Words after ``/leanon``, in the order in which the help lists them."""
_TO_TALK: Final = (SupportKind.PROGRAMME, SupportKind.TALK)
_CALM_FIRST: Final = (*_TO_TALK, SupportKind.CRISIS)


def support_line(words: Wording, support: Sequence[SupportEntry]) -> kit.Block:
    """Build the small print that stands below every question, shown to everybody every week.

    It names one place of each kind; all of them, with what there is to know, stand in the panel.
    """
    firsts = (next((each for each in support if each.kind is kind), None) for kind in _CALM_FIRST)
    named = [words("help.line", **_named(each)) for each in firsts if each]
    return kit.context(" ".join([words("checkin.support"), " · ".join([*named, _danger(words, support)])]))


def _danger(words: Wording, support: Sequence[SupportEntry]) -> str:
    numbers = [kit.escape(each.contact) for each in support if each.kind is SupportKind.EMERGENCY]
    return words("help.danger", numbers=words.listed(numbers)) if numbers else words("help.emergency")


def _lines(words: Wording, support: Sequence[SupportEntry]) -> Iterator[str]:
    """The places to turn to, under what each kind is for; the people to talk to first."""
    for title, kinds in (("help.talk_lines", _TO_TALK), ("help.crisis_lines", (SupportKind.CRISIS,))):
        found = [f"• {_entry(words, each)}" for each in support if each.kind in kinds]
        yield from [words(title), *found] if found else ()


def _entry(words: Wording, entry: SupportEntry) -> str:
    if entry.note is None:
        return words("help.line", **_named(entry))
    return words("help.line_note", **_named(entry), note=kit.escape(entry.note))


def _named(entry: SupportEntry) -> dict[str, str]:
    return {"name": kit.escape(entry.name), "contact": kit.escape(entry.contact)}


def help_panel(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build the panel: a teammate, the lead, HR, [Ask for help], the support lines; for everybody alike."""
    people = (words("help.title"), words("help.teammate"), words("help.lead"), words("help.hr"))
    return [
        *kit.prose(people),
        kit.actions(BlockId.HELP, buttons.ask(words)),
        *support_lines(words, support),
    ]


def support_lines(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build what to do in danger, a first step, the lines to turn to, and what this app is not."""
    return [*places(words, support), kit.context(words("help.honest"))]


def places(words: Wording, support: Sequence[SupportEntry]) -> list[kit.Block]:
    """Build the same without what this app is not, where nothing is asked and nothing is typed."""
    return kit.prose([_danger(words, support), words("help.first_step"), *_lines(words, support)])


def not_ok(words: Wording, support: Sequence[SupportEntry]) -> kit.View:
    """Build the card for when somebody tells a lead that they are not OK: how to begin, and where to turn.

    What the app is not is told to whoever answers, and is no help to a lead in that moment.
    """
    said = (words(f"not_ok.{part}") for part in ("notice", "listen", "begin", "silent", "share"))
    return kit.modal(
        words("not_ok.title"),
        [
            *kit.prose([*said, _danger(words, support)]),
            kit.divider(),
            *kit.prose(_lines(words, support)),
        ],
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
