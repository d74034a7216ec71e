"""What waits for a second person: which drafts belong together, and what would be wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from content.entry import EntryKind, Key
from slackapp.storage.library.editions import FIRST, Draft, Place
from slackapp.web.library import alike, asking, fitness
from slackapp.web.library.desk import Card, Desk, Trouble
from slackapp.web.library.fitness import Unfit


@dataclass(frozen=True)
class Queue:
    """Everything that is on its way, the oldest first; what was `sent_back` or is `written` is not handed in.

    `wrong` is what would be wrong if all of it were published, and no card alone is to blame for.
    """

    cards: tuple[Card, ...]
    wrong: tuple[Trouble, ...]
    sent_back: tuple[Card, ...]
    written: tuple[Card, ...]


def queue(desk: Desk) -> Queue:
    """What waits at this desk."""
    waiting = [each for each in desk.drafts if each.state == "review"]
    others = [each for each in desk.drafts if each.state != "review"]
    unfit = fitness.judged(desk.now, waiting, desk.drafts)
    blamed = {each: _blamed(each, waiting) for each in unfit}
    along = _along(desk, waiting)
    taken = {each.place for found in along.values() for each in found}

    def card(draft: Draft, chosen: Iterable[Draft] = ()) -> Card:
        wrong = tuple(desk.trouble(each) for each, place in blamed.items() if place == draft.place)
        return replace(desk.card(draft, chosen), wrong=wrong)

    def whole(draft: Draft) -> Card:
        found = along.get(draft.place, ())
        return replace(card(draft, found), along=tuple(card(each) for each in found))

    return Queue(
        cards=tuple(whole(each) for each in _in_order(waiting) if each.place not in taken),
        wrong=tuple(desk.trouble(each) for each, place in blamed.items() if place is None),
        sent_back=tuple(desk.card(each) for each in _in_order(others) if each.note),
        written=tuple(desk.card(each) for each in _in_order(others) if not each.note),
    )


def _along(desk: Desk, waiting: Iterable[Draft]) -> Mapping[Place, tuple[Draft, ...]]:
    """What each draft of the first language has to be published with, where one person may do both."""
    mine = desk.me.user
    others = [each for each in waiting if each.place.locale != FIRST]
    return {
        draft.place: tuple(
            each
            for each in others
            if _key(each) == _key(draft) and (mine in each.authors) is (mine in draft.authors)
            if alike.together(desk.now, draft, each)
        )
        for draft in waiting
        if draft.place.locale == FIRST
    }


def _blamed(unfit: Unfit, waiting: Iterable[Draft]) -> Place | None:
    """The draft that has to be put right; in another language if there is none in this one."""
    locale, *key = unfit.place
    found = [each.place for each in waiting if [each.place.kind, each.place.entry] == key]
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
    asked = asking.item_of(draft.body) if draft.place.kind is EntryKind.ASKED else ""
    return (EntryKind.ITEM, asked) if asked else _key(draft)


def _key(draft: Draft) -> Key:
    return draft.place.kind, draft.place.entry
