"""What HR changes of teams by hand: a value each, which several make one change of."""

from dataclasses import dataclass
from enum import StrEnum

from slackapp.roster.members import Account


class EditKind(StrEnum):
    """What an edit does."""

    PUT = "put"
    """Puts a person into a unit in a role, or gives them another role there."""
    MOVE = "move"
    """Takes a person out of a unit and puts them into another one, in the same role."""
    REMOVE = "remove"
    """Takes a person out of a unit; who is in no unit then leaves."""
    COUNTRY = "country"
    """Says in which country a person works."""
    ADD_UNIT = "add unit"
    RENAME_UNIT = "rename unit"
    MOVE_UNIT = "move unit"
    """Puts a unit below another one, or at the top."""
    DELETE_UNIT = "delete unit"
    """Takes a unit away that has none below it; who is in no other unit leaves."""


@dataclass(frozen=True)
class Edit:
    """One edit. What its kind has no use for stays empty.

    `unit` is the id of the unit that it is about; of a new one it is empty, or `new_unit` of an earlier edit.
    `to` is the id of the unit that it moves to or below; "" is the top. `account` is what Slack says of a
    person who is put into a unit and whom Lean On does not know yet.
    """

    kind: EditKind
    user: str = ""
    unit: str = ""
    to: str = ""
    role: str = "member"
    country: str = ""
    name: str = ""
    account: Account | None = None


class EditRefused(Exception):
    """An edit does not fit what is there; the text says in one sentence what, where and how to mend it."""
