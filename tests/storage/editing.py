"""HR at work: one person writes, another publishes, as the console lets them."""

from collections.abc import Mapping

from content.entry import FIRST, Body, EntryKind
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import EVERYWHERE, Place, Seen
from tests.cast import HANA, OTTO, T0, WORKSPACE

Change = Mapping[tuple[EntryKind, str], Body | None]


def publish(database: Database, change: Change, *, workspace: str = WORKSPACE, locale: str = FIRST) -> int:
    """Hana writes these entries anew, Otto publishes them at once; gives the revision that they make."""
    with database.write() as tx:
        for (kind, entry), body in change.items():
            place = Place(workspace, EVERYWHERE if kind is EntryKind.ASKED else locale, kind, entry)
            base = max((each.number for each in editions.editions(tx, place)), default=0)
            saved = drafts.save(tx, place, body, Seen(base, 0), By(HANA, T0))
            drafts.submit(tx, place, saved.edit, By(HANA, T0))
        seen = {each.place: each.edit for each in editions.drafts(tx, workspace)}
        return drafts.publish(tx, workspace, seen, By(OTTO, T0))
