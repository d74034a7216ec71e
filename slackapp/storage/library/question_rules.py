"""What keeps drafts about questions from being published, whoever wrote them and whoever publishes (R15).

An own question, and other words for a vetted one, for a heading or a translation, take a guardian's yes to
exactly this text. A theme changes one question in 12 weeks of calendar time; before the first round the
choice is free.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from content.entry import FIRST, Body, EntryKind
from content.localised import day
from content.translations import N_, _
from content.vetting import WORDED, Wording, vetted
from slackapp.pulse.calendar import zone_of
from slackapp.pulse.questions import APART, Asked, Position, waiting
from slackapp.storage.console import guardians
from slackapp.storage.library import asked_questions, editions, question_wordings
from slackapp.storage.library.editions import Draft, Place, Texts
from slackapp.storage.library.question_wordings import wording_at
from slackapp.storage.people import workspaces

NO_GUARDIANS: Final = N_(
    "Words of your own take the yes of a guardian, and nobody is one here. Choose among the vetted questions,"
    " or ask whoever runs Lean On to name a guardian."
)
NOT_APPROVED: Final = N_("It waits for a guardian’s yes to exactly these words.")
NOT_APPLICABLE: Final = N_(
    "“Didn’t come up” is for the vetted questions that come with Lean On: take it out of this one."
)
TOO_SOON: Final = N_(
    "A theme changes one question in 12 weeks. The check-in of %(then)s announced one of “%(theme)s”: the"
    " next can be published from %(day)s on."
)
WAITING: Final = N_(
    "A theme changes one question in 12 weeks, and another one of “%(theme)s” is published: the next check-in"
    " announces it."
)
ONE: Final = N_(
    "A theme changes one question in 12 weeks: publish one of those of “%(theme)s”, and keep the others."
)


def obstacles(
    connection: sa.Connection, workspace: str, chosen: Sequence[Draft], *, now: datetime
) -> Mapping[Place, str]:
    """Why drafts may not be published together at this calendar time: a sentence for each that is to blame.

    This is the one rule for it: pages ask it to say so in time, and `drafts.publish` before it writes.
    """
    about = [each for each in chosen if each.body is not None and each.place.kind in _DECIDING]
    if not about:
        return {}
    texts = editions.texts(connection, workspace)
    then = texts.with_drafts(chosen)
    guarded, approved = (
        bool(guardians.active(connection, workspace)),
        guardians.approved(connection, workspace),
    )
    own = {
        each.place: why for each in about if (why := _own(_asked_in(each, then), approved, guarded=guarded))
    }
    return {**_changes(connection, workspace, about, texts, then, now), **own}


def is_yet_to_approve(why: str) -> bool:
    """Whether all that keeps a draft from being published is that it waits for a guardian."""
    return why == _(NOT_APPROVED)


def is_locked(connection: sa.Connection, workspace: str, kind: EntryKind) -> bool:
    """Whether nobody may write entries of this kind here, as they are what people are asked (R15)."""
    return kind in WORDED and not guardians.active(connection, workspace)


def why_locked(connection: sa.Connection, place: Place, body: Body | None) -> str:
    """Why nobody may write this text here, as nobody is a guardian; nothing where they may."""
    if body is None or not is_locked(connection, place.workspace, place.kind):
        return ""
    return why_locked_there(place, body)


def why_locked_there(place: Place, body: Body) -> str:
    """Why nobody may write this text where its kind is locked; nothing where it is vetted."""
    return "" if wording_at(place, body) in vetted() else _(NO_GUARDIANS)


def why_never(place: Place, body: Body | None) -> str:
    """Why nobody may ask a text, guardian or not; nothing where they may."""
    if body is None or place.kind is not EntryKind.ITEM or wording_at(place, body) in vetted():
        return ""
    return _(NOT_APPLICABLE) if body.get("not_applicable") is True else ""


def changeable_from(connection: sa.Connection, workspace: str) -> Mapping[str, datetime]:
    """Theme → from which calendar time on another change of it may be published, in the workspace's zone."""
    found = asked_questions.last_announced(connection, workspace)
    zone = _zone(connection, workspace)
    return {theme: (at + APART).astimezone(zone) for theme, at in found.items()}


_DECIDING: Final = frozenset({*WORDED, EntryKind.ASKED})


def _asked_in(draft: Draft, then: Texts) -> tuple[Place, Body | None]:
    """The text that people would be asked because of a draft, and where it stands."""
    place, body = draft.place, draft.body
    if place.kind is not EntryKind.ASKED:
        return place, body
    item = Place(place.workspace, FIRST, EntryKind.ITEM, str((body or {}).get("item")))
    return item, then.read(item)


def _own(text: tuple[Place, Body | None], approved: frozenset[Wording], *, guarded: bool) -> str:
    place, body = text
    if body is None or wording_at(place, body) in vetted():
        return ""
    if not guarded:
        return _(NO_GUARDIANS)
    if never := why_never(place, body):
        return never
    return "" if wording_at(place, body) in approved else _(NOT_APPROVED)


def _changes(
    connection: sa.Connection,
    workspace: str,
    chosen: Sequence[Draft],
    texts: Texts,
    then: Texts,
    now: datetime,
) -> Mapping[Place, str]:
    askable = question_wordings.askable(connection, workspace)
    stands = asked_questions.standing(connection, workspace, askable)
    decided = question_wordings.decided(connection, workspace)
    leading = {each.place.key for each in chosen if each.place.is_leading}
    before = question_wordings.choices(texts[FIRST], decided)
    after = question_wordings.choices(then[FIRST], decided | leading)
    left = waiting(stands, before, may_ask=askable)
    new = {
        position
        for position in waiting(stands, after, may_ask=lambda _: True)
        if after[position] != before.get(position)
    }
    announced = asked_questions.last_announced(connection, workspace)
    zone = _zone(connection, workspace)
    found: dict[Place, str] = {}
    for theme in {theme for theme, _place in new}:
        mine = {each for each in new if each[0] == theme}
        at = announced.get(theme)
        others = {each for each in left if each[0] == theme} - mine - _undone(after, stands)
        title = str(texts[FIRST].get((EntryKind.THEME, theme), {}).get("title", theme))
        if at and now < at + APART:
            days = {"then": _day(at, zone), "day": _day(at + APART, zone)}
            why = _(TOO_SOON, theme=title, **days)
        elif others:
            why = _(WAITING, theme=title)
        elif len(mine) > 1:
            why = _(ONE, theme=title)
        else:
            continue
        found |= dict.fromkeys(_to_blame(chosen, mine, after), why)
    return found


def _undone(after: Mapping[Position, Asked], stands: Mapping[Position, Asked]) -> set[Position]:
    """Where HR would have what is asked already, so that nothing is left to announce."""
    return {position for position, choice in after.items() if choice == stands.get(position)}


def _to_blame(
    chosen: Sequence[Draft], changed: set[Position], after: Mapping[Position, Asked]
) -> Iterator[Place]:
    for position in changed:
        for draft in chosen:
            place = draft.place
            is_choice = place.kind is EntryKind.ASKED and question_wordings.position(place.entry) == position
            is_item = place.kind is EntryKind.ITEM and place.locale == FIRST
            if is_choice or (is_item and after[position].item == place.entry):
                yield place


def _zone(connection: sa.Connection, workspace: str) -> ZoneInfo:
    found = workspaces.find(connection, workspace)
    return zone_of("", found.schedule if found else None)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return day(moment.astimezone(zone))
