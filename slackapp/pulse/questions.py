"""Which questions a round asks, and which change of them its check-in announces: the rule of R15, pure.

A round keeps a row for each of the ten questions, those of the other theme too. What HR published is
announced by the check-in of the next round and stands from the round after it on; it is asked at the next
round of its theme. A theme changes at most one question in 12 weeks of calendar time.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

APART: Final = timedelta(weeks=12)
"""The least from one announced change of a theme to the next; the database has the same in seconds."""

Position = tuple[str, int]
"""A theme and a place in it, from 0 to 4, in the order in which people are asked."""


@dataclass(frozen=True)
class Asked:
    """A question in one exact wording: the id of the item and the digest of its text."""

    item: str
    digest: str


@dataclass(frozen=True)
class Row:
    """What stands at a position as of a round's opening, and what that round's check-in announces instead."""

    asked: Asked
    next: Asked | None = None


MayAsk = Callable[[Asked], bool]
"""Whether a wording may be asked: it is vetted, or a guardian approved it while somebody is one."""


def standing(
    former: Mapping[Position, Row], *, announced: bool, defaults: Mapping[Position, Asked], may_ask: MayAsk
) -> dict[Position, Asked]:
    """What stands at the opening after the round `former`, before anything more is announced.

    `announced` says whether what `former` announced reached people: a void round announced nothing. What may
    not be asked any more, as where the last guardian has gone, gives way to the default. A position that no
    round had yet is left out: its first choice is free.
    """
    found = {}
    for position, row in former.items():
        options = (row.next if announced else None, row.asked, defaults[position])
        found[position] = next(each for each in options if each and may_ask(each))
    return found


def waiting(
    standing: Mapping[Position, Asked], chosen: Mapping[Position, Asked], *, may_ask: MayAsk
) -> dict[Position, Asked]:
    """What HR published and no check-in has announced yet; what may not be asked waits for nothing."""
    return {
        position: choice
        for position, choice in sorted(chosen.items())
        if position in standing and choice != standing[position] and may_ask(choice)
    }


def questions_to_ask(
    former: Mapping[Position, Row],
    *,
    announced: bool,
    chosen: Mapping[Position, Asked],
    defaults: Mapping[Position, Asked],
    may_ask: MayAsk,
    may_change: Collection[str],
) -> dict[Position, Row]:
    """The rows of the next round, one for each of `defaults`, which are vetted and may always be asked.

    `former` are those of the round before, `chosen` what HR published, `may_change` the themes of which
    no change was announced within 12 weeks before this opening.
    """
    stands = standing(former, announced=announced, defaults=defaults, may_ask=may_ask)
    news: dict[str, Position] = {}
    for position in waiting(stands, chosen, may_ask=may_ask):
        if position[0] in may_change:
            news.setdefault(position[0], position)
    return {
        position: Row(
            stands.get(position) or _first(chosen.get(position), default, may_ask),
            chosen[position] if news.get(position[0]) == position else None,
        )
        for position, default in defaults.items()
    }


def _first(choice: Asked | None, default: Asked, may_ask: MayAsk) -> Asked:
    return choice if choice and may_ask(choice) else default
