"""When the next check-in reaches a person, in one sentence: for Home, and after a change of settings."""

from datetime import datetime

from slackapp.blocks import dates
from slackapp.blocks.sentences import Sentence, not_asked
from slackapp.listeners.reader import Reader
from slackapp.listeners.services import Services
from slackapp.storage.people.people import Person
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import plans


def upcoming(services: Services, who: Reader) -> str:
    """Say when the next check-in reaches this person, or why none does."""
    words, workspace, person = who.words, who.workspace, who.person
    if who.choices.silent:
        return words("settings.is_silent")
    if who.placed.reason is not None:
        return not_asked(words, who.placed.reason)
    if workspace is None or workspace.schedule is None or workspace.launched_at is None:
        return words("home.no_next")
    if workspace.paused_at is not None:
        return words("home.paused")
    if person is None or person.consent != "yes":
        return words("home.next_not_in")
    return _said(who, _time(services, who, workspace, person))


def nothing_to_answer(services: Services, who: Reader) -> str:
    """Say why this person has no check-in to answer now; empty where they have one."""
    words, placed = who.words, who.placed
    if who.choices.silent:
        return words(Sentence.STOPPED)
    if placed.reason is not None:
        return not_asked(words, placed.reason)
    if not who.choices.consent:
        return words(Sentence.CONSENT_NEEDED)
    if who.closes is not None:
        return ""
    return f"{words('home.waits' if placed.waits else Sentence.CHECKIN_NONE_OPEN)} {upcoming(services, who)}"


def _time(services: Services, who: Reader, workspace: Workspace, person: Person) -> datetime | None:
    with services.database.read() as connection:
        at = plans.next_message(connection, workspace, person, who.now)
        if at is None or not who.placed.sits_out:
            return at
        later = plans.later_opening(connection, workspace, who.now)
        if later is None or at < later:
            return at
        return plans.in_a_later_round(connection, workspace, person, later)


def _said(who: Reader, at: datetime | None) -> str:
    words, choices = who.words, who.choices
    if at is None or (at <= who.now and choices.absence.covers(choices.today)):
        return words("home.next_absent")
    if at <= who.now:
        return words("home.next_now")
    return words("home.next", when=dates.moment(words, at.astimezone(who.zone)))
