"""People: who is here, as Slack and the operator tell it, and what each of them chose."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

import sqlalchemy as sa

from content.locales import choose
from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import Slot
from slackapp.storage.database import in_batches, insert_once
from slackapp.storage.people import structure
from slackapp.storage.people.workspaces import load_slot
from slackapp.storage.tables import (
    agreement,
    delivery,
    deputy,
    director,
    membership,
    person,
    prompt_shown,
    recipient,
    report,
    roster,
    round_,
    workspace,
)

Consent = Literal["unknown", "yes", "no"]

_PERSON: Final = sa.select(person).where(
    person.c.workspace == sa.bindparam("w"), person.c.user == sa.bindparam("u")
)

_LOCALES: Final = (
    sa.select(person.c.language, person.c.speaks, workspace.c.locale)
    .outerjoin_from(
        workspace, person, (person.c.workspace == workspace.c.id) & (person.c.user == sa.bindparam("user"))
    )
    .where(workspace.c.id == sa.bindparam("w"))
)
_WISHES: Final = (
    sa.select(person.c.language, person.c.speaks)
    .where(
        person.c.workspace == sa.bindparam("w"),
        person.c.language.is_not(None) | person.c.speaks.is_not(None),
    )
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a workspace. What they chose, `consent` or `silent`, is shown to nobody else (R10).

    `silent` is somebody whom no message of any kind reaches, `remind` who asked for one reminder a round.
    `name` is empty where no import has named them; `zone` is empty where Slack has none: theirs is that of
    the workspace's schedule (`pulse.calendar.zone_of`). Who is not `reachable` is no full member (R16).
    `speaks` is the locale that Slack tells of them, `language` the one of the app's that they chose instead.
    """

    user: str
    name: str
    zone: str
    country: str | None = None
    reachable: bool = True
    excluded: bool = False
    consent: Consent = "unknown"
    asked: int = 0
    asked_at: datetime | None = None
    slot: Slot | None = None
    absence: Absence = PRESENT
    remind: bool = False
    silent: bool = False
    speaks: str | None = None
    language: str | None = None

    def locale(self, workspace: str | None) -> str:
        """The language in which Lean On speaks to them; ``workspace`` is the locale of theirs."""
        return choose(self.language, self.speaks, workspace)


def language_of(found: Person | None, workspace: str | None) -> str:
    """The language to speak in to somebody whom the workspace may not know; `workspace` is its locale."""
    return found.locale(workspace) if found else choose(workspace)


def everyone(connection: sa.Connection, workspace: str) -> Mapping[str, Person]:
    """All people of a workspace by user id."""
    rows = connection.execute(sa.select(person).where(person.c.workspace == workspace))
    return {row.user: of_row(row) for row in rows}


def some(connection: sa.Connection, workspace: str, users: Collection[str]) -> Mapping[str, Person]:
    """Those of these people whom the workspace knows, by user id."""
    rows = connection.execute(
        sa.select(person).where(person.c.workspace == workspace, person.c.user.in_(users))
    )
    return {row.user: of_row(row) for row in rows}


def find(connection: sa.Connection, workspace: str, user: str) -> Person | None:
    """One person, or None when the workspace does not know them."""
    row = connection.execute(_PERSON, {"w": workspace, "u": user}).one_or_none()
    return None if row is None else of_row(row)


def names(connection: sa.Connection, workspace: str, users: Sequence[str]) -> tuple[str, ...]:
    """The names of these people, in the order of the alphabet; the id of somebody without one."""
    rows = connection.execute(
        sa.select(person.c.user, person.c.name).where(
            person.c.workspace == workspace, person.c.user.in_(users)
        )
    )
    return tuple(sorted((row.name or row.user for row in rows), key=str.casefold))


def how_many(connection: sa.Connection, workspace: str) -> int:
    """How many people an import has named."""
    named = (person.c.workspace == workspace) & (person.c.name != "")
    return connection.execute(sa.select(sa.func.count()).select_from(person).where(named)).scalar_one()


def named(connection: sa.Connection, workspace: str) -> Iterator[tuple[str, str]]:
    """Everybody who has a name here, as pairs of user id and name, in no order."""
    rows = connection.execute(
        sa.select(person.c.user, person.c.name).where(person.c.workspace == workspace, person.c.name != "")
    )
    return ((row[0], row[1]) for row in rows)


def locale_of(connection: sa.Connection, key: str, user: str) -> tuple[str, str]:
    """In which language somebody is spoken to, and which is their workspace's."""
    row = connection.execute(_LOCALES, {"w": key, "user": user}).one_or_none()
    own, slack, spoken = (None, None, None) if row is None else (row.language, row.speaks, row.locale)
    return choose(own, slack, spoken), choose(spoken)


def locales(connection: sa.Connection, key: str) -> tuple[Mapping[str, str], str]:
    """The languages of those who are spoken to in another than their workspace's, and that one.

    It is asked for all at once: a statement that named one of them would tell who does something now (R4).
    """
    spoken = choose(connection.scalar(sa.select(workspace.c.locale).where(workspace.c.id == key)))
    pairs = connection.execute(_WISHES, {"w": key}).all()  # few, of however many people
    others = {
        (own, slack): locale for own, slack in pairs if (locale := choose(own, slack, spoken)) != spoken
    }
    if not others:
        return {}, spoken
    same = (
        person.c.language.is_not_distinct_from(own) & person.c.speaks.is_not_distinct_from(slack)
        for own, slack in sorted(others, key=repr)
    )
    rows = connection.execute(
        sa.select(person.c.user, person.c.language, person.c.speaks).where(
            person.c.workspace == key, sa.or_(*same)
        )
    )
    return {row.user: others[row.language, row.speaks] for row in rows}, spoken


def make_known(tx: sa.Connection, workspace: str, user: str) -> None:
    """Let this person be somebody here, even where no import has named them."""
    unnamed = {"name": "", "zone": "", "reachable": False, "excluded": False}
    insert_once(tx, person, {"workspace": workspace, "user": user, **unnamed})


def leave(tx: sa.Connection, workspace: str, users: Iterable[str], *, keep_places: bool = False) -> None:
    """Who has left is forgotten: nothing names them any more, not even an open round (R14).

    With `keep_places` they keep their place in the open round until it closes: a group that is asked loses
    nobody by it, so that the operator takes none apart (R16).
    """
    users = sorted(users)
    for gone in in_batches(users):
        forget_these(tx, workspace, gone, keep_places=keep_places)
    if users:
        structure.note_change(tx, workspace)


def forget_these(
    tx: sa.Connection, workspace: str, users: Sequence[str] | sa.Select[Any], *, keep_places: bool = False
) -> None:
    """Forget people of a list, or of a selection, wherever they are named; as `leave` does."""
    of_workspace = sa.select(round_.c.id).where(round_.c.workspace == workspace)
    places = () if keep_places else (roster,)
    for table in (*places, delivery, recipient, director, report):
        tx.execute(sa.delete(table).where(table.c.user.in_(users), table.c.round.in_(of_workspace)))
    for table in (prompt_shown, agreement, membership, deputy, person):
        tx.execute(sa.delete(table).where(table.c.user.in_(users), table.c.workspace == workspace))


def of_row(row: sa.Row[Any]) -> Person:
    """The person whom a row of the table is about."""
    return Person(
        user=row.user,
        name=row.name,
        zone=row.zone,
        country=row.country,
        reachable=row.reachable,
        excluded=row.excluded,
        consent=cast("Consent", row.consent),
        asked=row.asked,
        asked_at=row.asked_at,
        slot=_slot(row.slot),
        absence=Absence(row.paused_until, row.away_from, row.away_until),
        remind=row.remind,
        silent=row.silent,
        speaks=row.speaks,
        language=row.language,
    )


def _slot(raw: list[Any] | None) -> Slot | None:
    """The hour that somebody chose; that of the schedule, as None says, where what is stored is none."""
    try:
        return None if raw is None else load_slot(raw)
    except (ValueError, LookupError, TypeError):  # the check-ins of all others must not wait for it
        return None
