"""Offers held against what people read and what is being made of it, and what is wrong with each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from content import fields, lint
from content.changes import Change
from content.entry import Body, Entries, EntryKind
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.web.access import Who
from slackapp.web.library import after, asking, desk, effects, fitness, places, telling
from slackapp.web.library.desk import Desk
from slackapp.web.library.offers import Board, Line, Offer

ALWAYS: Final = "There is always exactly one of these, so files can neither add nor retire one."
UNSEEN: Final = "It holds a character that nobody can see. Take it out."
WRITTEN: Final = "{who} working on this. Importing puts this text in place of the draft."
WAITING: Final = "{who} handed in a change of this. Importing puts this text in its place."


def of(
    connection: Transaction,
    me: Who,
    offers: Iterable[Offer],
    *,
    at: datetime,
    ticked: Collection[Place] | None = None,
) -> Board:
    """Hold offers against what is there now, and give them its numbers.

    What is `ticked` is judged as if it were published together; without that, all is, and all is ticked but
    what is wrong and that on which somebody works.
    """
    desk_ = Desk(connection, me)
    working = {each.place: each for each in desk_.drafts}
    there = [each for each in offers if each.body != desk_.read(each.place)]
    left = [each for each in there if each.place not in working or working[each.place].body != each.body]
    numbered = _numbered(connection, me.workspace, left, working)
    alone = {each.place: _alone(each, desk_.read(each.place)) for each in numbered}
    open_ = [each for each in numbered if not alone[each.place]]
    chosen = [_draft(each, at) for each in open_ if ticked is None or each.place in ticked]
    together = _together(desk_, chosen)
    entries = after.published(desk_.now, chosen)[FIRST]

    def line(offer: Offer) -> Line:
        place, draft = offer.place, working.get(offer.place)
        before, wrong = desk_.read(place), (*alone[place], *together.get(place, ()))
        return Line(
            offer=offer,
            title=desk.title(place, offer.body or before),
            before=before,
            changes=_changes(offer, before, entries),
            lost=telling.between(place.kind, draft.body, offer.body) if draft else (),
            works=_works(desk_, draft) if draft else "",
            wrong=wrong,
            is_open=not alone[place],
            is_ticked=not (draft or wrong) if ticked is None else place in ticked,
        )

    trends = effects.new_trends(desk_.now, chosen)
    return Board(tuple(line(each) for each in numbered), len(there) - len(left), trends)


def _numbered(
    connection: Transaction, workspace: str, offers: Iterable[Offer], working: Mapping[Place, Draft]
) -> tuple[Offer, ...]:
    locales = (*places.locales(), EVERYWHERE)
    newest = {
        edition.place: edition.number
        for locale in locales
        for edition in editions.newest(connection, workspace, locale).values()
    }
    edits = {place: draft.edit for place, draft in working.items()}
    return tuple(
        replace(each, base=newest.get(each.place, 0), edit=edits.get(each.place, 0)) for each in offers
    )


def _alone(offer: Offer, before: Body | None) -> tuple[str, ...]:
    place, body = offer.place, offer.body
    if place.kind not in places.MADE and (before is None or body is None):
        return (ALWAYS,)
    if body is None:
        return ()
    if any("\0" in text for text in fields.shown(body).values()):
        return (UNSEEN,)
    locale = FIRST if place.locale == EVERYWHERE else place.locale
    return tuple(dict.fromkeys(each.message for each in lint.lint(place.kind, body, locale)))


def _together(desk_: Desk, drafts: Sequence[Draft]) -> Mapping[Place, tuple[str, ...]]:
    """What would be wrong if all of these were published; not what a draft in review puts right."""
    found: dict[Place, tuple[str, ...]] = {}
    for unfit in fitness.judged(desk_.now, drafts, desk_.drafts):
        locale, *key = unfit.place
        for place in (each.place for each in drafts if unfit.needs is None):
            if [place.kind, place.entry] == key and place.locale in {locale, EVERYWHERE}:
                found[place] = tuple(dict.fromkeys((*found.get(place, ()), unfit.problem.message)))
    return found


def _draft(offer: Offer, at: datetime) -> Draft:
    """An offer as the draft that it would be, for those who judge drafts."""
    return Draft(offer.place, offer.base, offer.body, "review", offer.edit, (), "", at)


def _changes(offer: Offer, before: Body | None, then: Entries) -> tuple[Change, ...]:
    place = offer.place
    if place.kind is not EntryKind.ASKED:
        return telling.between(place.kind, before, offer.body)
    # Both texts are needed: that of a question which only comes with the files, too.
    return asking.told({**then, (place.kind, place.entry): before or {}}, place.entry, offer.body)


def _works(desk_: Desk, draft: Draft) -> str:
    who = ["You" if each == desk_.me.user else desk_.names.get(each, each) for each in draft.authors]
    all_ = " and ".join(who)
    if draft.state == "review":
        return WAITING.format(who=all_)
    return WRITTEN.format(who=f"{all_} {'is' if len(who) == 1 and who != ['You'] else 'are'}")
