"""One small thing to try this week: in App Home, for everybody alike, and never by an answer."""

from __future__ import annotations

from dataclasses import dataclass

from content.members import MemberPrompt
from content.wording import Wording
from slackapp.blocks import elements, kit
from slackapp.blocks.ids import Action, BlockId


@dataclass(frozen=True)
class ToTry:
    """What a home shows to try, and whose turn it is, from which [Another] goes on."""

    prompt: MemberPrompt
    turn: int


def home_blocks(words: Wording, shown: ToTry) -> list[kit.Block]:
    """Build what stands in a home: its title, with the way to the rest of it and to another one."""
    return [
        kit.section(words("member.home", title=kit.escape(shown.prompt.title))),
        kit.actions(
            BlockId.HOME_MEMBER,
            kit.button(Action.MEMBER, words("button.try_it"), value=shown.prompt.id),
            kit.button(Action.MEMBER_ANOTHER, words("button.another"), value=str(shown.turn + 1)),
        ),
    ]


def modal(words: Wording, prompt: MemberPrompt) -> kit.View:
    """Build what [Try it] opens: what to do, words to start from, and how long it takes."""
    about = f"*{kit.escape(prompt.title)}*\n{kit.escape(prompt.text)}"
    draft = [elements.copyable(prompt.draft)] if prompt.draft else []
    small = f"{words.counted('prompt.minutes', prompt.minutes)} {words('member.small')}"
    blocks = [kit.section(about), *draft, kit.context(small)]
    return kit.modal(words("member.title"), blocks, close=words("button.close"))
