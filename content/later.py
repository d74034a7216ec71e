"""A sentence that is kept now and said later, in the language of whoever reads it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from content.translations import _


@dataclass(frozen=True)
class Later:
    """A sentence in English with its values, some of which may be sentences themselves; `str` says it.

    It is kept as `dataclasses.asdict` tells it, and read again by `load`.
    """

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _(self.message, **self.values)


def later(message: str, /, **values: object) -> Later:
    """Keep a sentence that `N_` marks, and its values: ``later(N_("Ask %(name)s."), name=name)``."""
    return Later(message, values)


def load(raw: Any) -> Later:  # noqa: ANN401 - whatever JSON holds
    """Read a sentence that was kept; a text that was kept as it is stays so in every language."""
    if isinstance(raw, str):
        return Later("%(text)s", {"text": raw})
    return Later(
        raw["message"],
        {name: load(each) if isinstance(each, dict) else each for name, each in raw["values"].items()},
    )
