"""What the audit log says, in words: who did what, to which entry or whom, and where to look at it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any, Final

from content import localised
from content.entries import seeded
from content.entry import Body, Entries, EntryKind
from content.files import locales
from content.translations import N_, _, ngettext
from slackapp.editorial import kinds
from slackapp.roster import changes
from slackapp.setup.launch import NOTED as FIRST_STEPS
from slackapp.storage.console.audit_log import SLACK, Action, Entry
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place
from slackapp.storage.rounds import decided, pauses
from slackapp.storage.teams import team_pages
from slackapp.web.library.entry_url import entry_url
from slackapp.web.library.labels import field_facts, settings_said

DID: Final = {
    Action.SAVED: N_("%(who)s saved a draft of %(what)s"),
    Action.SUBMITTED: N_("%(who)s handed in %(what)s"),
    Action.SENT_BACK: N_("%(who)s sent back %(what)s"),
    Action.DISCARDED: N_("%(who)s threw away the draft of %(what)s"),
    Action.PUBLISHED: N_("%(who)s published %(what)s"),
    Action.EXPORTED: N_("%(who)s exported the library: %(what)s"),
    Action.IMPORTED: N_("%(who)s imported from files: %(what)s"),
    Action.ROLE_GRANTED: N_("%(who)s gave a role to %(what)s"),
    Action.ROLE_REVOKED: N_("%(who)s took the role away from %(what)s"),
    Action.GUARDIAN_APPOINTED: N_("%(who)s made a guardian of %(what)s"),
    Action.GUARDIAN_ENDED: N_("%(who)s ended the guardianship of %(what)s"),
    Action.APPROVED: N_("%(who)s said yes to %(what)s"),
    Action.PAUSED: N_("%(who)s paused all messages"),
    Action.RESUMED: N_("%(who)s resumed all messages"),
    Action.PILOT_SET: N_("%(who)s began or changed the pilot of the check-ins"),
    Action.PILOT_ENDED: N_("%(who)s ended the pilot of the check-ins"),
    Action.DEPUTY_NAMED: N_("%(who)s made a deputy of %(what)s"),
    Action.DEPUTY_ENDED: N_("%(who)s set the end of the deputyship of %(what)s"),
    Action.MARKED: N_("%(who)s changed the word beside the week of %(what)s"),
    Action.FIGURES_EXPORTED: N_("%(who)s took the released numbers as a file: %(what)s"),
    Action.GROUP_FOLLOWED: N_("%(who)s chose a user group for %(what)s"),
    Action.GROUP_LEFT: N_("%(who)s took the user group away from %(what)s"),
    Action.WORK_SET: N_("%(who)s said how %(what)s works"),
    Action.LAUNCHED: N_("%(who)s launched the check-ins"),
    Action.STEP_DONE: N_("%(who)s noted of the first steps: %(what)s"),
    Action.SCHEDULE_SET: N_("%(who)s set the schedule of the check-ins"),
    Action.PRIVACY_SET: N_("%(who)s changed the privacy settings of the check-ins"),
    Action.LANGUAGE_SET: N_("%(who)s chose the language of the check-ins"),
    Action.SUPPORT_CONFIRMED: N_("%(who)s confirmed the support line %(what)s"),
    Action.TEAMS_CHANGED: N_("%(who)s changed the teams"),
    Action.RESTORED: N_("%(who)s put an earlier copy of the database in place for %(what)s"),
    Action.GIVEN: N_("%(who)s sent somebody who asked all that is kept of them"),
    Action.ERASED: N_("%(who)s erased somebody who asked for it"),
    Action.LINK_GIVEN: N_("%(who)s asked in Slack for a link to the console, for %(what)s"),
    Action.LINK_USED: N_("%(who)s came into the console by a link, as %(what)s"),
}
"""What was done, with who did it and what or whom it was done to; to be said by `_`."""
SUBJECTS: Final = {
    decided.CHECKINS: N_("the check-ins"),
    pauses.SUBJECT: N_("all messages"),
    changes.SUBJECT: N_("teams"),
    "of all teams": N_("of all teams"),
}
"""What the log names in English where there is one of it alone; to be said by `_`."""
NAMED: Final = {
    Action.SAVED: N_("Draft saved"),
    Action.SUBMITTED: N_("Handed in"),
    Action.SENT_BACK: N_("Sent back"),
    Action.DISCARDED: N_("Draft thrown away"),
    Action.PUBLISHED: N_("Published"),
    Action.EXPORTED: N_("Library exported"),
    Action.IMPORTED: N_("Files imported"),
    Action.ROLE_GRANTED: N_("Role given"),
    Action.ROLE_REVOKED: N_("Role taken away"),
    Action.GUARDIAN_APPOINTED: N_("Guardian appointed"),
    Action.GUARDIAN_ENDED: N_("No guardian any more"),
    Action.APPROVED: N_("Approved by a guardian"),
    Action.PAUSED: N_("Sending paused"),
    Action.RESUMED: N_("Sending resumed"),
    Action.PILOT_SET: N_("Pilot set"),
    Action.PILOT_ENDED: N_("Pilot ended"),
    Action.DEPUTY_NAMED: N_("Deputy named"),
    Action.DEPUTY_ENDED: N_("End of a deputy set"),
    Action.MARKED: N_("Week marked"),
    Action.FIGURES_EXPORTED: N_("Numbers exported"),
    Action.GROUP_FOLLOWED: N_("User group chosen"),
    Action.GROUP_LEFT: N_("User group taken away"),
    Action.WORK_SET: N_("Settings of work chosen"),
    Action.LAUNCHED: N_("Launched"),
    Action.STEP_DONE: N_("First step done"),
    Action.SCHEDULE_SET: N_("Schedule set"),
    Action.PRIVACY_SET: N_("Privacy settings changed"),
    Action.LANGUAGE_SET: N_("Language chosen"),
    Action.SUPPORT_CONFIRMED: N_("Support lines confirmed"),
    Action.TEAMS_CHANGED: N_("Teams changed"),
    Action.RESTORED: N_("Database restored"),
    Action.GIVEN: N_("Personal data given"),
    Action.ERASED: N_("Personal data erased"),
    Action.LINK_GIVEN: N_("Link to the console given"),
    Action.LINK_USED: N_("Link to the console used"),
}
"""What was done as the heading of a line, and as a choice to search by; to be said by `_`."""
RETIRED: Final = {
    Action.SUBMITTED: N_("%(who)s asked to retire %(what)s"),
    Action.PUBLISHED: N_("%(who)s retired %(what)s"),
}
RETIRED_NAMED: Final = {Action.SUBMITTED: N_("Asked to retire"), Action.PUBLISHED: N_("Retired")}
"""The same where the entry is not to be met any more."""
OF_DEPUTIES: Final = frozenset({Action.DEPUTY_NAMED, Action.DEPUTY_ENDED})
"""Whom these are about needs no role in the console, so that the roster knows their name."""
OF_ONE: Final = frozenset(
    {each for each, said in DID.items() if "%(what)s" not in said} | {Action.FIGURES_EXPORTED}
)
"""What these are about is in `SUBJECTS`, and never the name of a team."""
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
        """What was done as a sentence for `_`, which puts `who` and `what` into it."""
        return RETIRED.get(self.action, DID[self.action]) if self._retires else DID[self.action]

    @property
    def named(self) -> str:
        """What was done as a heading, such as "Draft saved"."""
        known = NAMED[self.action]
        return _(RETIRED_NAMED.get(self.action, known) if self._retires else known)

    @property
    def works(self) -> str:
        """How a team works since, and how before, where that was chosen."""
        if self.action is not Action.WORK_SET:
            return ""
        now, former = (settings_said(self.detail.get(name, ())) for name in ("works", "worked"))
        return f"{now} {_('(was %(former)s)', former=former)}"

    @property
    def _retires(self) -> bool:
        return bool(self.detail.get("retires"))


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
        OPERATOR: _("The operator"),
        SLACK: "Slack",
    }

    def line(entry: Entry) -> Line:
        place, on = _place(workspace, entry.subject), known.get(entry.subject, entry.subject)
        on = _subject(entry) or on
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


def _subject(entry: Entry) -> str:
    """What is no name and no entry, in the language of whoever reads; nothing where it is one."""
    if entry.action is Action.STEP_DONE and entry.subject in FIRST_STEPS:
        return _(FIRST_STEPS[entry.subject])
    if entry.action is Action.MARKED:
        return localised.short_day(date.fromisoformat(entry.subject))
    if entry.action is Action.EXPORTED and "locales" in entry.detail:
        return localised.listing(kinds.language(each) for each in entry.detail["locales"])
    if entry.action is Action.IMPORTED and "entries" in entry.detail:
        return ngettext("%(num)s entry", "%(num)s entries", entry.detail["entries"])
    if entry.action in OF_ONE and entry.subject in SUBJECTS:
        return _(SUBJECTS[entry.subject])
    return ""


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
