"""What a language lacks beside the first one: texts that are missing, out of date, different or alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from content import lint
from content.changes import Change, changes
from content.entry import Body, EntryKind, Key
from content.pairs import SAME
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import FIRST, Draft, Edition, Place
from slackapp.web.library import alike, places, shelf

SHARED: Final = "“{field}” must be the same in all languages. Hand this in: it is taken from {first}."


class Wrong(StrEnum):
    """What there is to do about a text; the value stands in addresses."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DIFFERS = "differs"
    ALONE = "alone"


@dataclass(frozen=True)
class Text:
    """An entry in two languages: `first` and `body` are what people read, None where there is nothing.

    `since` is what changed in the first after the other was last written, and `said` is what differs where it
    must not, or why it stands alone. `base` and `seen` are the numbers of the newest editions of the two.
    """

    place: Place
    first: Body | None
    body: Body | None
    draft: Draft | None
    wrong: tuple[Wrong, ...] = ()
    since: tuple[Change, ...] = ()
    said: tuple[str, ...] = ()
    base: int = 0
    seen: int = 0

    @property
    def is_to_do(self) -> bool:
        """Whether it waits for a translator: something is wrong with it, and nobody has begun on it."""
        return self.draft is None and any(each is not Wrong.ALONE for each in self.wrong)


def texts(connection: Transaction, workspace: str, locale: str) -> tuple[Text, ...]:
    """Every entry of a language besides the first, kind by kind, in the first one's order."""
    ours, theirs = (editions.entries(connection, workspace, each) for each in (FIRST, locale))
    our_past, their_past = (editions.versions(connection, workspace, each) for each in (FIRST, locale))
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    different: dict[Key, list[str]] = {}
    for each in lint.mismatches(ours, theirs, places.language(FIRST)):
        said = _shared(each.field) if each.field in SAME else each.message
        different.setdefault((each.kind, each.id), []).append(said)

    def text(key: Key) -> Text:
        place = Place(workspace, locale, *key)
        past, first_past = their_past.get(key, ()), our_past.get(key, ())
        base, seen = (found[0].number if found else 0 for found in (past, first_past))
        found = Text(place, ours.get(key), theirs.get(key), drafts.get(place), base=base, seen=seen)
        return _judged(found, _since(first_past, past), tuple(different.get(key, ())))

    keys = [key for key in dict.fromkeys([*ours, *theirs]) if key[0] is not EntryKind.ASKED]
    return tuple(text(key) for key in sorted(keys, key=lambda key: shelf.KINDS[key[0]]))


def of(connection: Transaction, place: Place) -> Text | None:
    """One entry of a language besides the first, or None where neither has it."""
    found = texts(connection, place.workspace, place.locale)
    return next((each for each in found if each.place == place), None)


def ahead(found: Sequence[Text], place: Place) -> tuple[Place, ...]:
    """What waits for a translator besides one text: what comes below it, then what stands above."""
    at = next((number for number, each in enumerate(found) if each.place == place), len(found))
    return tuple(each.place for each in (*found[at + 1 :], *found[:at]) if each.is_to_do)


def _judged(text: Text, since: tuple[Change, ...], different: tuple[str, ...]) -> Text:
    if text.body is None:
        return replace(text, wrong=(Wrong.MISSING,))
    if text.first is None:
        said = alike.ALONE.format(other=places.language(text.place.locale), first=places.language(FIRST))
        return replace(text, wrong=(Wrong.ALONE,), said=(said,))
    wrong = [Wrong.OUTDATED] * bool(since) + [Wrong.DIFFERS] * bool(different)
    return replace(text, wrong=tuple(wrong), since=since, said=different)


def _since(first: Sequence[Edition], other: Sequence[Edition]) -> tuple[Change, ...]:
    written = _written(other)
    was = next((each.body for each in first if each.revision <= written), None)
    now = first[0].body if first else None
    return changes(_words(was), _words(now)) if was and now else ()


def _written(past: Sequence[Edition]) -> int:
    """The revision with which a text was last written, or looked over and found right as it was.

    Where only what all languages share was changed, nobody had to look at the text.
    """
    for newer, older in pairwise(past):
        if newer.body == older.body or _words(newer.body) != _words(older.body):
            return newer.revision
    return past[-1].revision if past else 0


def _shared(field: str) -> str:
    return SHARED.format(field=field.replace("_", " ").capitalize(), first=places.language(FIRST))


def _words(body: Body | None) -> Body:
    return {name: value for name, value in (body or {}).items() if name not in SAME}
