"""Prompts, one small thing that a lead can do this week, and the rule that always finds one; reframes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

from pydantic import Field, StrictInt

from content.base import Shape, Text
from content.themes import Dimension


class Prompt(Shape):
    """One thing to try, in which the lead goes first.

    ``why`` is one sober sentence and ``source`` the study behind it; ``draft`` is ready to send in the lead's
    own voice; ``minutes`` is what it takes from the lead; ``avoid`` says when not to use it. A prompt without
    a dimension is a starter: it needs no figures, so a team with too few answers still gets something.
    """

    id: Text
    dimension: Dimension | None = None
    title: Text
    why: Text
    source: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1, max_length=3)]
    draft: Text
    minutes: Annotated[StrictInt, Field(ge=1, le=60)]
    avoid: Text


class Reframe(Shape):
    """One kind thought, shown after sending: drawn by chance and never by an answer."""

    id: Text
    text: Text


def choose(
    prompts: Sequence[Prompt],
    *,
    dimensions: Sequence[Dimension],
    focus: Dimension | None,
    seen: Collection[str],
    turn: int,
) -> Prompt:
    """Pick the prompt of the week, the same one for the same arguments.

    The focus comes first, then the theme's dimensions in turn; within one, the library's own order; what
    this lead has seen is skipped. When everything was seen, the first dimension that has prompts repeats one,
    so that a lead always gets something: a week without would tell that something is different about it.

    Args:
        prompts: the library's prompts, or its starters with ``dimensions`` empty.
        dimensions: the five of the released theme; where none has a prompt, as with starters, all count.
        focus: the dimension that seems to need attention most, if one is shown.
        seen: ids of prompts not to repeat: seen within twelve weeks, or not for this team.
        turn: which week of this lead's it is, from 0; moves the rotation on.

    Raises:
        ValueError: there are no prompts at all.
    """
    if not prompts:
        raise ValueError("There is no prompt to choose from.")
    groups = list(_groups(prompts, dimensions, focus, turn)) or [prompts]
    unseen = (prompt for group in groups for prompt in group if prompt.id not in seen)
    return next(unseen, groups[0][turn % len(groups[0])])


def _groups(
    prompts: Sequence[Prompt], dimensions: Sequence[Dimension], focus: Dimension | None, turn: int
) -> Iterator[Sequence[Prompt]]:
    start = turn % len(dimensions) if dimensions else 0
    rotation = [*dimensions[start:], *dimensions[:start]]
    order = [focus] if focus else []
    order += [one for one in rotation if one != focus]
    for dimension in order:
        group = [prompt for prompt in prompts if prompt.dimension == dimension]
        if group:
            yield group
