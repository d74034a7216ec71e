"""Entries of the library on their way, without any page: saved, handed in and published by the two of HR."""

from collections.abc import Mapping

from content.entries import seeded
from content.entry import FIRST, JSON, Body, EntryKind
from slackapp.clock import wall
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Transaction
from slackapp.storage.library import approvals, drafts, editions
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place, Seen
from tests.cast import HANA, OTTO, VERA, WORKSPACE
from tests.web.conftest import Site


def spot(
    entry: str, kind: EntryKind = EntryKind.PROMPT, locale: str = FIRST, workspace: str = WORKSPACE
) -> Place:
    """Where an entry stands; a prompt in English unless something else is said."""
    return Place(workspace, locale, kind, entry)


def seed(place: Place, **other: JSON) -> dict[str, JSON]:
    """An entry as it came, but for these fields; a field that is None is left out."""
    found = dict(seeded(FIRST if place.locale == EVERYWHERE else place.locale)[place.kind, place.entry])
    return {name: value for name, value in {**found, **other}.items() if value is not None}


def draft(site: Site, place: Place) -> Draft | None:
    """What is being made of an entry."""
    with site.database.read() as connection:
        return editions.draft(connection, place)


def read(site: Site, place: Place) -> Body | None:
    """What people read there now."""
    with site.database.read() as connection:
        return editions.entries(connection, place.workspace, place.locale).get((place.kind, place.entry))


def saved(site: Site, place: Place, body: Mapping[str, JSON] | None, user: str = HANA) -> Draft:
    """Save a draft over whatever is there."""
    with site.database.write() as tx:
        before = editions.draft(tx, place)
        newest = next(iter(editions.editions(tx, place)), None)
        base, edit = newest.number if newest else 0, before.edit if before else 0
        drafts.save(tx, place, body, Seen(base, edit), By(user, wall()))
        return _draft(tx, place)


def handed_in(site: Site, place: Place, body: Mapping[str, JSON] | None, user: str = HANA) -> Draft:
    """Save a draft and hand it in."""
    made = saved(site, place, body, user)
    with site.database.write() as tx:
        drafts.submit(tx, place, made.edit, By(user, wall()))
        return _draft(tx, place)


def published(
    site: Site, place: Place, body: Mapping[str, JSON] | None, user: str = HANA, reviewer: str = OTTO
) -> None:
    """Let one person write a version and another publish it; a guardian, if there is one, says yes before."""
    made = handed_in(site, place, body, user)
    approved(site, made)
    with site.database.write() as tx:
        drafts.publish(tx, place.workspace, {place: made.edit}, By(reviewer, wall()))


def approved(site: Site, made: Draft) -> None:
    """Let Vera say yes to a draft, where she is the guardian and it takes one."""
    key = made.place.workspace
    with site.database.write() as tx:
        own = approvals.needs_approval(tx, made)
        if own and guardians.is_active(tx, key, VERA):
            guardians.approve(tx, key, own, note="", by=By(VERA, wall()))


def guarded(site: Site, workspace: str = WORKSPACE) -> None:
    """Make Vera the guardian; from then on she says yes to whatever is `published`."""
    with site.database.write() as tx:
        guardians.appoint(tx, workspace, VERA, "Vera", at=wall(), by=By("operator", wall()))


def sent_back(site: Site, place: Place, body: Mapping[str, JSON] | None, note: str = "Say why.") -> Draft:
    """Hand a draft in and have it sent back."""
    made = handed_in(site, place, body)
    with site.database.write() as tx:
        drafts.send_back(tx, place, made.edit, note, By(OTTO, wall()))
        return _draft(tx, place)


def every_state(site: Site) -> dict[str, str]:
    """Put a prompt into each state that there is; returns what the list says of each, by its id."""
    published(site, spot("energy.cameras"), seed(spot("energy.cameras"), minutes=7))
    published(site, spot("energy.window"), {**seed(spot("energy.cameras")), "id": "energy.window"})
    saved(site, spot("energy.new"), {"id": "energy.new", "title": "Begun", "dimension": "energy"})
    saved(site, spot("energy.gives-and-drains"), seed(spot("energy.gives-and-drains"), minutes=99))
    handed_in(site, spot("energy.small-step"), seed(spot("energy.small-step"), minutes=7))
    sent_back(site, spot("energy.shorter-meetings"), seed(spot("energy.shorter-meetings"), minutes=7))
    handed_in(site, spot("off-time.say-when"), None)
    published(site, spot("off-time.what-is-urgent"), None)
    return {
        "energy.cameras": "Published",
        "energy.window": "Published",
        "energy.new": "New Draft",
        "energy.gives-and-drains": "Draft",
        "energy.small-step": "In review",
        "energy.shorter-meetings": "Sent back",
        "off-time.say-when": "To be retired",
        "off-time.what-is-urgent": "Retired",
        "off-time.log-off-first": "",
    }


def _draft(connection: Transaction, place: Place) -> Draft:
    found = editions.draft(connection, place)
    assert found is not None
    return found
