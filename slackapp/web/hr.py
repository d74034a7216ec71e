"""`/hr`: the console's home: what waits for whoever is signed in, what was changed last, and where to go."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from flask import Blueprint, render_template

from slackapp.storage import audit, console, editions, workspaces
from slackapp.storage.audit import Action, Entry
from slackapp.storage.console import Holder, Role
from slackapp.storage.editions import Draft
from slackapp.storage.sessions import Database, Transaction
from slackapp.web import told
from slackapp.web.access import ROLES, Permission, Who, signed_in, who
from slackapp.web.library import desk, gaps, places

CHANGES: Final = 5
"""So many of the last changes are shown, drafts that were only saved left out."""
SHOWN: Final = 5
"""So many drafts of one kind are named; the others are counted."""
MAY: Final = {
    Role.ADMIN: "You write, publish what others wrote, and give roles.",
    Role.EDITOR: "You write. Somebody else reads it and publishes it.",
    Role.REVIEWER: "You publish what others wrote, or send it back.",
    Role.VIEWER: "You read everything that people are asked and told.",
}


@dataclass(frozen=True)
class Task:
    """A draft with which somebody can go on, and the names of the others who wrote it."""

    title: str
    kind: str
    authors: tuple[str, ...]
    draft: Draft
    address: str


@dataclass(frozen=True)
class Waiting:
    """What can be done now: to publish what others handed in, and to go on with what one wrote oneself.

    `elsewhere` counts one's own drafts that wait for somebody else; `missing` are languages, by id and name,
    with how many of their texts wait for a translator.
    """

    review: tuple[Task, ...]
    back: tuple[Task, ...]
    own: tuple[Task, ...]
    elsewhere: int
    missing: tuple[tuple[str, str, int], ...]

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.review or self.back or self.own or self.missing)


def pages(database: Database) -> Blueprint:
    """The home, for everybody who belongs to the workspace; without a role, it says who gives one."""
    blueprint = Blueprint("hr", __name__)

    @blueprint.get("/hr")
    @signed_in
    def hr() -> str:
        me = who()
        with database.read() as connection:
            holders = console.roles(connection, me.workspace)
            if me.role is None:
                found = workspaces.find(connection, me.workspace)
                admins = [each.name or each.user for each in holders if each.role is Role.ADMIN]
                return render_template(
                    "hr_no_role.html", admins=admins, workspace=found.name if found else ""
                )
            names = {each.user: each.name or each.user for each in holders}
            return render_template(
                "hr.html",
                may=MAY[me.role],
                waiting=_waiting(connection, me, names),
                alone=_alone(me, holders),
                fresh=editions.revision(connection, me.workspace) == 0,
                last=told.of(connection, me.workspace, _last(connection, me.workspace), names),
                shown=SHOWN,
            )

    return blueprint


def _waiting(connection: Transaction, me: Who, names: dict[str, str]) -> Waiting:
    texts = cache(partial(editions.entries, connection, me.workspace))
    drafts = editions.drafts(connection, me.workspace)
    mine = [each for each in drafts if me.user in each.authors]
    others = [each for each in drafts if me.user not in each.authors]

    def tasks(found: Iterable[Draft]) -> tuple[Task, ...]:
        return tuple(
            Task(
                told.title(each, texts),
                told.kind_of(each.place),
                tuple(names.get(user, user) for user in each.authors if user != me.user),
                each,
                desk.address(each.place),
            )
            for each in found
        )

    may_edit, may_review = me.may(Permission.EDIT), me.may(Permission.REVIEW)
    begun = [each for each in mine if each.state == "draft" and may_edit]
    return Waiting(
        review=tasks(each for each in others if each.state == "review" and may_review),
        back=tasks(each for each in begun if each.note),
        own=tasks(each for each in begun if not each.note),
        elsewhere=sum(each.state == "review" for each in mine),
        missing=tuple(_missing(connection, me.workspace)) if may_edit else (),
    )


def _last(connection: Transaction, workspace: str) -> tuple[Entry, ...]:
    found = audit.search(connection, workspace)
    return tuple(each for each in found if each.action is not Action.SAVED)[:CHANGES] or found[:CHANGES]


def _missing(connection: Transaction, workspace: str) -> Iterable[tuple[str, str, int]]:
    for locale in places.locales()[1:]:
        if to_do := sum(each.is_to_do for each in gaps.texts(connection, workspace, locale)):
            yield locale, places.language(locale), to_do


def _alone(me: Who, holders: Iterable[Holder]) -> bool:
    """Whether somebody writes here whom nobody could review."""
    others = (each for each in holders if each.user != me.user)
    return me.may(Permission.EDIT) and not any(Permission.REVIEW in ROLES[each.role] for each in others)
