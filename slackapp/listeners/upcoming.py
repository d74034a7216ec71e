"""When the next check-in reaches a person, in one sentence: for Home, and after a change of settings."""

from datetime import datetime

from slackapp.blocks import dates
from slackapp.listeners.reader import Reader
from slackapp.listeners.services import Services
from slackapp.pulse.calendar import next_message, next_window
from slackapp.storage.rounds import plans


def upcoming(services: Services, who: Reader) -> str:
    """Say when the next check-in reaches this person, or why none does."""
    words = services.words
    if who.workspace is None or who.workspace.schedule is None:
        return words("home.no_next")
    if who.workspace.paused_at is not None:
        return words("home.paused")
    if who.person is None or who.person.consent != "yes":
        return words("home.next_not_in")
    at = _time(services, who)
    if at is None:
        return words("home.next_absent")
    return words("home.next", when=dates.moment(words, at.astimezone(who.zone)))


def _time(services: Services, who: Reader) -> datetime | None:
    person, workspace = who.person, who.workspace
    if person is None or workspace is None or workspace.schedule is None:
        return None
    schedule = workspace.schedule
    with services.database.read() as connection:
        at = plans.next_message(connection, workspace, person, who.now)
    later = next_window(schedule, who.now).opens_at
    if at is None or at < later or not who.placed.sits_out:
        return at
    return next_message(person.slot or schedule.slot, person.zone, schedule, person.absence, later)
