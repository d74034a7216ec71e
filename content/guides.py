"""Guides for the talk with one's team: what a lead can ask, for each dimension one."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from content.base import Shape, Text
from content.themes import Dimension


class Guide(Shape):
    """How to talk about one side of the work: a question to open, some to ask on, and how to close."""

    id: Dimension
    open: Text
    ask: Annotated[tuple[Text, ...], Field(min_length=2, max_length=3)]
    close: Text


def choose(
    guides: Mapping[Dimension, Guide],
    *,
    focus: Dimension | None,
    of_prompt: Dimension | None,
    dimensions: Sequence[Dimension],
    turn: int,
) -> Guide | None:
    """Pick the guide of a talk: of the focus if one is shown, else of the prompt, else of the theme in turn.

    None where the library has none of them.
    """
    start = turn % len(dimensions) if dimensions else 0
    order = (focus, of_prompt, *dimensions[start:], *dimensions[:start])
    return next((guides[each] for each in order if each and each in guides), None)
