"""A long list by pages: which rows are shown, and how one gets to those before and after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from content.translations import _

Row = TypeVar("Row")
_DIGITS = 6


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list. `start` is how many come before them; `before` and `after` are where to go on."""

    rows: Sequence[Row]
    start: int
    total: int
    before: int | None
    after: int | None

    @property
    def where(self) -> str:
        """Which rows these are, in words."""
        last = self.start + len(self.rows)
        return _("%(first)s to %(last)s of %(total)s", first=self.start + 1, last=last, total=self.total)

    @property
    def is_all(self) -> bool:
        """Whether these are all there are."""
        return self.before is None and self.after is None


def page(found: Sequence[Row], size: int) -> Page[Row]:
    """The page of a list for which `start` of this request asks; the first for what is no number of a row."""
    typed = request.args.get("start", "")
    start = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else 0
    start = start if start < len(found) else 0
    before = max(start - size, 0) if start else None
    after = start + size if start + size < len(found) else None
    return Page(found[start : start + size], start, len(found), before, after)
