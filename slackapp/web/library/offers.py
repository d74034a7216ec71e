"""What files would make of the library: an offer for each entry, and how a page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.changes import Change, EntryChange
from content.entry import Body, EntryKind
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Place
from slackapp.web.library import desk, places, telling


@dataclass(frozen=True)
class Offer:
    """What an entry would say; nothing, where it would be retired.

    `base` and `edit` are the numbers of the newest edition and of the draft that somebody saw.
    """

    place: Place
    body: Body | None
    base: int = 0
    edit: int = 0


@dataclass(frozen=True)
class Line:
    """An offer as the page shows it. `before` is what people read now, if anything; `changes` what differs.

    `works` says who has a draft of it, in whose place this would be put, and `lost` what differs from that.
    Where it is not open, what is `wrong` lets nobody take it; else another choice of others may mend that.
    """

    offer: Offer
    title: str
    before: Body | None
    changes: tuple[Change, ...]
    lost: tuple[Change, ...]
    works: str
    wrong: tuple[str, ...]
    is_open: bool
    is_ticked: bool

    @property
    def does(self) -> str:
        """What taking it would do, as a name for `parts.tag`."""
        if self.offer.body is None:
            return "retired"
        return "changed" if self.before is not None else "new"

    @property
    def about(self) -> str:
        """What kind of thing it is, and its id."""
        return f"{desk.kind(self.offer.place)} · {self.offer.place.entry}"

    @property
    def lang(self) -> str:
        """The language of its texts, where it is not that of the page."""
        return "" if self.offer.place.locale in {FIRST, EVERYWHERE} else self.offer.place.locale

    @property
    def labels(self) -> Mapping[str, str]:
        """What its fields are called."""
        return telling.labels(self.offer.place.kind)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Its whole text, or that of what it would retire."""
        return telling.facts(self.offer.place.kind, self.offer.body or self.before)


@dataclass(frozen=True)
class Board:
    """All offers that would change something. `drafted` counts those that a draft says already.

    `trends` are the titles of the themes whose trend would begin anew.
    """

    lines: tuple[Line, ...]
    drafted: int
    trends: tuple[str, ...]

    @property
    def by_language(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines under the name of their language."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(places.language(line.offer.place.locale), []).append(line)
        return {language: tuple(lines) for language, lines in found.items()}

    @property
    def open(self) -> tuple[Offer, ...]:
        """Those that can be taken, if need be together with others."""
        return tuple(line.offer for line in self.lines if line.is_open)


def of(workspace: str, changed: Mapping[str, Iterable[EntryChange]]) -> tuple[Offer, ...]:
    """The offers that files make, by language; what is asked is one for all languages, the first one's."""
    found: dict[Place, Offer] = {}
    for locale, changes in changed.items():
        for each in changes:
            where = EVERYWHERE if each.kind is EntryKind.ASKED else locale
            place = Place(workspace, where, each.kind, each.id)
            body = each.after and {name: value for name, value in each.after.items() if value is not None}
            found.setdefault(place, Offer(place, body))
    return tuple(found.values())
