"""Promise 13 in the console: however HR changes teams there, nobody is asked sooner than a round later."""

from collections.abc import Iterator, Mapping
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.app import create_app
from slackapp.roster import changes
from slackapp.roster.changes import State
from slackapp.settings import Settings
from slackapp.storage import tables
from slackapp.storage.people import choices
from tests.cast import WORKSPACE, week
from tests.promises.test_13_cell import (
    ACCOMPLICES,
    CELL,
    HEADER,
    OFFICE,
    TARGET,
    Rows,
    key_server,
    rehearsal,
)
from tests.scenarios.office import EVERYBODY, WARD, Rehearsal
from tests.web.conftest import Site

__all__ = ["key_server", "rehearsal"]

IN_PLACE = 303


class Console:
    """HR in the browser: what it does to the teams, and who is asked then."""

    def __init__(self, office: Rehearsal, site: Site) -> None:
        self.office, self.site = office, site
        self.hana: FlaskClient = site.signed_in()

    def uploads(self, rows: Rows) -> None:
        """Import a file, with the number typed that is asked for."""
        text = "\n".join([HEADER, *(",".join((*row, "DE")) for row in rows)])
        form: dict[str, object] = dict(self.site.form(self.hana))
        form["file"] = (BytesIO(text.encode()), "people.csv")
        sent = self.hana.post("/teams/import", data=form, content_type="multipart/form-data")
        assert sent.status_code == IN_PLACE, sent.text
        self.office.settle()
        self.says_yes()

    def undoes(self) -> None:
        """Undo what was put in place last."""
        assert self.hana.post("/teams/change/undo", data=self.site.form(self.hana)).status_code == IN_PLACE
        self.says_yes()

    def moves(self, users: tuple[str, ...], unit: str, to: str) -> None:
        """Put people of a unit into another one by hand."""
        form = {**self.site.form(self.hana, do="move", to=self.unit(to)), "user": list(users)}
        moved = self.hana.post(f"/teams/{self.unit(unit)}/people", data=form)
        assert moved.status_code == IN_PLACE, moved.text
        self.says_yes()

    def says_yes(self) -> None:
        """Put in place what is shown, typing the numbers."""
        with self.office.database.read() as connection:
            change = changes.find_open(connection, WORKSPACE)
            assert change is not None
            found = changes.findings(connection, change)
        assert change.state is State.READY, found.faults
        typed = {"removing": str(found.counts.removed), "moving": str(found.counts.moved)}
        shown = {"number": str(change.number), "stage": str(change.stage)}
        done = self.hana.post("/teams/change/apply", data=self.site.form(self.hana, **shown, **typed))
        assert done.status_code == IN_PLACE, done.text

    def unit(self, name: str) -> str:
        """The id of a unit."""
        return next(str(row["id"]) for row in self.office.rows(tables.unit) if row["name"] == name)

    def opens(self, number: int) -> Mapping[str, set[str]]:
        """Let the round of that week open; returns who is asked, by group."""
        self.office.synced()
        before = {row["id"] for row in self.office.rows(tables.round_)}
        self.office.move_to(week(number, hours=1))
        found: dict[str, set[str]] = {}
        for row in self.office.rows(tables.roster):
            if row["round"] not in before:
                found.setdefault(row["leaf"], set()).add(row["user"])
        return found

    def closes(self, number: int) -> None:
        self.office.move_to(week(number, days=3, hours=18.1))

    def group_of(self, groups: Mapping[str, set[str]], user: str = TARGET) -> set[str]:
        """Who is asked together with somebody; nobody where they are not asked."""
        return next((group for group in groups.values() if user in group), set())


@pytest.fixture
def console(rehearsal: Rehearsal) -> Iterator[Console]:
    """HR of an office whose first check-in has closed; five accounts more are full members by now."""
    app = create_app(
        Settings.from_env({**rehearsal.environment, "LEANON_PUBLIC_URL": "http://127.0.0.1:8123"})
    )
    for user in ACCOMPLICES:
        rehearsal.says(user)
    with rehearsal.database.write() as tx:
        for user in EVERYBODY:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    found = Console(rehearsal, Site(app, rehearsal.database))
    assert found.group_of(found.opens(0)) == set(WARD)
    found.closes(0)
    yield found
    app.extensions["leanon"].database.close()


def test_a_file_that_is_uploaded_builds_no_cell_for_the_next_check_in(console: Console) -> None:
    console.uploads(CELL)
    first = console.opens(1)
    assert console.group_of(first) == set(), "the target has joined the cell, and waits"
    assert not set(ACCOMPLICES) & set().union(*first.values())
    console.closes(1)
    assert console.group_of(console.opens(2)) == {TARGET, *ACCOMPLICES}, "patience does: said openly"


def test_who_is_moved_by_hand_waits_too(console: Console) -> None:
    console.moves((TARGET,), "Ward 3", "Lab")
    assert console.group_of(console.opens(1)) == set()


def test_undoing_and_undoing_again_before_a_round_brings_nobody_anywhere_sooner(console: Console) -> None:
    console.uploads(CELL)
    console.undoes()
    console.undoes()
    assert console.group_of(console.opens(1)) == set(), "in the cell again, and as new there as ever"


def test_what_is_undone_before_a_round_opens_costs_nobody_a_check_in(console: Console) -> None:
    console.uploads(CELL)
    console.undoes()
    assert console.group_of(console.opens(1)) == set(WARD)


@pytest.mark.slow
def test_undone_after_a_round_the_target_waits_as_whoever_moves(console: Console) -> None:
    console.uploads(CELL)
    console.opens(1)
    console.closes(1)
    console.undoes()
    assert console.group_of(console.opens(2)) == set()
    with console.office.database.read() as connection:
        counts = sa.select(tables.person.c.counts_from).where(tables.person.c.user == TARGET)
        assert connection.execute(counts).scalar_one() == 4


@pytest.mark.slow
def test_a_file_of_the_first_week_put_back_by_upload_is_a_joining_all_the_same(console: Console) -> None:
    console.uploads(CELL)
    console.uploads(OFFICE)
    assert console.group_of(console.opens(1)) == set(), "only an undoing is believed to be one"
