"""HR at work: one person writes, another publishes, and a guardian, where there is one, says yes before."""

from collections.abc import Mapping

from content.entry import FIRST, Body, EntryKind
from content.vetting import WORDED, wording
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import EVERYWHERE, Place, Seen
from tests.cast import HANA, OTTO, T0, VERA, WORKSPACE

Change = Mapping[tuple[EntryKind, str], Body | None]


def publish(database: Database, change: Change, *, workspace: str = WORKSPACE, locale: str = FIRST) -> int:
    """Hana writes these entries anew, Otto publishes them at once; gives the revision that they make.

    Where `appoint` has made Vera guardian, she approves every question and heading among them.
    """
    with database.write() as tx:
        for (kind, entry), body in change.items():
            place = Place(workspace, EVERYWHERE if kind is EntryKind.ASKED else locale, kind, entry)
            base = max((each.number for each in editions.editions(tx, place)), default=0)
            saved = drafts.save(tx, place, body, Seen(base, 0), By(HANA, T0))
            drafts.submit(tx, place, saved.edit, By(HANA, T0))
            if body is not None and kind in WORDED and guardians.is_active(tx, workspace, VERA):
                guardians.approve(tx, workspace, wording(kind, locale, body), note="", by=By(VERA, T0))
        seen = {each.place: each.edit for each in editions.drafts(tx, workspace)}
        return drafts.publish(tx, workspace, seen, By(OTTO, T0))


def appoint(database: Database, *, workspace: str = WORKSPACE) -> None:
    """Make Vera the workspace's guardian, from the first Monday on."""
    with database.write() as tx:
        guardians.appoint(tx, workspace, VERA, "Vera", at=T0, by=By("operator", T0))
