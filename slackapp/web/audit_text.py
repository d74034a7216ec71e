"""What the audit log says, in words: who did what, to which entry or whom, and where to look at it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

from content.entries import seeded
from content.entry import Body, Entries, EntryKind
from content.files import locales
from slackapp.editorial import kinds
from slackapp.setup.launch import NOTED as FIRST_STEPS
from slackapp.storage.console.audit_log import SLACK, Action, Entry
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place
from slackapp.storage.teams import team_pages
from slackapp.web.library.entry_url import entry_url
from slackapp.web.library.labels import field_facts

DID: Final = {
    Action.SAVED: "saved a draft of",
    Action.SUBMITTED: "handed in",
    Action.SENT_BACK: "sent back",
    Action.DISCARDED: "threw away the draft of",
    Action.PUBLISHED: "published",
    Action.EXPORTED: "exported the library:",
    Action.IMPORTED: "imported from files:",
    Action.ROLE_GRANTED: "gave a role to",
    Action.ROLE_REVOKED: "took the role away from",
    Action.GUARDIAN_APPOINTED: "made a guardian of",
    Action.GUARDIAN_ENDED: "ended the guardianship of",
    Action.APPROVED: "said yes to",
    Action.PAUSED: "paused",
    Action.RESUMED: "resumed",
    Action.PILOT_SET: "began or changed the pilot of",
    Action.PILOT_ENDED: "ended the pilot of",
    Action.DEPUTY_NAMED: "made a deputy of",
    Action.DEPUTY_ENDED: "set the end of the deputyship of",
    Action.MARKED: "changed the word beside the week of",
    Action.FIGURES_EXPORTED: "took the released numbers as a file:",
    Action.GROUP_FOLLOWED: "chose a user group for",
    Action.GROUP_LEFT: "took the user group away from",
    Action.LAUNCHED: "launched",
    Action.STEP_DONE: "noted of the first steps:",
    Action.SCHEDULE_SET: "set the schedule of",
    Action.PRIVACY_SET: "changed the privacy settings of",
    Action.SUPPORT_CONFIRMED: "confirmed the support line",
    Action.TEAMS_CHANGED: "changed the",
    Action.RESTORED: "put an earlier copy of the database in place for",
    Action.GIVEN: "sent somebody who asked all that is kept of them",
    Action.ERASED: "erased somebody who asked for it",
    Action.LINK_GIVEN: "asked in Slack for a link to the console, for",
    Action.LINK_USED: "came into the console by a link, as",
}
NAMED: Final = {
    Action.SAVED: "Draft saved",
    Action.SUBMITTED: "Handed in",
    Action.SENT_BACK: "Sent back",
    Action.DISCARDED: "Draft thrown away",
    Action.PUBLISHED: "Published",
    Action.EXPORTED: "Library exported",
    Action.IMPORTED: "Files imported",
    Action.ROLE_GRANTED: "Role given",
    Action.ROLE_REVOKED: "Role taken away",
    Action.GUARDIAN_APPOINTED: "Guardian appointed",
    Action.GUARDIAN_ENDED: "No guardian any more",
    Action.APPROVED: "Approved by a guardian",
    Action.PAUSED: "Sending paused",
    Action.RESUMED: "Sending resumed",
    Action.PILOT_SET: "Pilot set",
    Action.PILOT_ENDED: "Pilot ended",
    Action.DEPUTY_NAMED: "Deputy named",
    Action.DEPUTY_ENDED: "End of a deputy set",
    Action.MARKED: "Week marked",
    Action.FIGURES_EXPORTED: "Numbers exported",
    Action.GROUP_FOLLOWED: "User group chosen",
    Action.GROUP_LEFT: "User group taken away",
    Action.LAUNCHED: "Launched",
    Action.STEP_DONE: "First step done",
    Action.SCHEDULE_SET: "Schedule set",
    Action.PRIVACY_SET: "Privacy settings changed",
    Action.SUPPORT_CONFIRMED: "Support lines confirmed",
    Action.TEAMS_CHANGED: "Teams changed",
    Action.RESTORED: "Database restored",
    Action.GIVEN: "Personal data given",
    Action.ERASED: "Personal data erased",
    Action.LINK_GIVEN: "Link to the console given",
    Action.LINK_USED: "Link to the console used",
}
"""What was done as the heading of a line, and as a choice to search by."""
RETIRES: Final = {Action.SUBMITTED: "asked to retire", Action.PUBLISHED: "retired"}
"""The verbs where the entry is not to be met any more."""
OF_DEPUTIES: Final = frozenset({Action.DEPUTY_NAMED, Action.DEPUTY_ENDED})
"""Whom these are about needs no role in the console, so that the roster knows their name."""
OPERATOR: Final = "operator"


@dataclass(frozen=True)
class Line:
    """One line of the log in words. `on` names an entry or a person, `about` says what kind of entry it is.

    `place` is an entry's place as the log has it; `address` is where its page is, if it has one; `facts` is
    what was saved or thrown away, field by field.
    """

    action: Action
    at: datetime
    actor: str
    on: str
    about: str
    place: str
    address: str
    facts: tuple[tuple[str, str], ...]
    detail: Mapping[str, Any]

    @property
    def lang(self) -> str:
        """The language of `on`, where it is a text of the library."""
        found = self.place.partition("/")[0]
        return "" if found == EVERYWHERE else found

    @property
    def did(self) -> str:
        """The verb between `actor` and `on`, such as "saved a draft of"."""
        return self._retires or DID[self.action]

    @property
    def named(self) -> str:
        """What was done as a heading, such as "Draft saved"."""
        return self._retires.capitalize() or NAMED[self.action]

    @property
    def _retires(self) -> str:
        return RETIRES.get(self.action, "") if self.detail.get("retires") else ""


def lines(
    connection: Transaction, workspace: str, found: Iterable[Entry], names: Mapping[str, str]
) -> tuple[Line, ...]:
    """Put entries of a workspace's log into words; `names` are those of its people by user id."""
    texts = cache(partial(editions.entries, connection, workspace))
    drafts = {each.place: each.body for each in editions.drafts(connection, workspace)}
    found = tuple(found)
    deputies = {each.subject for each in found if each.action in OF_DEPUTIES}
    known = {
        **team_pages.names(connection, workspace, deputies),
        **names,
        OPERATOR: "The operator",
        SLACK: "Slack",
    }

    def line(entry: Entry) -> Line:
        place, on = _place(workspace, entry.subject), known.get(entry.subject, entry.subject)
        if entry.action is Action.STEP_DONE:
            on = FIRST_STEPS.get(entry.subject, entry.subject)
        if place is not None:
            body = entry.detail.get("body") or (entry.action is not Action.PUBLISHED and drafts.get(place))
            on = _headline(place, body or None, texts)
        return Line(
            action=entry.action,
            at=entry.at,
            actor=known.get(entry.actor, entry.actor),
            on=on,
            about=kind_of(place) if place else "",
            place=entry.subject if place else "",
            address=entry_url(place) if place else "",
            facts=field_facts(place.kind, entry.detail.get("body")) if place else (),
            detail=entry.detail,
        )

    return tuple(line(each) for each in found)


def kind_of(place: Place) -> str:
    """Say what kind of entry has this place, and in which language: "Prompt, Spanish"."""
    return f"{kinds.kind_name(place)}, {kinds.language(place.locale)}"


def title(draft: Draft, texts: Callable[[str], Entries]) -> str:
    """Name a draft, or what it would retire, in a few words; `texts` gives what a language has published."""
    return _headline(draft.place, draft.body, texts)


def _headline(place: Place, body: Body | None, texts: Callable[[str], Entries]) -> str:
    key = (place.kind, place.entry)
    if body is None and place.locale in locales():
        body = texts(place.locale).get(key) or seeded(place.locale).get(key)
    return kinds.title(place, body)


def _place(workspace: str, subject: str) -> Place | None:
    locale, _, rest = subject.partition("/")
    kind, _, entry = rest.partition("/")
    return Place(workspace, locale, EntryKind(kind), entry) if kind in set(EntryKind) else None
