"""Two themes of five dimensions of work each: of a dimension's three items or more, a check-in asks one."""

from enum import StrEnum
from types import MappingProxyType

from pydantic import StrictBool

from content.base import Shape, Text


class Dimension(StrEnum):
    """One side of the work that a question is about; the value is its stable name in files and tables."""

    ENERGY = "energy"
    MANAGEABLE_LOAD = "manageable-load"
    OFF_TIME = "off-time"
    RECOVERY = "recovery"
    SHARED_LOAD = "shared-load"
    ASKING = "asking"
    SAYING_SO = "saying-so"
    SAFE_TO_ASK = "safe-to-ask"
    HELP_THAT_WORKS = "help-that-works"
    WHAT_GETS_PRAISED = "what-gets-praised"


DIMENSIONS = MappingProxyType({"load": tuple(Dimension)[:5], "help": tuple(Dimension)[5:]})
"""The five dimensions of each theme, in the order in which they are asked."""


class Scale(StrEnum):
    """What the five answers are: how often in the last 7 days, or how far one agrees."""

    FREQUENCY = "frequency"
    AGREEMENT = "agreement"


class Question(Shape):
    """One question, answered on its scale from 1 (never, strongly disagree) to 5 (always, strongly agree).

    The flags have no default, so that nobody who adds a question can forget one: ``reversed`` turns the
    answer round (6 − answer) because more is worse; ``not_applicable`` offers "Didn't come up" as the last
    option where others offer "Skip".
    """

    id: Text
    dimension: Dimension
    text: Text
    scale: Scale
    reversed: StrictBool
    not_applicable: StrictBool


class Item(Question):
    """A question in its theme; ``default`` marks the one of its dimension that is asked from the start."""

    default: StrictBool


class Asked(Shape):
    """Which item of a dimension is asked from the start, the same one in every language."""

    id: Dimension
    item: Text


class Heading(Shape):
    """The two lines of a theme: its short title, and the question that it asks."""

    id: Text
    title: Text
    question: Text


class Theme(Heading):
    """Five dimensions that are asked about together; two themes take turns by round."""

    items: tuple[Item, ...]

    @property
    def defaults(self) -> tuple[Item, ...]:
        """The five items asked unless HR swaps one, one for each dimension, in the theme's order."""
        return tuple(item for item in self.items if item.default)
