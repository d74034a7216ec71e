"""What is for members of a team: a kind thought after sending, and one small thing to try for themselves."""

from collections.abc import Collection, Sequence
from datetime import date

from content.base import Shape, Text
from content.prompts import Minutes, Setting, Settings, suits


class Reframe(Shape):
    """One kind thought, shown after sending: drawn by chance and never by an answer."""

    id: Text
    text: Text


class MemberPrompt(Shape):
    """A small thing to try, shown in App Home to everybody alike; ``draft`` is a message to start from."""

    id: Text
    settings: Settings | None = None
    title: Text
    text: Text
    draft: Text | None = None
    minutes: Minutes


def choose(
    members: Sequence[MemberPrompt], *, settings: Collection[Setting], turn: int
) -> MemberPrompt | None:
    """Pick the small thing of a week, the same for all whose teams work so; None where there is none."""
    fitting = [each for each in members if suits(each.settings, settings)] or members
    return fitting[turn % len(fitting)] if fitting else None


def week(day: date) -> int:
    """Number the weeks, which begin on Mondays."""
    return (day.toordinal() - 1) // 7
