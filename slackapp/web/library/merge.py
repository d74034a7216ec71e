"""Two people changed the same entry: what each did is kept, and where both did, the later one sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from content import fields
from content.entry import JSON, Body
from content.page import Place

Tree: TypeAlias = JSON | Body
GONE: Final[JSON] = None


@dataclass(frozen=True)
class Merged:
    """What comes of both; `clashes` are the fields that both changed, in which the later one's stands."""

    body: Body
    clashes: tuple[str, ...]


def merge(start: Body | None, mine: Body, theirs: Body | None) -> Merged:
    """Put two changes of one entry together, field by field.

    `start` is what both began from. Where only one of them touched a field, that one's stands; where both did
    and not alike, mine does. Each part of a list is a field while nobody adds one or takes one away, and then
    the list is one. If theirs is nothing, as with a retired entry, all of mine stands.
    """
    if theirs is None:
        return Merged(mine, ())
    found = _Merge()
    body = found.dicts((), start or {}, mine, theirs)
    return Merged(body, tuple(dict.fromkeys(fields.name(place, body) for place in found.clashes)))


class _Merge:
    def __init__(self) -> None:
        self.clashes: list[Place] = []

    def dicts(self, place: Place, start: Body, mine: Body, theirs: Body) -> dict[str, JSON]:
        names = dict.fromkeys([*mine, *theirs])
        parts = ((name, [each.get(name, GONE) for each in (start, mine, theirs)]) for name in names)
        found = ((name, self.one((*place, name), *three)) for name, three in parts)
        return {name: value for name, value in found if value is not GONE}

    def one(self, place: Place, start: JSON, mine: JSON, theirs: JSON) -> JSON:
        if mine in (start, theirs):
            return theirs
        if theirs == start:
            return mine
        if isinstance(start, list) and isinstance(mine, list) and isinstance(theirs, list):
            if len(start) == len(mine) == len(theirs):
                return list(self._parts(place, start, mine, theirs))
        elif isinstance(start, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
            return self.dicts(place, start, mine, theirs)
        self.clashes.append(place)
        return mine

    def _parts(
        self, place: Place, start: Sequence[JSON], mine: Sequence[JSON], theirs: Sequence[JSON]
    ) -> Iterator[JSON]:
        for index, three in enumerate(zip(start, mine, theirs, strict=True)):
            yield self.one((*place, index), *three)
