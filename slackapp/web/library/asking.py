"""Which question each dimension asks: what is asked now, what could be, and how a change of it is told."""

from collections.abc import Mapping
from typing import Final

from content.changes import Change
from content.entry import Body, Entries, EntryKind
from content.themes import DIMENSIONS, Scale
from slackapp.storage.editions import EVERYWHERE, Place

ANSWERS: Final[Mapping[str, str]] = {
    Scale.FREQUENCY.value: "Answers: how often",
    Scale.AGREEMENT.value: "Answers: how far one agrees",
}
REVERSED: Final = "counts the other way round"
NOT_APPLICABLE: Final = "offers “Didn’t come up”"


def place(workspace: str, dimension: str) -> Place:
    """Where it stands which question a dimension asks, the same in every language."""
    return Place(workspace, EVERYWHERE, EntryKind.ASKED, dimension)


def theme_of(dimension: str) -> str:
    """The id of the theme to which a dimension belongs; KeyError where there is no such dimension."""
    return {str(each): theme for theme, five in DIMENSIONS.items() for each in five}[dimension]


def item_of(body: Body | None) -> str:
    """The id of the question that such an entry asks, or nothing."""
    return str((body or {}).get("item") or "")


def answered(question: Body) -> str:
    """How a question is answered and counted, in words."""
    said = [ANSWERS.get(str(question.get("scale")), "")]
    said += [REVERSED] * (question.get("reversed") is True)
    said += [NOT_APPLICABLE] * (question.get("not_applicable") is True)
    return " · ".join(filter(None, said))


def told(entries: Entries, dimension: str, then: Body | None) -> tuple[Change, ...]:
    """What people are asked about a dimension and what they would be, as the texts of the two questions."""
    now = item_of(entries.get((EntryKind.ASKED, dimension)))
    before, after = (_said(entries, each) for each in (now, item_of(then)))
    if before == after:
        return ()
    return (
        Change("asked until now", before, "", (("gone", before),)),
        Change("asked from then on", "", after, (("new", after),)),
    )


def _said(entries: Entries, item: str) -> str:
    found = entries.get((EntryKind.ITEM, item))
    return f"{found.get('text')}\n{answered(found)}" if found else item
