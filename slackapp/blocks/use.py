"""[Use it]: the prompt's draft to make one's own, and whether the team may read what is tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from content.prompts import Prompt
from content.wording import Wording
from slackapp.blocks import draft, elements, kit
from slackapp.blocks.cited import cited
from slackapp.blocks.ids import Action, BlockId, Callback

TELL: Final = "tell"


def use_form(
    words: Wording, prompt: Prompt, *, metadata: str, told: bool | None, team: str, why: str = ""
) -> kit.View:
    """Build the form; ``told``: whether the team is to read the title, or None where ``why`` says no more."""
    box = elements.checkboxes(
        Action.USE_TELL, [(TELL, words("use.tell_box"))], ticked=(TELL,) if told else ()
    )
    tell = elements.field(BlockId.USE_TELL, box, label=words("use.tell"), optional=True)
    of_team = kit.context(words("use.team", team=kit.name(team)))
    return draft.form(
        words,
        callback=Callback.PROMPT_USE,
        title=words("use.title"),
        text=prompt.draft.strip(),
        metadata=metadata,
        above=about(words, prompt),
        below=[kit.context(why)] if told is None else [tell, of_team],
    )


def about(words: Wording, prompt: Prompt) -> list[kit.Block]:
    """Build what stands above a prompt's draft: which one it is, when not to use it, and who says so."""
    small = (
        words("prompt.avoid", avoid=kit.escape(prompt.avoid)),
        kit.escape(cited(words, prompt)),
    )
    return [
        kit.section(words("use.first", title=kit.escape(prompt.title))),
        kit.context("\n".join(small)),
    ]


def may_tell(values: Mapping[str, Any]) -> bool | None:
    """Read whether the team may read the title, from a view's ``state.values``; None where none asked."""
    if BlockId.USE_TELL.value not in values:
        return None
    return TELL in elements.ticked(values, BlockId.USE_TELL, Action.USE_TELL)
