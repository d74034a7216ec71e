"""One line of the table of what was measured, beside what it has to be."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was tried, what came of it, where it has to stay, and whether it does (None: there is no gate)."""

    tried: str
    found: str
    gate: str
    size: str
    held: bool | None


def joined(figures: Iterable[float], digits: int = 2) -> str:
    """Return figures side by side, without a negative zero."""
    return " / ".join(f"{round(figure, digits) + 0.0:.{digits}f}" for figure in figures)


def counted(number: int) -> str:
    """Return a number with a narrow gap between thousands."""
    return f"{number:,}".replace(",", "\u202f")
