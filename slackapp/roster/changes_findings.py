"""What a change of teams would bring, as it is kept and shown: faults with their lines, or a preview."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from content import later
from content.later import Later
from content.translations import N_, _, ngettext
from slackapp.pulse.partition import Reason
from slackapp.roster.departures import is_large
from slackapp.roster.matching import Renamed
from slackapp.roster.preview import Group, Preview, UnitInGroup, Waiting
from slackapp.roster.spreadsheet import Fault, Problem

REFUSED: Final = N_(
    "Slack did not say who its members are (%(error)s): it is asked again within minutes, and what you"
    " brought is kept; if it stays so, whoever runs Lean On finds the reason in its log."
)
MOST_NAMED: Final = 200
"""People of a kind who are named; of more, their number is said."""
MOST_FAULTS: Final = 500
_MOST_UNITS: Final = 12
"""Units that are named where people would be removed; of more, their number is said."""
__all__ = ["Counts", "Fault", "Findings", "Many", "Warned"]


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
    """

    known: int = 0
    new: int = 0
    removed: int = 0
    moved: int = 0
    by_unit: Mapping[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Say who is new and who leaves, a sentence a line."""
        yield f"{self.new} new." if self.new else "Nobody is new."
        if self.removed:
            who = "person leaves" if self.removed == 1 else "people leave"
            yield (
                f"{self.removed} {who}: they are not asked any more and lose their place in the open"
                " check-in. What they chose is kept for twelve weeks, in case they come back."
            )

    def warned(self, *, by_file: bool = True) -> tuple[Warned, ...]:
        """For whom the number is to be typed: where many leave, or many are put elsewhere."""
        return tuple(each for each in self.said(by_file=by_file) if is_large(each.number, self.known))

    def said(self, *, by_file: bool = True) -> tuple[Warned, ...]:
        """What would be said of those who leave and those who are put elsewhere, if they are many."""
        return (
            Warned(Many.REMOVING, self.removed, self._left_out(by_file=by_file)),
            Warned(Many.MOVING, self.moved, self._moving(by_file=by_file)),
        )

    def wrong(self, typed: Mapping[Many, int | None]) -> tuple[Warned, ...]:
        """Whose number was to be typed and was not, or was typed and is another."""
        return tuple(
            each
            for each in self.said()
            if typed.get(each.what) != each.number
            and (typed.get(each.what) is not None or is_large(each.number, self.known))
        )

    def _moving(self, *, by_file: bool) -> str:
        values = {"moved": self.moved, "known": self.known}
        if by_file:
            return _(
                "This file puts %(moved)s of the %(known)s people whom Lean On knows elsewhere, and they"
                " would not be asked in the next check-in. Check that its columns belong together: one that"
                " was sorted alone moves nearly everybody.",
                **values,
            )
        return _(
            "This change puts %(moved)s of the %(known)s people whom Lean On knows elsewhere, and they would"
            " not be asked in the next check-in.",
            **values,
        )

    def _left_out(self, *, by_file: bool) -> str:
        values = {"removed": self.removed, "known": self.known, "units": self._units_left()}
        if not by_file and not self.by_unit:
            return _(
                "This change leaves out %(removed)s of the %(known)s people whom Lean On knows.", **values
            )
        if not by_file:
            return _(
                "This change leaves out %(removed)s of the %(known)s people whom Lean On knows (%(units)s).",
                **values,
            )
        if not self.by_unit:
            return _(
                "This file leaves out %(removed)s of the %(known)s people whom Lean On knows. Check that it"
                " is whole: compare its last rows and their number with where it comes from.",
                **values,
            )
        return _(
            "This file leaves out %(removed)s of the %(known)s people whom Lean On knows (%(units)s). Check"
            " that it is whole: compare its last rows and their number with where it comes from.",
            **values,
        )

    def _units_left(self) -> str:
        units = sorted(self.by_unit.items(), key=lambda each: (-each[1], each[0]))
        named = ", ".join(f"{unit} {count}" for unit, count in units[:_MOST_UNITS])
        if len(units) <= _MOST_UNITS:
            return named
        return ngettext(
            "%(units)s and %(num)s more units",
            "%(units)s and %(num)s more units",
            len(units) - _MOST_UNITS,
            units=named,
        )


@dataclass(frozen=True)
class Findings:
    """What is shown of a change.

    `preview` names at most 200 people of a kind; `waiting` and `not_asked` say how many there are in all.
    `kept` names deputies whom the file leaves out and who stay. `nothing` where all is so already.
    `cannot_return` says that people come back who left while a check-in was open. Of more than 500
    `faults`, `more_faults` says how many there are besides.
    """

    notices: tuple[Later, ...] = ()
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0
    counts: Counts = field(default_factory=Counts)
    preview: Preview | None = None
    waiting: int = 0
    not_asked: Mapping[Reason, int] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    nothing: bool = False
    cannot_return: bool = False
    from_file: bool = False

    def warned(self) -> tuple[Warned, ...]:
        """For whom the number is to be typed before it is put in place."""
        return self.counts.warned(by_file=self.from_file)


def faults(problem: Problem) -> Findings:
    """What is wrong with a file, each in the order of lines."""
    found = sorted(problem.faults, key=lambda each: each.line or 0)
    return Findings(
        faults=tuple(found[:MOST_FAULTS]), more_faults=max(0, len(found) - MOST_FAULTS), from_file=True
    )


def refused(error: str) -> Findings:
    """That Slack has refused to say who is who, by the name of its error."""
    return Findings(faults=(Fault(None, later.later(REFUSED, error=error)),))


def cut(found: Findings) -> Findings:
    """Findings with no more people than are named, and how many there are."""
    shown = found.preview
    if shown is None:
        return found
    few = replace(
        shown,
        waiting=shown.waiting[:MOST_NAMED],
        not_asked={reason: who[:MOST_NAMED] for reason, who in shown.not_asked.items()},
    )
    return replace(
        found,
        preview=few,
        waiting=len(shown.waiting),
        not_asked={reason: len(who) for reason, who in shown.not_asked.items()},
        notices=found.notices[:MOST_FAULTS],
    )


def dump(found: Findings) -> dict[str, Any]:
    """Findings as JSON."""
    return asdict(found)


def load(raw: Mapping[str, Any]) -> Findings:
    """The findings that `dump` wrote."""
    if not raw:
        return Findings()
    told = dict(raw)
    told["notices"], told["kept"] = tuple(map(later.load, raw["notices"])), tuple(raw["kept"])
    told["faults"] = tuple(Fault(each["line"], later.load(each["text"])) for each in raw["faults"])
    told["counts"] = Counts(**raw["counts"])
    told["not_asked"] = {Reason(reason): number for reason, number in raw["not_asked"].items()}
    told["preview"] = raw["preview"] and _preview(raw["preview"])
    return Findings(**told)


def named(found: Findings, names: Mapping[str, str]) -> Findings:
    """Findings with people's names in the place of their ids; who has no name any more is left out."""
    shown = found.preview
    if shown is None:
        return replace(found, kept=_names(found.kept, names))
    groups = (replace(each, readers=_names(each.readers, names)) for each in shown.groups)
    waiting = [Waiting(names[each.person], each.unit) for each in shown.waiting if each.person in names]
    return replace(
        found,
        kept=_names(found.kept, names),
        preview=replace(
            shown,
            groups=tuple(groups),
            waiting=tuple(sorted(waiting, key=lambda each: (each.unit, each.person))),
            not_asked={reason: _names(who, names) for reason, who in shown.not_asked.items()},
        ),
    )


def mentioned(found: Findings) -> frozenset[str]:
    """The user ids that stand in findings."""
    shown = found.preview
    if shown is None:
        return frozenset(found.kept)
    return frozenset(
        [
            *found.kept,
            *(user for group in shown.groups for user in group.readers),
            *(each.person for each in shown.waiting),
            *(user for who in shown.not_asked.values() for user in who),
        ]
    )


def _names(users: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names[user] for user in users if user in names))


def _preview(raw: Mapping[str, Any]) -> Preview:
    told = dict(raw)
    told["groups"] = tuple(
        Group(**{**each, **_units(each, "units", "too_small"), "readers": tuple(each["readers"])})
        for each in raw["groups"]
    )
    told["waiting"] = tuple(Waiting(**each) for each in raw["waiting"])
    told |= _units(raw, "too_small")
    told["not_asked"] = {Reason(reason): tuple(who) for reason, who in raw["not_asked"].items()}
    told["renamed"] = tuple(Renamed(**each) for each in raw["renamed"])
    told["without_lead"] = tuple(raw["without_lead"])
    told["pilot"] = None if raw["pilot"] is None else tuple(raw["pilot"])
    return Preview(**told)


def _units(raw: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: tuple(UnitInGroup(**each) for each in raw[name]) for name in names}
