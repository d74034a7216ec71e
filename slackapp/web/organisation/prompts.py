"""Which prompts are used in the whole organisation, and whether they help: of teams, from five on."""

from collections.abc import Sequence
from dataclasses import dataclass

from content.entry import FIRST, EntryKind
from content.library import Library
from content.translations import _
from slackapp.storage.database import Transaction
from slackapp.storage.library.editions import Place
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.library.prompt_reach import FEWEST, done, usage
from slackapp.web.library.entry_url import entry_url
from slackapp.web.library.labels import helps_in_short


@dataclass(frozen=True)
class Used:
    """A prompt that five teams or more were shown: how many, how many did it, and whether it helps."""

    title: str
    address: str
    shown: str
    done: str
    helps: str


def used(connection: Transaction, workspace: str, library: Library) -> Sequence[Used]:
    """The prompts of the library that were shown to enough teams, in the order of the library."""
    shown, did = usage(connection, workspace), done(connection, workspace)
    helps = effects(connection, workspace) if shown else {}
    kinds = ((EntryKind.PROMPT, library.prompts), (EntryKind.STARTER, library.starters))
    return [
        Used(
            each.title,
            entry_url(Place(workspace, FIRST, kind, each.id)),
            _("%(band)s teams", band=shown[each.id]),
            _("%(band)s teams", band=did[each.id])
            if each.id in did
            else _("under %(fewest)s teams", fewest=FEWEST),
            helps_in_short(helps.get(each.id)),
        )
        for kind, prompts in kinds
        for each in prompts
        if each.id in shown
    ]
