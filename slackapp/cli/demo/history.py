"""Makes the demo's past: sets the workspace up as an operator would, then runs week after week."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from content.library import load
from slackapp.cli.demo.installation import TEAM_ID, TEAM_NAME, app, database_url, look_alike
from slackapp.cli.demo.people import HR, Worker, units
from slackapp.cli.demo.summary import Summary, summarise
from slackapp.cli.demo.weeks import Weeks
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Window, next_window
from slackapp.pulse.partition import Membership, Unit
from slackapp.storage import demo_clock, schema
from slackapp.storage.console import roles
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person

SCHEDULE: Final = Schedule(zone="Europe/Berlin")
# Tuesday at ten in the demo's zones, one after the other, seen from the opening on Monday in Berlin.
SLOTS: Final = tuple(timedelta(days=1, hours=hour, minutes=1) for hour in (10, 11))


def make(folder: Path, staff: tuple[Worker, ...], weeks: int, say: Callable[[str], None]) -> Summary:
    """Run so many weeks, the last of which ended in the week before this one; returns what happened."""
    began = wall()
    window = _first_window(weeks)
    set_up(folder, staff, window.opens_at - timedelta(hours=1))
    with look_alike(folder, staff) as slack, app(folder, slack) as installation:
        drive = Weeks(installation, staff)
        for number in range(1, weeks + 1):
            opened = drive.open(window.opens_at)
            for slot in SLOTS:
                drive.deliver(window.opens_at + slot)
            drive.answer_first_messages()
            drive.answer(opened)
            drive.close(window.closes_at)
            say(f"Week {number} of {weeks} is done: {drive.answers} check-ins so far.")
            window = next_window(SCHEDULE, window.closes_at)
        slack.sandbox.save()
        return summarise(
            installation,
            people=len(staff),
            answers=drive.answers,
            errors=drive.errors,
            seconds=(wall() - began).total_seconds(),
        )


def set_up(folder: Path, staff: tuple[Worker, ...], start: datetime) -> None:
    """A migrated database that knows the organisation, with a calendar that stands at `start`."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(database_url(folder))
    schema.upgrade(database)
    entries = load().support.entries
    with database.write() as tx:
        demo_clock.move_to(tx, start)
        workspaces.register(tx, enterprise_id=None, team_id=TEAM_ID, name=TEAM_NAME)
        workspaces.set_schedule(tx, TEAM_ID, SCHEDULE)
        workspaces.confirm_support(tx, TEAM_ID, {e.id: e.digest for e in entries}, start.date())
        people.replace(
            tx,
            TEAM_ID,
            units=[Unit(name, parent, name) for name, parent in units(staff).items()],
            people=[Person(w.user, w.name, w.zone, w.country) for w in staff],
            memberships=[Membership(w.user, w.unit, w.lead) for w in staff],
        )
        _stand_for_hr(tx, staff)
    database.close()


def _stand_for_hr(tx: Transaction, staff: tuple[Worker, ...]) -> None:
    of_hr = [worker for worker in staff if worker.user in HR]
    workspaces.set_hr(tx, TEAM_ID, [worker.user for worker in of_hr])
    for worker in of_hr:
        roles.grant(tx, TEAM_ID, worker.user, HR[worker.user], name=worker.name, by=OPERATOR, at=wall())


def _first_window(weeks: int) -> Window:
    monday = wall().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=wall().weekday())
    # Half a week back from that Monday is in the week before it, in every time zone.
    return next_window(SCHEDULE, monday - timedelta(weeks=weeks, days=3))
