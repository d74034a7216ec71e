"""What waits for a second person: which drafts belong together, and what would be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Final

from content.changes import Change
from content.entry import FIRST, Body, EntryKind, Key
from content.localised import listing
from slackapp.editorial import guardian_queue, kinds, publish_impact, translation_status, validation
from slackapp.editorial.guardian_queue import Standing
from slackapp.editorial.validation import Unfit, item_asked
from slackapp.storage.console import roles
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions, question_rules
from slackapp.storage.library.editions import Draft, Place
from slackapp.storage.people import workspaces


@dataclass(frozen=True)
class Problem:
    """One thing to put right: what, and where in words; `needs` is a draft that would do it, published along.

    `place` is the entry that is meant; where it has no id, all of its kind and language are.
    """

    said: str
    on: str
    place: Place
    needs: Draft | None = None


@dataclass(frozen=True)
class ReviewItem:
    """A draft for a second person, with what publishing it does.

    `before` is what people read now, if anything; `since` is what changed in the first language, where the
    draft says that a translation still fits; `when_met` says from when on people meet it; `new_trends` are
    the titles of the themes whose trend would begin anew; `guardian` says how it stands with the guardians;
    `along` are its other languages that have to be published with it.
    """

    draft: Draft
    title: str
    by: str
    is_mine: bool
    before: Body | None
    since: tuple[Change, ...]
    when_met: str
    new_trends: tuple[str, ...]
    guardian: Standing
    problems: tuple[Problem, ...] = ()
    along: tuple[ReviewItem, ...] = ()

    @property
    def effect(self) -> str:
        """What publishing it does, as a name for `parts.tag`."""
        if self.draft.body is None:
            return "retired"
        return "changed" if self.before is not None else "new"

    @property
    def is_confirmed_first(self) -> bool:
        """Whether nobody is shown it before the operator has confirmed it."""
        return publish_impact.needs_confirming(self.draft.place, self.draft.body)


@dataclass(frozen=True)
class ReviewQueue:
    """Everything that is on its way, the oldest first; what was `sent_back` or is `begun` is not handed in.

    `problems` are what would be wrong if all of it were published, and no item alone is to blame for.
    """

    items: tuple[ReviewItem, ...]
    problems: tuple[Problem, ...]
    sent_back: tuple[ReviewItem, ...]
    begun: tuple[ReviewItem, ...]


class LibraryState:
    """What a workspace reads and all drafts of it, read once for a page; `user` is who looks at it.

    `now` is calendar time.
    """

    def __init__(self, connection: Transaction, workspace: str, user: str, *, now: datetime) -> None:
        self.user: Final = user
        self.texts: Final = editions.texts(connection, workspace)
        self.drafts: Final = editions.drafts(connection, workspace)
        self.names: Final = roles.names(connection, workspace)
        self.obstacles: Final = partial(question_rules.obstacles, connection, workspace, now=now)
        self.approvers: Final = partial(guardian_queue.approvers, connection)
        self._workspace = workspace
        self._countries = workspaces.countries(connection, workspace)
        self._standing = guardian_queue.standings(connection, workspace)
        self._translations = cache(partial(translation_status.translations, connection, workspace))

    def item(self, draft: Draft, chosen: Sequence[Draft] = ()) -> ReviewItem:
        """A draft as an item of the queue; `chosen` are those that are published together with it."""
        place, before = draft.place, self.published(draft.place)
        together = self.texts.with_drafts((draft, *chosen))
        return ReviewItem(
            draft=draft,
            title=kinds.title(place, draft.body or before),
            by=listing(self.names.get(user, user) for user in draft.authors),
            is_mine=self.user in draft.authors,
            before=before,
            since=self._since(place) if draft.body is not None and draft.body == before else (),
            when_met=publish_impact.when_met(self.texts, together, draft, self._countries),
            new_trends=publish_impact.new_trends(self.texts, (draft,)),
            guardian=self._standing(draft),
        )

    def problem(self, unfit: Unfit) -> Problem:
        """One thing that is unfit, with where that is in words."""
        locale, kind, id_ = unfit.place
        place, language = Place(self._workspace, locale, kind, id_), kinds.language(locale)
        if not id_:
            return Problem(unfit.problem.message, f"{kinds.many(kind)}, {language}", place)
        body = next((each.body for each in self.drafts if each.place == place), None) or self.published(place)
        others = (each for each in self.drafts if self.user not in each.authors)
        return Problem(
            unfit.problem.message,
            f"{kinds.title(place, body)} ({kinds.kind_name(place)}, {language})",
            place,
            next((each for each in others if each.place == unfit.needs), None),
        )

    def published(self, place: Place) -> Body | None:
        """What is published at a place, as drafts have it: of a translation the words alone."""
        return place.kept(self.texts.read(place))

    def _since(self, place: Place) -> tuple[Change, ...]:
        found = () if place.is_leading else self._translations(place.locale)
        return next((each.since for each in found if each.place == place), ())


def review_queue(state: LibraryState) -> ReviewQueue:
    """What waits in a workspace."""
    waiting = [each for each in state.drafts if each.state == "review"]
    others = [each for each in state.drafts if each.state != "review"]
    # That a draft waits for a guardian is said beside it, and is nothing to put right.
    hindered = {
        place: why
        for place, why in state.obstacles(waiting).items()
        if not question_rules.is_yet_to_approve(why)
    }
    unfit = (*validation.hindered(hindered), *validation.judge(state.texts, waiting, state.drafts))
    blamed = {each: _blamed(each, waiting) for each in unfit}
    along = _along(state, waiting)
    taken = {each.place for found in along.values() for each in found}

    def item(draft: Draft, chosen: Sequence[Draft] = ()) -> ReviewItem:
        problems = tuple(state.problem(each) for each, place in blamed.items() if place == draft.place)
        return replace(state.item(draft, chosen), problems=problems)

    def with_languages(draft: Draft) -> ReviewItem:
        found = along.get(draft.place, ())
        return replace(item(draft, found), along=tuple(item(each) for each in found))

    return ReviewQueue(
        items=tuple(with_languages(each) for each in _in_order(waiting) if each.place not in taken),
        problems=tuple(state.problem(each) for each, place in blamed.items() if place is None),
        sent_back=tuple(state.item(each) for each in _in_order(others) if each.note),
        begun=tuple(state.item(each) for each in _in_order(others) if not each.note),
    )


def _along(state: LibraryState, waiting: Iterable[Draft]) -> Mapping[Place, tuple[Draft, ...]]:
    """What each draft of the first language has to be published with, where one person may do both."""
    others = [each for each in waiting if each.place.locale != FIRST]
    return {
        draft.place: tuple(
            each
            for each in others
            if each.place.key == draft.place.key
            and (state.user in each.authors) is (state.user in draft.authors)
            and validation.belong_together(state.texts, draft, each)
        )
        for draft in waiting
        if draft.place.locale == FIRST
    }


def _blamed(unfit: Unfit, waiting: Iterable[Draft]) -> Place | None:
    """The draft that has to be put right; in another language if there is none in this one."""
    locale, *key = unfit.place
    found = [each.place for each in waiting if [*each.place.key] == key]
    return min(found, key=lambda each: each.locale != locale, default=None)


def _in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """The oldest first; drafts that are about the same stand beside each other."""
    all_ = list(drafts)
    since: dict[Key, datetime] = {}
    for each in sorted(all_, key=lambda each: each.changed_at):
        since.setdefault(_topic(each), each.changed_at)
    return sorted(
        all_, key=lambda each: (since[_topic(each)], _topic(each), each.place.locale != FIRST, each.place)
    )


def _topic(draft: Draft) -> Key:
    asked = item_asked(draft.body) if draft.place.kind is EntryKind.ASKED else ""
    return (EntryKind.ITEM, asked) if asked else draft.place.key
