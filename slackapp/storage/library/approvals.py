"""What a guardian says yes or no to: drafts of questions and headings in words that are not the app's own.

Where nobody is a guardian, nothing waits: such a draft may not be published at all (R15).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from content.vetting import WORDED, Wording, vetted
from slackapp.storage.console import guardians, notices
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Draft
from slackapp.storage.library.question_wordings import wording_at


@dataclass(frozen=True)
class Waiting:
    """A draft that was handed in, and the exact wording in it that waits for a guardian."""

    draft: Draft
    wording: Wording


def own_wording(draft: Draft) -> Wording | None:
    """The wording in a draft that did not come with the app; None where there is none in it.

    None of an entry that is to be retired, and of kinds that ask people nothing.
    """
    if draft.body is None or draft.place.kind not in WORDED:
        return None
    found = wording_at(draft.place, draft.body)
    return None if found in vetted() else found


def needs_approval(connection: sa.Connection, draft: Draft) -> Wording | None:
    """The wording in a draft that needs a guardian's yes and has none; None where there is no such."""
    found = own_wording(draft)
    return None if found is None or found in guardians.approved(connection, draft.place.workspace) else found


def waiting(connection: sa.Connection, workspace: str) -> tuple[Waiting, ...]:
    """What waits for the guardians of a workspace, the longest first; nothing where there are none."""
    if not guardians.active(connection, workspace):
        return ()
    approved = guardians.approved(connection, workspace)
    found = (
        Waiting(draft, own)
        for draft in editions.drafts(connection, workspace)
        if draft.state == "review" and (own := own_wording(draft)) and own not in approved
    )
    return tuple(sorted(found, key=lambda each: (each.draft.changed_at, each.draft.place)))


def tell_guardians(tx: sa.Connection, key: str, handed_in: Iterable[Draft]) -> None:
    """Let the guardians know that something waits for them, where any of these drafts does."""
    own = {found for each in handed_in if (found := own_wording(each))}
    if own and own - guardians.approved(tx, key):
        notices.owe(tx, key, [each.user for each in guardians.active(tx, key)])
