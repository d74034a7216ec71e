"""Drafts for somebody who wants to ask for help: four kinds of it, each in the words of the one who asks."""

from enum import StrEnum

from content.base import Shape, Text


class Kind(StrEnum):
    """What kind of help somebody asks for; the value is its stable name."""

    SECOND_PAIR_OF_EYES = "second-pair-of-eyes"
    ADVICE = "advice"
    SHARE_THE_LOAD = "share-the-load"
    SOMEONE_TO_LISTEN = "someone-to-listen"


class Recipient(StrEnum):
    """Whom the draft is written to."""

    TEAMMATE = "teammate"
    LEAD = "lead"
    HR = "hr"


class Draft(Shape):
    """A message to start from; what stands in [brackets] is for the person to fill in."""

    to: Recipient
    text: Text


class HelpKind(Shape):
    """One kind of help: its name, when it fits, and a draft to each recipient."""

    id: Kind
    title: Text
    when: Text
    drafts: tuple[Draft, ...]

    def draft(self, to: Recipient) -> str:
        """Give the draft to a recipient; a library that was read has one for each."""
        return next(draft.text for draft in self.drafts if draft.to is to)
