"""Prints who would be asked with whom, who waits, what merges and why, before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slackapp.pulse.partition import Reason
from slackapp.roster.preview import Group, Preview, UnitInGroup

SHOWN: Final = 12
"""How many names a line lists before it says how many more there are."""

WHY: Final[Mapping[Reason, str]] = {
    Reason.NO_TEAM: "in no team",
    Reason.NO_TEAM_ABOVE: "lead a team above which there is none to answer in",
    Reason.READS_THE_REPORT: "read the report of their own group",
    Reason.NOT_ELIGIBLE: "left out by role, or no full member",
    Reason.OUTSIDE_PILOT: "outside the pilot",
}


def lines(found: Preview) -> Iterator[str]:
    """The pilot, a line a group, then who waits, who is not asked and why, what is renamed or has no lead."""
    yield from _pilot(found)
    if found.groups:
        yield f"Asked together from the next check-in on (a group needs {found.smallest} people):"
    else:
        yield f"Nobody would be asked: no group has {found.smallest} people."
    for group in found.groups:
        yield f"  {_group(group, found.smallest)}"
    for renamed in found.renamed:
        yield f"Renamed, and otherwise as before: {renamed.former} is now {renamed.name}."
    waiting: dict[str, list[str]] = {}
    for each in found.waiting:
        waiting.setdefault(each.unit, []).append(each.person)
    for unit, people in sorted(waiting.items()):
        yield f"Joined {unit}, and asked from the check-in after the next one on: {_listed(people)}"
    if found.too_small:
        parts = _listed([_part(each, found.smallest) for each in found.too_small])
        yield f"Not asked (too few, and no group to join): {parts}"
    for reason, names in found.not_asked.items():
        yield f"Not asked ({WHY[reason]}): {_listed(names)}"
    if found.without_lead:
        yield f"Without a lead, so read by their own people and HR: {_listed(found.without_lead)}"


def _pilot(found: Preview) -> Iterator[str]:
    if found.pilot is not None:
        yield f"A pilot: only these are asked, with all below: {_listed(found.pilot) or 'none'}"
    if found.pilot_gone:
        yield f"Of the pilot's units, no longer there: {found.pilot_gone}"


def _group(group: Group, smallest: int) -> str:
    readers = f"read by {_listed(group.readers)}" if group.readers else "read by no lead"
    said = f"{group.name}: {group.people} people, {readers}"
    if group.rounds_together:
        rounds = "check-in" if group.rounds_together == 1 else f"{group.rounds_together} check-ins"
        return f"{said}; could be taken apart, and stay together for the next {rounds}"
    if group.too_small:
        parts = _listed([_part(each, smallest) for each in group.too_small])
        return f"{said}; together because too small alone: {parts}"
    return said


def _part(part: UnitInGroup, smallest: int) -> str:
    return f"{part.name} ({part.people} of {smallest})"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(sorted(names)[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
