"""What a person chooses about the messages they get: theirs alone to see, and no leaf moves by it (R10).

Who presses a button while a round is open has it planned anew in the same transaction
(`slackapp.storage.rounds.plans`).
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from slackapp.pulse.absence import Absence
from slackapp.pulse.calendar import Slot
from slackapp.storage.people import people
from slackapp.storage.people.people import Consent
from slackapp.storage.people.workspaces import dump_slot
from slackapp.storage.tables import person


def set_consent(tx: sa.Connection, workspace: str, user: str, consent: Consent) -> None:
    """Record whether this person wants to be asked; a yes ends their silence and their pause."""
    back: dict[str, Any] = {"silent": False, "paused_until": None} if consent == "yes" else {}
    _choose(tx, workspace, user, consent=consent, **back)


def stop(tx: sa.Connection, workspace: str, user: str) -> None:
    """Ask this person no more, and let no message of any kind reach them until they come back."""
    _choose(tx, workspace, user, consent="no", silent=True)


def get_messages(tx: sa.Connection, workspace: str, user: str) -> None:
    """Let messages reach this person again, and end their pause; being asked takes [Count me in]."""
    _choose(tx, workspace, user, silent=False, paused_until=None)


def set_slot(tx: sa.Connection, workspace: str, user: str, slot: Slot | None) -> None:
    """Let the weekly message come at this weekday and time of their own zone; None for the workspace's."""
    _choose(tx, workspace, user, slot=sa.null() if slot is None else dump_slot(slot))


def set_pause(tx: sa.Connection, workspace: str, user: str, until: date | None) -> None:
    """Pause messages up to this day of their own zone, on which they come again; None ends a pause.

    `pulse.absence.paused_for` makes such a day of a number of weeks.
    """
    _choose(tx, workspace, user, paused_until=until)


def set_away(tx: sa.Connection, workspace: str, user: str, first: date | None, last: date | None) -> None:
    """Keep messages back from the first to the last of these days of their own zone; None and None for never.

    Raises ValueError for one day without the other, or a last day before the first.
    """
    away = Absence(away_from=first, away_until=last)
    _choose(tx, workspace, user, away_from=away.away_from, away_until=away.away_until)


def set_remind(tx: sa.Connection, workspace: str, user: str, *, on: bool) -> None:
    """Decide whether this person gets one reminder a round, if they have not answered by then."""
    _choose(tx, workspace, user, remind=on)


def set_language(tx: sa.Connection, workspace: str, user: str, locale: str | None) -> None:
    """Speak to this person in this language of the app's; None for that of their Slack."""
    _choose(tx, workspace, user, language=locale)


def silent(workspace: str) -> sa.Select[str]:
    """Ids of those whom no message of any kind reaches: nothing is even planned for them."""
    return sa.select(person.c.user).where(person.c.workspace == workspace, person.c.silent)


def _choose(tx: sa.Connection, workspace: str, user: str, **chosen: Any) -> None:  # noqa: ANN401 - column values of person
    people.make_known(tx, workspace, user)
    mine = (person.c.workspace == workspace) & (person.c.user == user)
    tx.execute(sa.update(person).where(mine).values(chosen))
