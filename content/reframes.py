"""Reframes: one kind thought each, shown after sending, drawn by chance and never by an answer."""

from content.shape import Shape, Text


class Reframe(Shape):
    """A thought to leave somebody with; its id is the same in every language."""

    id: Text
    text: Text
