"""Guides for the talk with one's team: what a lead can ask, for each dimension one."""

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
