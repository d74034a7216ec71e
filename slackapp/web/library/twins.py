"""The same entry in the other languages, and what it says when the first one's shared fields change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.entry import Body
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import FIRST, Draft, Edition, Place
from slackapp.web.library import form, places

Words = Body | None
ALONG: Final = "It had only gone along with the English text."
"""Why the log has a draft as thrown away that nobody threw away by itself."""


@dataclass(frozen=True)
class Twin:
    """An entry of another language. `text` is what people read, or read until it was retired with the first.

    `published` is what they read now; `base` is the number of the newest edition.
    """

    place: Place
    published: Words
    text: Words
    base: int
    draft: Draft | None

    @property
    def now(self) -> Words:
        """What it says: the draft, else what is published."""
        return self.draft.body if self.draft else self.published

    def with_first(self, first: Words) -> Words:
        """What it says once the first language says this; nothing, where that is retired.

        Where somebody asked on their own that it be retired, that stands.
        """
        if first is None:
            return None if self.published is not None else self.now
        if self.draft is None:
            return self._shared(self.text, first)
        return self._shared(self.draft.body, first)

    def without(self, draft: Words, first: Words) -> Words:
        """What it says once a draft of the first language is thrown away, which then says `first` again."""
        if self.draft is None:
            return self.published
        mine = self.draft.body
        if mine is None or draft is None:
            return self.published if mine is draft else mine
        if first is None:
            return None if mine == self._shared(self.text, draft) else mine
        return self._shared(mine, first)

    def _shared(self, body: Words, first: Body) -> Words:
        return None if body is None else form.translated(body, first)


def of(connection: Transaction, draft: Draft) -> tuple[Twin, ...]:
    """The entry of a draft in the other languages, where it is or somebody works on it there."""
    return tuple(_twins(connection, draft)) if draft.place.locale == FIRST else ()


def held(connection: Transaction, draft: Draft) -> tuple[Place, ...]:
    """Where somebody works on a text that must change together with this draft, and has not handed it in."""
    return tuple(
        twin.place
        for twin in of(connection, draft)
        if twin.draft and twin.draft.state == "draft"
        if twin.published is not None and twin.published != form.translated(twin.published, draft.body)
    )


def _twins(connection: Transaction, draft: Draft) -> Iterator[Twin]:
    place = draft.place
    first = editions.editions(connection, place)
    for locale in places.locales():
        if locale == FIRST:
            continue
        other = Place(place.workspace, locale, place.kind, place.entry)
        past, theirs = editions.editions(connection, other), editions.draft(connection, other)
        published = past[0].body if past else None
        text = _read(past) if published is not None or _is_retired_with(first, past) else None
        if text is not None or theirs is not None:
            base = past[0].number if past else 0
            yield Twin(other, published, text, base, theirs)


def _read(past: tuple[Edition, ...]) -> Words:
    return next((each.body for each in past if each.body is not None), None)


def _is_retired_with(first: tuple[Edition, ...], other: tuple[Edition, ...]) -> bool:
    """Whether both were retired, and by the same press of a button."""
    newest = [past[0] for past in (first, other) if past]
    return [each.body for each in newest] == [None, None] and len({each.revision for each in newest}) == 1
