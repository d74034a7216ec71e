"""Prompts, one small thing that a lead can do this week, and the rule that always finds one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StrictInt

from content import evidence
from content.base import Shape, Text
from content.evidence import Source, Study
from content.themes import Dimension


class Setting(StrEnum):
    """How and where a team works; the value is its stable name in files and tables."""

    DESK = "desk"
    SHIFT = "shift"
    ON_CALL = "on-call"
    REMOTE = "remote"
    PROJECT = "project"


Settings = Annotated[tuple[Setting, ...], Field(min_length=1)]
"""The settings that something is for; where it has none, it is for everybody."""
Minutes = Annotated[StrictInt, Field(ge=1, le=60)]


class Prompt(Shape):
    """One thing to try, in which the lead goes first.

    ``why`` is one or two sober sentences and ``source`` the study behind it, with ``study`` its kind; a text
    taken from elsewhere has its ``licence``. ``draft`` is ready to send in the lead's own voice; ``minutes``
    is what it takes from the lead, ``longer`` what makes it more than ten; ``avoid`` says when not to use it.

    A prompt without a dimension is a starter, which needs no figures, so a team with too few answers still
    gets something; or it is one for an area, whose ``draft`` goes to those above. A starter with a ``when``
    is for a hard week of that kind, and never comes by itself.
    """

    id: Text
    dimension: Dimension | None = None
    settings: Settings | None = None
    title: Text
    when: Text | None = None
    why: Text
    source: Text
    study: Study
    licence: Text | None = None
    steps: Annotated[tuple[Text, ...], Field(min_length=1, max_length=3)]
    draft: Text
    minutes: Minutes
    longer: Text | None = None
    avoid: Text

    def fits(self, settings: Collection[Setting]) -> bool:
        """Whether it is for a unit that works so; one of which nobody has said how has all settings."""
        return suits(self.settings, settings)

    @property
    def cited(self) -> Source | None:
        """The source by its parts; None where it does not have them, which no checked prompt lacks."""
        return evidence.source(self.source)


NOT_IN_HARD_WEEKS: Final = frozenset({"energy.small-step"})
"""Prompts that wait after a lead has looked for words for a hard week: to name a step forward jars then."""


def suits(own: Collection[Setting] | None, settings: Collection[Setting]) -> bool:
    """Whether what has ``own`` settings is for somebody who works so; without any it is for everybody."""
    return not own or not settings or any(each in settings for each in own)


def fitting(prompts: Sequence[Prompt], settings: Collection[Setting]) -> Sequence[Prompt]:
    """Leave out what is not for a unit that works so; all of it where nothing would be left."""
    return [prompt for prompt in prompts if prompt.fits(settings)] or prompts


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
