"""Which question each dimension asks: what is asked now, what could be, and how a change of it is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from content.changes import Change
from content.entry import Body, Entries, EntryKind
from content.library import Library
from content.series import series
from content.themes import DIMENSIONS, Scale
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Edition, Place
from slackapp.web.library import places

ANSWERS: Final[Mapping[str, str]] = {
    Scale.FREQUENCY.value: "Answers: how often",
    Scale.AGREEMENT.value: "Answers: how far one agrees",
}
REVERSED: Final = "counts the other way round"
NOT_APPLICABLE: Final = "offers “Didn’t come up”"


@dataclass(frozen=True)
class Question:
    """A question of a dimension, as people read it. `about` is how it is answered and counted, in words.

    `lacks` are the languages without it, by their codes; it cannot be asked before all have it. One that
    `is_new` has not been published yet.
    """

    id: str
    text: str
    about: str
    lacks: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it could be asked."""
        return not self.lacks and not self.is_new


@dataclass(frozen=True)
class Past:
    """A question that was chosen to be asked, with its text as it was then."""

    edition: Edition
    text: str


@dataclass(frozen=True)
class Choice:
    """What a dimension asks now, what it could ask instead, and what somebody wants it to ask."""

    place: Place
    theme: str
    asked: Question
    spares: tuple[Question, ...]
    base: int
    draft: Draft | None

    @property
    def name(self) -> str:
        """What the dimension is called."""
        return places.dimensions()[self.place.entry]

    @property
    def edit(self) -> int:
        """The number of what was last done to the draft; 0 where there is none."""
        return self.draft.edit if self.draft else 0

    @property
    def wanted(self) -> Question | None:
        """The question of the draft, where it is still there."""
        return self.question(item_of(self.draft.body)) if self.draft else None

    def question(self, id_: str) -> Question | None:
        """One of its questions, the asked one among them."""
        return next((each for each in (self.asked, *self.spares) if each.id == id_), None)


def choices(connection: Transaction, workspace: str) -> Mapping[str, tuple[Choice, ...]]:
    """The choices of both themes by the theme's id, in the order in which people are asked."""
    entries = editions.entries(connection, workspace, FIRST)
    others = {
        locale: editions.entries(connection, workspace, locale)
        for locale in places.locales()
        if locale != FIRST
    }
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    newest = editions.newest(connection, workspace, EVERYWHERE)

    def choice(theme: str, dimension: str) -> Choice:
        spot = place(workspace, dimension)
        found = {each.id: each for each in _questions(entries, others, drafts.values(), dimension)}
        asked = found.pop(item_of(entries.get((EntryKind.ASKED, dimension))), Question("", "", ""))
        edition = newest.get((EntryKind.ASKED, dimension))
        base = edition.number if edition else 0
        return Choice(spot, theme, asked, tuple(found.values()), base, drafts.get(spot))

    return {theme: tuple(choice(theme, each.value) for each in five) for theme, five in DIMENSIONS.items()}


def place(workspace: str, dimension: str) -> Place:
    """Where it stands which question a dimension asks, the same in every language."""
    return Place(workspace, EVERYWHERE, EntryKind.ASKED, dimension)


def item_of(body: Body | None) -> str:
    """The id of the question that such an entry asks, or nothing."""
    return str((body or {}).get("item") or "")


def answered(question: Body) -> str:
    """How a question is answered and counted, in words."""
    said = [ANSWERS.get(str(question.get("scale")), "")]
    said += [REVERSED] * (question.get("reversed") is True)
    said += [NOT_APPLICABLE] * (question.get("not_applicable") is True)
    return " · ".join(filter(None, said))


def told(entries: Entries, dimension: str, then: Body | None) -> tuple[Change, ...]:
    """What people are asked about a dimension and what they would be, as the texts of the two questions."""
    now = item_of(entries.get((EntryKind.ASKED, dimension)))
    before, after = (_said(entries, each) for each in (now, item_of(then)))
    if before == after:
        return ()
    return (
        Change("asked until now", before, "", (("gone", before),)),
        Change("asked from then on", "", after, (("new", after),)),
    )


def series_of(library: Library, theme: str, swap: str = "") -> str:
    """The series of a theme as it is asked, or as it would be with this question in its dimension's place."""
    items = {item.id: item for item in library.themes[theme].items}
    new = items.get(swap)
    asked = library.themes[theme].defaults
    return series(theme, [new if new and new.dimension == item.dimension else item for item in asked])


def past(connection: Transaction, choice: Choice) -> tuple[Past, ...]:
    """The questions that a dimension asked, the newest choice first; empty where it was never changed."""
    chosen = editions.editions(connection, choice.place)
    return tuple(Past(each, _then(connection, each)) for each in chosen) if len(chosen) > 1 else ()


def _then(connection: Transaction, chosen: Edition) -> str:
    item = item_of(chosen.body)
    versions = editions.editions(connection, Place(chosen.place.workspace, FIRST, EntryKind.ITEM, item))
    bodies = (each.body for each in versions if each.revision <= chosen.revision)
    return places.headline(next((body for body in bodies if body), None), item)


def _questions(
    entries: Entries, others: Mapping[str, Entries], drafts: Iterable[Draft], dimension: str
) -> Iterator[Question]:
    for (kind, id_), body in entries.items():
        if kind is EntryKind.ITEM and body.get("dimension") == dimension:
            lacks = tuple(locale for locale, theirs in others.items() if (kind, id_) not in theirs)
            yield Question(id_, str(body.get("text") or id_), answered(body), lacks)
    for draft in drafts:
        spot, made = draft.place, draft.body or {}
        is_new = (spot.kind, spot.entry) not in entries and made.get("dimension") == dimension
        if is_new and spot.kind is EntryKind.ITEM and spot.locale == FIRST:
            yield Question(spot.entry, places.headline(made, spot.entry), answered(made), is_new=True)


def _said(entries: Entries, item: str) -> str:
    found = entries.get((EntryKind.ITEM, item))
    return f"{found.get('text')}\n{answered(found)}" if found else item
