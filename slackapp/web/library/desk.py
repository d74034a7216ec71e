"""The reviewer's desk: a card for each draft, with what it changes and what would come of publishing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from flask import url_for
from markupsafe import Markup

from content.changes import Change
from content.entry import Body, EntryKind
from slackapp.blocks import library as blocks
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.storage.people import workspaces
from slackapp.web import preview
from slackapp.web.access import Who
from slackapp.web.library import after, card, effects, gaps, names, places, telling
from slackapp.web.library.fitness import Unfit

ASKS: Final = "What is asked about {name}"


@dataclass(frozen=True)
class Trouble:
    """One thing to put right: what and where; `needs` is a draft, as `Card.seen`, that would do it."""

    said: str
    on: str
    address: str
    needs: str = ""


@dataclass(frozen=True)
class Card:
    """A draft, as the page shows it.

    `before` is what people read now, if anything; `since` is what changed in the first language, where the
    draft says that a translation still fits; `trends` are the titles of the themes whose trend would begin
    anew; `along` are its other languages that have to be published with it.
    """

    draft: Draft
    title: str
    by: str
    is_mine: bool
    before: Body | None
    changes: tuple[Change, ...]
    since: tuple[Change, ...]
    preview: Markup
    met: str
    trends: tuple[str, ...]
    wrong: tuple[Trouble, ...] = ()
    along: tuple[Card, ...] = ()

    @property
    def seen(self) -> str:
        """What a form says of it: which draft, and as what it was seen."""
        return seen(self.draft)

    @property
    def about(self) -> str:
        """What it is, and in which language."""
        return f"{kind(self.draft.place)} · {places.language(self.draft.place.locale)}"

    @property
    def language(self) -> str:
        """The name of its language."""
        return places.language(self.draft.place.locale)

    @property
    def lang(self) -> str:
        """The language of its texts, where it is not that of the page."""
        return "" if self.draft.place.locale in {FIRST, EVERYWHERE} else self.draft.place.locale

    @property
    def address(self) -> str:
        """Where its page is."""
        return address(self.draft.place)

    @property
    def labels(self) -> Mapping[str, str]:
        """What its fields are called."""
        return telling.labels(self.draft.place.kind)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Its whole text, or that of what it would retire."""
        return telling.facts(self.draft.place.kind, self.draft.body or self.before)

    @property
    def does(self) -> str:
        """What publishing it does, as a name for `parts.tag`."""
        if self.draft.body is None:
            return "retired"
        return "changed" if self.before is not None else "new"

    @property
    def is_confirmed_first(self) -> bool:
        """Whether nobody is shown it before the operator has confirmed it."""
        return effects.needs_confirming(self.draft)


class Desk:
    """What a workspace reads and what is being made of it, read once for a page."""

    def __init__(self, connection: Transaction, me: Who) -> None:
        self.me: Final = me
        self.now: Final = after.libraries(connection, me.workspace)
        self.drafts: Final = editions.drafts(connection, me.workspace)
        self.names: Final = names.of(connection, me.workspace)
        self._countries = workspaces.countries(connection, me.workspace)
        self._text = cache(partial(names.library, connection, me.workspace))
        self._gaps = cache(partial(gaps.texts, connection, me.workspace))

    def card(self, draft: Draft, chosen: Iterable[Draft] = ()) -> Card:
        """The card of a draft; `chosen` are those that are published together with it."""
        place, all_ = draft.place, tuple(chosen)
        before = self.read(place)
        changes = telling.changed(self.now, draft)
        text = self._text(FIRST if place.locale == EVERYWHERE else place.locale)
        return Card(
            draft=draft,
            title=title(place, draft.body or before),
            by=" and ".join(self.names.get(user, user) for user in draft.authors),
            is_mine=self.me.user in draft.authors,
            before=before,
            changes=changes,
            since=() if changes or draft.body is None else self._since(draft),
            preview=preview.html(blocks.shown(text, place.kind, draft.body or {})),
            met=effects.met(self.now, after.published(self.now, (draft, *all_)), draft, self._countries),
            trends=effects.new_trends(self.now, (draft,)),
        )

    def trouble(self, unfit: Unfit) -> Trouble:
        """One thing that is unfit, with where that is in words."""
        locale, kind_, id_ = unfit.place
        said, language = unfit.problem.message, places.language(locale)
        if not id_:
            here = url_for("library.shelves", locale=locale, kind=kind_.value)
            return Trouble(said, f"{places.KINDS[kind_][1]}, {language}", here)
        place = Place(self.me.workspace, locale, kind_, id_)
        on = f"{title(place, self._written(place) or self.read(place))} ({kind(place).lower()}, {language})"
        others = (each for each in self.drafts if self.me.user not in each.authors)
        needs = (seen(each) for each in others if each.place == unfit.needs)
        return Trouble(said, on, address(place), next(needs, ""))

    def read(self, place: Place) -> Body | None:
        """What people read at a place now."""
        locale = FIRST if place.locale == EVERYWHERE else place.locale
        return self.now[locale].get((place.kind, place.entry))

    def _written(self, place: Place) -> Body | None:
        return next((each.body for each in self.drafts if each.place == place), None)

    def _since(self, draft: Draft) -> tuple[Change, ...]:
        place = draft.place
        texts = self._gaps(place.locale) if place.locale in self.now and place.locale != FIRST else ()
        return next((each.since for each in texts if each.place == place), ())


def seen(draft: Draft) -> str:
    """Which draft, and as what somebody saw it, for a form."""
    return f"{draft.edit}/{draft.place}"


def title(place: Place, body: Body | None) -> str:
    """An entry in a few words."""
    if place.kind is EntryKind.ASKED:
        return ASKS.format(name=f"“{places.dimensions().get(place.entry, place.entry)}”")
    return places.headline(body, place.entry)


def kind(place: Place) -> str:
    """What stands there, in one word or two."""
    return places.KINDS[place.kind][0]


def address(place: Place) -> str:
    """The page of an entry."""
    if place.kind is EntryKind.ASKED:
        return url_for("library.questions", _anchor=place.entry)
    return card.address(place)
