"""`/questions`: which question each dimension asks, and how another one takes its place."""

from content.changes import Change
from slackapp.storage import editions
from slackapp.storage.editions import FIRST, Draft
from slackapp.storage.sessions import Transaction
from slackapp.web.library import asking


def told(connection: Transaction, draft: Draft) -> tuple[Change, ...]:
    """What a draft of an ASKED entry changes, for `parts.changes`: both questions by their texts, not ids.

    Two changes, "asked until now" and "asked from then on", each a whole question with how it is answered;
    none where the draft asks what is asked anyway. A question that is not published is told by its id.
    """
    entries = editions.entries(connection, draft.place.workspace, FIRST)
    return asking.told(entries, draft.place.entry, draft.body)
