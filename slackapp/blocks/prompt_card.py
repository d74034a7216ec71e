"""A prompt as a lead gets it: what to try, why, how, words to use, and what can be pressed below it."""

from __future__ import annotations

from content.prompts import Prompt
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId


def prompt_card(words: Wording, prompt: Prompt, round_id: str) -> list[kit.Block]:
    """Build a prompt's card: what, why, how, a draft where the lead goes first, what to avoid, buttons."""
    small = (
        words("prompt.minutes", minutes=prompt.minutes),
        words("prompt.avoid", avoid=kit.escape(prompt.avoid)),
        words("prompt.source", source=kit.escape(prompt.source)),
    )
    another_one = kit.button(Action.PROMPT_ANOTHER, words("button.another"), value=round_id)
    # Which prompt is meant: [Another] shows more than one of a round.
    share = kit.button(Action.PROMPT_SHARE, words("button.share_prompt"), value=f"{round_id} {prompt.id}")
    return [
        *kit.prose(_what(words, prompt)),
        *kit.prose([words("prompt.draft"), *_quoted(prompt.draft)]),
        kit.context("\n".join(small)),
        kit.actions(BlockId.PROMPT, another_one, share),
    ]


def open_prompt(words: Wording, prompt: Prompt, round_id: str) -> list[kit.Block]:
    """Ask what came of the prompt that the lead took last; ``round_id`` is that of the report it is in."""
    meant = f"{round_id} {prompt.id}"
    return [
        kit.section(words("prompt.open", title=kit.escape(prompt.title))),
        kit.actions(
            BlockId.PROMPT_OPEN,
            kit.button(Action.PROMPT_DONE, words("button.did_it"), value=meant),
            kit.button(Action.PROMPT_NOT_YET, words("button.not_yet"), value=meant),
        ),
    ]


def another(words: Wording, *, prompt: Prompt, round_id: str) -> kit.Message:
    """Build the answer to [Another], for the lead's eyes only; the report itself is never edited (R11)."""
    return kit.message(prompt_card(words, prompt, round_id))


def _what(words: Wording, prompt: Prompt) -> list[str]:
    return [
        words("prompt.title", title=kit.escape(prompt.title)),
        words("prompt.why", why=kit.escape(prompt.why)),
        *(
            words("prompt.step", number=number, step=kit.escape(step))
            for number, step in enumerate(prompt.steps, start=1)
        ),
    ]


def _quoted(text: str) -> list[str]:
    return [f"> {line}" for line in kit.escape(text.strip()).splitlines()]
