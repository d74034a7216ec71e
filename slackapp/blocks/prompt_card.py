"""A prompt as a lead gets it: what to try, why, how, words to use, and what can be pressed below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from content.prompts import Prompt
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId
from slackapp.pulse.effect import Effect, Verdict

REMEMBERED: Final = 12
"""How many prompts [Back] leads through: their ids stand in the buttons, and nowhere else."""


@dataclass(frozen=True)
class Meant:
    """What a button under a prompt is about: a round, a prompt, and those shown before it, the last first.

    `prompt` is empty in a report of an earlier version, whose [Another] knew of its round alone.
    """

    round_id: str
    prompt: str = ""
    before: tuple[str, ...] = ()

    @classmethod
    def by(cls, value: str) -> Self:
        """Read the value of a button."""
        round_id, *prompts = value.split(" ")
        return cls(round_id, "".join(prompts[:1]), tuple(prompts[1:]))

    @property
    def value(self) -> str:
        """What a button holds: opaque ids alone (R11)."""
        return " ".join([self.round_id, self.prompt, *self.before])

    @property
    def trail(self) -> tuple[str, ...]:
        """The prompt and those before it, as many as are remembered."""
        return tuple(each for each in (self.prompt, *self.before) if each)[:REMEMBERED]


def prompt_card(
    words: Wording,
    prompt: Prompt,
    round_id: str,
    *,
    effect: Effect | None = None,
    before: Sequence[str] = (),
    is_answer: bool = True,
) -> list[kit.Block]:
    """Build a prompt's card: what, why, how, buttons; [Use it] has the rest.

    ``effect`` is what became of all teams that did it; None where they are not enough to tell. ``before`` are
    the ids of the prompts shown before this one, to which [Back] leads. A card that answers a button has
    besides when not to use it, and words for a hard week; in a report, which has two screens of a phone,
    [Use it] says the one, and [Another] leads to both.
    """
    minutes = words.counted("prompt.minutes", prompt.minutes)
    small = [" ".join(filter(None, [minutes, kit.escape(prompt.longer or ""), effect_line(words, effect)]))]
    if is_answer:
        small.append(words("prompt.avoid", avoid=kit.escape(prompt.avoid)))
    value = Meant(round_id, prompt.id, tuple(before)).value
    buttons = [
        kit.button(Action.PROMPT_USE, words("button.use"), value=value, primary=True),
        kit.button(Action.PROMPT_ANOTHER, words("button.another"), value=value),
        kit.button(Action.PROMPT_REFUSE, words("button.not_for_us"), value=value),
        *([kit.button(Action.HARD_WEEK, words("button.hard_week"), value=value)] if is_answer else []),
    ]
    if before:
        buttons.append(kit.button(Action.PROMPT_BACK, words("button.back"), value=value))
    return [
        *kit.prose(_what(words, prompt)),
        kit.context("\n".join(small)),
        kit.actions(BlockId.PROMPT, *buttons),
    ]


def open_prompt(words: Wording, prompt: Prompt, round_id: str) -> list[kit.Block]:
    """Ask what came of the prompt that the lead took last; ``round_id`` is that of the report it is in."""
    value = Meant(round_id, prompt.id).value
    return [
        kit.section(words("prompt.open", title=kit.escape(prompt.title))),
        kit.actions(
            BlockId.PROMPT_OPEN,
            kit.button(Action.PROMPT_DONE, words("button.did_it"), value=value),
            kit.button(Action.PROMPT_NOT_YET, words("button.not_yet"), value=value),
        ),
    ]


def another(words: Wording, *, prompt: Prompt, meant: Meant, effect: Effect | None = None) -> kit.Message:
    """Build the answer to [Another] and to [Back], for the lead's eyes only; no report is edited (R11)."""
    return kit.message(prompt_card(words, prompt, meant.round_id, effect=effect, before=meant.before))


def refused(
    words: Wording, *, refused: Prompt, instead: Prompt, meant: Meant, effect: Effect | None = None
) -> kit.Message:
    """Build the answer to [Not for us]: that it comes no more, the way to undo that, and another prompt."""
    undo = kit.button(Action.PROMPT_UNDO, words("button.undo"), value=meant.value)
    return kit.message(
        [
            kit.section(words("prompt.refused", title=kit.escape(refused.title))),
            kit.actions(BlockId.PROMPT_UNDO, undo),
            *prompt_card(words, instead, meant.round_id, effect=effect, before=meant.before),
        ]
    )


def undone(words: Wording, *, prompt: Prompt, meant: Meant, effect: Effect | None = None) -> kit.Message:
    """Build the answer to [Undo]: that the prompt may come again, and the prompt."""
    card = prompt_card(words, prompt, meant.round_id, effect=effect, before=meant.before)
    return kit.message([kit.section(words("prompt.undone")), *card])


def hard_weeks(words: Wording, prompts: Sequence[Prompt], meant: Meant) -> kit.Message:
    """Build the answer to [A hard week?]: what may have happened, each with the way to words for it.

    ``meant`` is the prompt that it was pressed under, to which [Back] leads from there.
    """
    blocks = [kit.section(words("hard_week.first"))]
    for number, prompt in enumerate(prompts):
        value = Meant(meant.round_id, prompt.id, meant.trail).value
        # A row each, as Slack knows buttons of a row apart by what they do, and cuts what is long on one.
        row = kit.actions(
            BlockId.HARD_WEEK, kit.button(Action.HARD_WEEK_CHOSEN, words("button.show_words"), value=value)
        )
        said = kit.section(kit.escape(prompt.when or prompt.title))
        blocks += [said, {**row, "block_id": f"{BlockId.HARD_WEEK}_{number}"}]
    return kit.message(blocks)


def effect_line(words: Wording, effect: Effect | None) -> str:
    """Say in one line whether a prompt helps, as far as one can tell (measures.md)."""
    if effect is None:
        return words("effect.too_few")
    return words(
        "effect.unclear" if effect.verdict is Verdict.NO_CLEAR_DIFFERENCE else "effect.clear",
        difference=words.signed(effect.difference),
        plus_minus=words.decimal(effect.plus_minus),
        teams=effect.teams,
    )


def _what(words: Wording, prompt: Prompt) -> list[str]:
    return [
        words("prompt.title", title=kit.escape(prompt.title)),
        words("prompt.why", why=kit.escape(prompt.why)),
        *(
            words("prompt.step", number=number, step=kit.escape(step))
            for number, step in enumerate(prompt.steps, start=1)
        ),
    ]
