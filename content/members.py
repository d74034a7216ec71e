"""What is for members of a team: a kind thought after sending, and one small thing to try for themselves."""

from content.base import Shape, Text
from content.prompts import Minutes, Settings


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
