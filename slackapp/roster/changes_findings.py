"""What a change of teams would bring, as it is kept and shown: faults with their lines, or a preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from slackapp.pulse.partition import Reason
from slackapp.roster.preview import Preview


@dataclass(frozen=True)
class Fault:
    """What keeps a file from being read; `line` is None where it is about the whole of it."""

    line: int | None
    text: str


class Many(StrEnum):
    """Of whom there are so many that their number is typed before a change is put in place."""

    REMOVING = "removing"
    MOVING = "moving"


@dataclass(frozen=True)
class Warned:
    """So many people leave, or are put elsewhere, that it may be a mistake; `text` says it in full."""

    what: Many
    number: int
    text: str


@dataclass(frozen=True)
class Counts:
    """What a change does to who is in the roster. `by_unit` counts who leaves, by name of unit.

    `moved` counts who would answer in another unit and has to wait for it; before the first round, nobody.
    `from_round` counts who loses a place in the open check-in.
    """

    known: int = 0
    new: int = 0
    removed: int = 0
    moved: int = 0
    by_unit: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Findings:
    """What is shown of a change.

    `preview` names at most 200 people of a kind; `waiting` and `not_asked` say how many there are in all.
    `kept` names deputies whom the file leaves out and who stay. `nothing` where all is so already.
    `cannot_return` says that people come back whose place in the open check-in does not.
    """

    notices: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    counts: Counts = Counts()
    preview: Preview | None = None
    waiting: int = 0
    not_asked: Mapping[Reason, int] | None = None
    kept: tuple[str, ...] = ()
    nothing: bool = False
    cannot_return: bool = False

    def warned(self) -> tuple[Warned, ...]:
        """For whom the number is to be typed."""
        return ()
