"""Checks of the check-ins: whether all is there that they need, and whether one that is due is late."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from slackapp.cli.doctor.checks import Seen, check, fault, ok, warning
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.status import SAID_LATELY, asked, obstacle, refused
from slackapp.setup.pause import effect_in_words, since, zone_name
from slackapp.setup.times import moment
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, rounds, sending
from slackapp.storage.rounds.sending import Stage

LATE: Final = timedelta(minutes=15)
"""The tick asks each minute what is due: what is so much late waits for somebody."""
OLD_LINES: Final = timedelta(days=365)
"""Addresses and numbers of those who help are to be looked at once a year."""
PROCESSES: Final = "See that worker and clock run, and what the worker’s log says; `leanon status` says more"


@check("who is here", "tables")
def roster(at: Installation) -> Iterator[Seen]:
    """Slack has said lately who is a member."""
    now = at.now()
    for each in at.workspaces():
        last = each.synced_at or each.launched_at
        if last is None:
            yield ok("Slack is asked before the first check-in.")
        elif now - last >= SAID_LATELY:
            fix = "See that worker and clock run, and what stands beside `members not synced with slack`."
            yield warning(f"Slack was asked who is here: {asked(each, now)}.", fix)


@check("support lines", "tables")
def support(at: Installation) -> Iterator[Seen]:
    """Every line that people are sent to for help was confirmed within a year."""
    confirm = "Look at them, then: `leanon support verify`"
    for each in at.workspaces():
        with at.database.read() as connection:
            published = Libraries().now(connection, each.id)
            countries = workspaces.countries(connection, each.id)
            confirmed = workspaces.confirmations(connection, each.id)
        if published.holding(countries):
            what = "Not one line is confirmed for everybody, or for a country: no check-in opens."
            yield (fault if each.launched_at else warning)(what, f"{confirm}.")
        elif published.unconfirmed(countries):
            what = "Some are not confirmed; people do not see them, or read what was confirmed before."
            yield warning(what, f"{confirm}.")
        today = at.now().date()
        shown = {entry.id for entry in published.support.entries}
        if any(today - row.on > OLD_LINES for entry, row in confirmed.items() if entry in shown):
            what = "Some were confirmed more than a year ago: numbers and hours may have changed since."
            yield warning(
                what, "Call them, and have HR confirm them anew in the console under Support lines."
            )


@check("launch", "tables")
def launch(at: Installation) -> Iterator[Seen]:
    """Check-ins were launched, and somebody of HR is named."""
    for each in at.workspaces():
        if each.launched_at is None:
            yield warning("Check-ins are not launched: none opens.", "`leanon launch` says what is missing.")
        if not each.hr:
            what = "Nobody stands for HR: nobody is told where a check-in is lost."
            yield warning(what, "`leanon alerts set ID_OR_EMAIL`.")


@check("opening", "tables")
def opening(at: Installation) -> Iterator[Seen]:
    """No check-in that is due to open is 15 minutes late."""
    now = at.now()
    for each in at.workspaces():
        if each.unreadable:
            what = f"No check-in opens, as the schedule that is stored cannot be used ({each.unreadable})"
            yield fault(f"{what}.", "Set it anew, with its holidays: `leanon schedule set --zone …`.")
        with at.database.read() as connection:
            countries = workspaces.people_by_country(connection, each.id)
            last = rounds.latest(connection, each.id)
            window = due.due_window(each, last, now, countries)
            why = obstacle(connection, each, now)
        if window is None:
            continue
        was_due = max(window.opens_at, each.launched_at or window.opens_at)
        if now - was_due > LATE:
            because = f", because {why}" if why else ""
            what = f"One was due to open {moment(was_due, zone_name(each))}, and has not opened{because}."
            yield fault(what, f"{PROCESSES}.")


@check("closing", "tables")
def closing(at: Installation) -> Iterator[Seen]:
    """No check-in that is due to close is 15 minutes late."""
    for each in at.workspaces():
        with at.database.read() as connection:
            late = set(rounds.past_closing(connection, at.now() - LATE))
            found = [one for one in rounds.open_rounds(connection) if one.id in late]
        for one in found:
            if one.workspace != each.id:
                continue
            what = f"{one.id} was due to close {moment(one.closes_at, zone_name(each))}, and is not closed."
            if one.key_missed_at is not None:
                fix = "Start a web process that ran during it; else it becomes void by itself, soon after one"
                yield fault(f"{what} Its key is missing.", f"{fix} has started.")
            else:
                yield fault(what, f"{PROCESSES}.")


@check("sending", "tables")
def sending_(at: Installation) -> Iterator[Seen]:
    """All messages and reports are out that must be, as HR reads it."""
    now = at.now()
    with at.database.read() as connection:
        seen = sending.look(connection, now=now, per_minute=at.settings.pace)
        for each in at.workspaces():
            if each.paused_at is not None:
                continue
            last, known = rounds.latest(connection, each.id), sending.state(connection, each.id)
            stage = Stage.ASKING if last and last.status == "open" else Stage.TELLING
            if last and seen.get(each.id, known).late_of(last, stage):
                what = "Messages that must be out are not."
                yield fault(what, f"{PROCESSES}, and whether Slack takes messages.")


@check("Slack takes messages", "tables")
def refusals(at: Installation) -> Iterator[Seen]:
    """Slack has refused none for a reason that concerns all."""
    for each in at.workspaces():
        with at.database.read() as connection:
            said = refused(each, sending.state(connection, each.id))
        if said:
            yield fault(said, "As it says there; what waits goes out by itself.")


@check("pause", "tables")
def pause(at: Installation) -> Iterator[Seen]:
    """Messages may leave: nobody has paused them."""
    for each in at.workspaces():
        if each.paused_at is not None:
            does = _effect(at, each)
            yield warning(f"No message leaves {since(each)}.{does}", "`leanon resume` lets them leave again.")


def _effect(at: Installation, paused: Workspace) -> str:
    with at.database.read() as connection:
        last = rounds.latest(connection, paused.id)
        countries = workspaces.people_by_country(connection, paused.id)
    does = effect_in_words(paused, last, at.now(), countries)
    return f" {does}" if does else ""


ALL: Final = (roster, support, launch, opening, closing, sending_, refusals, pause)
