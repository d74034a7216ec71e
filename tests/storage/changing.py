"""Begins changes of teams in the clinic of `clinic.py`, and puts them in place as HR does in the console."""

from collections.abc import Callable
from datetime import datetime

from slackapp.roster import changes, changes_prepare
from slackapp.roster.changes import Edit, EditKind, Findings, Outcome, Shown, TeamChange, Typed
from slackapp.roster.changes_prepare import Told
from slackapp.roster.imports import Read
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import structure
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.teams import team_changes
from slackapp.storage.teams.team_changes import Source
from tests.cast import HANA, T0, WORKSPACE
from tests.storage.clinic import SECRET

BY = By(HANA, T0)
KEEPER = Keeper(WORKSPACE, secret=SECRET)


def by_file(office: Database, read: Read, gone: frozenset[str] = frozenset()) -> TeamChange:
    """A file that says so is read, and ready to be looked at."""
    with office.write() as tx:
        change = team_changes.begin(tx, WORKSPACE, Source.FILE, BY, now=T0, name="people.csv")
    changes_prepare.compute(office, change, now=T0, breathe=lambda: None, read=Told(read, gone))
    return current(office)


def by_hand(office: Database, *edits: Edit) -> TeamChange:
    """Hana makes these edits."""
    with office.write() as tx:
        changes.begin_edits(tx, WORKSPACE, edits, BY, now=T0)
    changes.prepare(office, WORKSPACE, now=T0)
    return current(office)


def undoing(office: Database) -> TeamChange:
    """Hana asks to undo the last change."""
    with office.write() as tx:
        changes.begin_undo(tx, WORKSPACE, BY, now=T0)
    changes.prepare(office, WORKSPACE, now=T0)
    return current(office)


def current(office: Database) -> TeamChange:
    """The change that is open."""
    with office.read() as connection:
        found = changes.find_open(connection, WORKSPACE)
    assert found is not None
    return found


def shown(office: Database) -> Findings:
    """What is shown of it."""
    with office.read() as connection:
        return changes.findings(connection, current(office))


def apply(
    office: Database,
    change: TeamChange,
    typed: Typed | None = None,
    between: Callable[[], object] = lambda: None,
    now: datetime = T0,
) -> Outcome:
    """Hana says yes to what she saw, with the numbers that are asked for; `between` happens just before."""
    counts = shown(office).counts if typed is None else None
    numbers = Typed(counts.removed, counts.moved) if counts else typed or Typed()
    between()
    seen = Shown(change.number, change.stage)
    return changes.apply(office, WORKSPACE, seen, BY, typed=numbers, keeper=KEEPER, now=now)


def counts_from(office: Database, user: str) -> tuple[str, int] | None:
    """By its name the unit in which somebody answers, and the first round that they count in there."""
    with office.read() as connection:
        home = structure.at_home(connection, WORKSPACE).get(user)
        names = {each.id: each.name for each in structure.imported(connection, WORKSPACE).units}
    return None if home is None else (names[home.unit], home.counts_from)


def move(user: str, unit: str, to: str) -> Edit:
    """Somebody goes to another unit."""
    return Edit(EditKind.MOVE, user=user, unit=unit, to=to)
