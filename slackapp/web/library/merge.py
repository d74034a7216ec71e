"""Two people changed the same entry: what each did is kept, and where both did, the later one sees it."""

from dataclasses import dataclass
from typing import Final

from content.entry import JSON, Body

GONE: Final[JSON] = None


@dataclass(frozen=True)
class Merged:
    """What comes of both; `clashes` are the fields that both changed, in which the later one's stands."""

    body: Body
    clashes: tuple[str, ...]


def merge(start: Body | None, mine: Body, theirs: Body | None) -> Merged:
    """Put two changes of one entry together, field by field; a list, such as the steps, is one field.

    `start` is what both began from. Where only one of them touched a field, that one's stands; where both
    did and not alike, mine does. If theirs is nothing, as with a retired entry, all of mine stands.
    """
    if theirs is None:
        return Merged(mine, ())
    before = start or {}
    body: dict[str, JSON] = {}
    clashes = []
    for field in dict.fromkeys([*mine, *theirs]):
        was, my, their = (each.get(field, GONE) for each in (before, mine, theirs))
        if my in (was, their):
            value = their
        else:
            value = my
            clashes += [field] if their != was else []
        if value is not GONE:
            body[field] = value
    return Merged(body, tuple(clashes))
