"""What somebody had before them when they began to write, and what was done to it since."""

import sqlalchemy as sa

from content.entry import Body
from slackapp.storage.console.audit_log import Action
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Place
from slackapp.storage.tables import audit as log


def text(connection: sa.Connection, place: Place, *, base: int, edit: int) -> Body | None:
    """The text of an entry as a page showed it that put these two numbers into its form.

    `edit` is that of the draft, else `base` that of the edition. None where there was no text then, as with a
    retired entry, or where the numbers are of no such page.
    """
    if not edit:
        return next((each.body for each in editions.editions(connection, place) if each.number == base), None)
    detail = connection.execute(
        sa.select(log.c.detail)
        .where(_about(place), log.c.action == Action.SAVED.value, log.c.number <= edit)
        .order_by(log.c.number.desc())
        .limit(1)
    ).scalar()
    body: Body | None = (detail or {}).get("body")
    return body


def last(connection: sa.Connection, place: Place) -> tuple[str, Action] | None:
    """Who did something to an entry last, as a user id, and what; None where nobody has yet."""
    row = connection.execute(
        sa.select(log.c.actor, log.c.action).where(_about(place)).order_by(log.c.number.desc()).limit(1)
    ).one_or_none()
    return None if row is None else (row.actor, Action(row.action))


def is_published_after(connection: sa.Connection, place: Place, number: int) -> bool:
    """Whether an entry was published after the line of the log with this number."""
    later = sa.select(log.c.number).where(
        _about(place), log.c.action == Action.PUBLISHED.value, log.c.number > number
    )
    return connection.execute(later.limit(1)).scalar() is not None


def _about(place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(log.c.workspace == place.workspace, log.c.subject == str(place))
