"""Which question each dimension asks: what is asked now, what could be, and what a change of it means."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from content import themes as content
from content.changes import Change
from content.entry import FIRST, Body, Entries, EntryKind
from content.localised import listing
from content.series import series
from content.themes import DIMENSIONS, Scale
from content.translations import N_, _
from content.vetting import wording
from slackapp.editorial import kinds
from slackapp.editorial.validation import item_asked
from slackapp.pulse.questions import waiting
from slackapp.storage.database import Transaction
from slackapp.storage.library import asked_questions, editions, question_rules, question_wordings
from slackapp.storage.library.editions import EVERYWHERE, Draft, Edition, Place, Seen, Texts
from slackapp.storage.library.question_wordings import Askable

ANSWERS: Final[Mapping[str, str]] = {
    Scale.FREQUENCY.value: N_("Answers: how often"),
    Scale.AGREEMENT.value: N_("Answers: how far one agrees"),
}
REVERSED: Final = N_("counts the other way round")
NOT_APPLICABLE: Final = N_("offers “Didn’t come up”")
NO_CHOICE: Final = N_("Choose one of the spare questions of %(name)s first.")
GONE: Final = N_("That is no question of %(name)s, or it was retired. Choose another one.")
IS_NEW: Final = N_(
    "“%(text)s” is not published yet. A second person publishes it first; then it can be asked."
)
PUBLISHED: Final = N_(
    "The next check-in announces this question. The first check-in on “%(theme)s” after that asks it. Until"
    " then, people are asked: “%(old)s”"
)
ANNOUNCED: Final = N_(
    "It was announced, and the next check-in on “%(theme)s” asks it. Until then, people are asked: “%(old)s”"
)
NOT_ASKED: Final = N_(
    "This is in HR’s own words, and nobody is a guardian any more. People are asked in its place: “%(old)s”"
)
LACKS: Final = N_(
    "“%(text)s” has no text in %(languages)s yet. Translate it first, so that everybody can read it."
)


@dataclass(frozen=True)
class Question:
    """A question of a dimension, as people read it. `about` is how it is answered and counted, in words.

    `lacks` are the languages without it, by their codes; it cannot be asked before all have it. One that
    `is_new` has not been published yet; one that `is_locked` is in own words that no guardian stands for.
    """

    id: str
    text: str
    about: str
    lacks: tuple[str, ...] = ()
    is_new: bool = False
    is_locked: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it could be asked."""
        return not self.lacks and not self.is_new and not self.is_locked


@dataclass(frozen=True)
class PastChoice:
    """A question that was chosen to be asked, with its text as it was then."""

    edition: Edition
    text: str


@dataclass(frozen=True)
class Selection:
    """What a dimension asks now, what it could ask instead, and what somebody wants it to ask."""

    place: Place
    theme: str
    asked: Question
    spares: tuple[Question, ...]
    seen: Seen
    draft: Draft | None

    @property
    def name(self) -> str:
        """What the dimension is called."""
        return kinds.dimensions()[self.place.entry]

    @property
    def wanted(self) -> Question | None:
        """The question of the draft, where it is still there."""
        return self.question(item_asked(self.draft.body)) if self.draft else None

    def question(self, id_: str) -> Question | None:
        """One of its questions, the asked one among them."""
        return next((each for each in (self.asked, *self.spares) if each.id == id_), None)

    def why_not(self, id_: str) -> str:
        """Why one of its questions cannot be chosen; nothing where it can."""
        found = self.question(id_)
        if not id_:
            return _(NO_CHOICE, name=self.name)
        if found is None:
            return _(GONE, name=self.name)
        if found.is_locked:
            return _(question_rules.NO_GUARDIANS)
        if found.is_new:
            return _(IS_NEW, text=found.text)
        languages = listing(kinds.language(each) for each in found.lacks)
        return _(LACKS, text=found.text, languages=languages) if languages else ""


def selections(connection: Transaction, workspace: str) -> Mapping[str, tuple[Selection, ...]]:
    """The selections of both themes by the theme's id, in the order in which people are asked."""
    texts = editions.texts(connection, workspace)
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    newest = editions.newest(connection, workspace, EVERYWHERE)
    askable = question_wordings.askable(connection, workspace)

    def selection(theme: str, dimension: str) -> Selection:
        place = Place(workspace, EVERYWHERE, EntryKind.ASKED, dimension)
        found = {each.id: each for each in _questions(texts, drafts.values(), dimension, askable)}
        asked = found.pop(item_asked(texts[FIRST].get(place.key)), Question("", "", ""))
        draft = drafts.get(place)
        seen = Seen(newest[place.key].number if place.key in newest else 0, draft.edit if draft else 0)
        return Selection(place, theme, asked, tuple(found.values()), seen, draft)

    return {theme: tuple(selection(theme, each.value) for each in five) for theme, five in DIMENSIONS.items()}


def selection_of(connection: Transaction, workspace: str, dimension: str) -> Selection:
    """The selection of one dimension."""
    themes = selections(connection, workspace).values()
    return next(each for five in themes for each in five if each.place.entry == dimension)


def changes_of_choice(now: Entries, then: Entries, dimension: str, wanted: Body | None) -> tuple[Change, ...]:
    """What people are asked about a dimension and what they would be, as the texts of the two questions.

    The one is as people read it `now`, the other as it stands in the library of `then`.
    """
    asked = item_asked(now.get((EntryKind.ASKED, dimension)))
    before, after = _with_answers(now, asked), _with_answers({**now, **then}, item_asked(wanted))
    if before == after:
        return ()
    return (
        Change("asked until now", before, "", (("gone", before),)),
        Change("asked from then on", "", after, (("new", after),)),
    )


def series_with(theme: str, five: Sequence[content.Question], swap: content.Question | None = None) -> str:
    """The series of a theme with these questions, or with another one in the place of its dimension's."""
    return series(theme, [swap if swap and swap.dimension == each.dimension else each for each in five])


def timings(
    connection: Transaction, workspace: str, themes: Mapping[str, content.Theme]
) -> Mapping[str, str]:
    """Dimension → when people are asked what HR published, where they are asked another question now."""
    last = asked_questions.former(connection, workspace)
    if last is None:
        return {}
    askable = question_wordings.askable(connection, workspace)
    stands = asked_questions.standing(connection, workspace, askable)
    decided = question_wordings.decided(connection, workspace)
    choices = question_wordings.choices(editions.entries(connection, workspace, FIRST), decided)
    left = waiting(stands, choices, may_ask=askable)
    now = question_wordings.by_digest(
        connection, workspace, (each.asked.digest for each in last.rows.values())
    )
    found = {}
    for (theme, place), row in last.rows.items():
        position, old = (theme, place), now.get(row.asked.digest)
        said = (
            ANNOUNCED
            if stands[position] != row.asked
            else PUBLISHED
            if position in left
            else NOT_ASKED
            if position in choices and choices[position] != row.asked
            else ""
        )
        if said and old:
            title = themes[theme].title
            found[DIMENSIONS[theme][place].value] = _(said, theme=title, old=old.text)
    return found


def past_choices(connection: Transaction, selection: Selection) -> tuple[PastChoice, ...]:
    """The questions that a dimension asked, the newest choice first; empty where it was never changed."""
    chosen = editions.editions(connection, selection.place)
    return tuple(PastChoice(each, _text_then(connection, each)) for each in chosen) if len(chosen) > 1 else ()


def _text_then(connection: Transaction, chosen: Edition) -> str:
    item = item_asked(chosen.body)
    versions = editions.editions(connection, Place(chosen.place.workspace, FIRST, EntryKind.ITEM, item))
    bodies = (each.body for each in versions if each.revision <= chosen.revision)
    return kinds.headline(next((body for body in bodies if body), None), item)


def _questions(texts: Texts, drafts: Iterable[Draft], dimension: str, askable: Askable) -> Iterator[Question]:
    for (kind, id_), body in texts[FIRST].items():
        if kind is EntryKind.ITEM and body.get("dimension") == dimension:
            lacks = tuple(locale for locale in texts if (kind, id_) not in texts[locale])
            is_locked = not askable.takes(wording(kind, FIRST, {**body, "id": id_}))
            yield Question(id_, str(body.get("text") or id_), _answers(body), lacks, is_locked=is_locked)
    for draft in drafts:
        place, made = draft.place, draft.body or {}
        is_new = place.key not in texts[FIRST] and made.get("dimension") == dimension
        if is_new and place.kind is EntryKind.ITEM and place.locale == FIRST:
            yield Question(place.entry, kinds.headline(made, place.entry), _answers(made), is_new=True)


def _answers(question: Body) -> str:
    """How a question is answered and counted, in words."""
    said = [ANSWERS.get(str(question.get("scale")), "")]
    said += [REVERSED] * (question.get("reversed") is True)
    said += [NOT_APPLICABLE] * (question.get("not_applicable") is True)
    return " · ".join(_(each) for each in said if each)


def _with_answers(entries: Entries, item: str) -> str:
    found = entries.get((EntryKind.ITEM, item))
    return f"{found.get('text')}\n{_answers(found)}" if found else item
