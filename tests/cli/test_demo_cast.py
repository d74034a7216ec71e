"""The demo's people: who joins late, pauses, wants a reminder, and tours through people who are there."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from slackapp.cli.demo import history
from slackapp.cli.demo.cast import PLAYED, SMALLEST, channels, staff
from slackapp.cli.demo.changes import between, import_teams
from slackapp.cli.demo.installation import TEAM_ID, Installation, database_url
from slackapp.cli.demo.serve import live_panel, shown
from slackapp.clock import wall
from slackapp.storage.database import Database
from slackapp.storage.people import people, structure


def test_who_joins_late_is_in_no_team_before_that(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall(), weeks=12)
    database = Database(database_url(tmp_path))
    teams = {}
    for left in (12, 1, 0):
        with database.write() as tx:
            import_teams(tx, staff(60), left)
        with database.read() as connection:
            teams[left] = {one.user for one in structure.imported(connection, TEAM_ID).memberships}
    database.close()
    assert teams[1] - teams[12] == {"UJUNO"}
    assert teams[0] - teams[1] == {"UYARA"}
    assert len(teams[0]) == 60


def test_one_of_them_wants_a_reminder_and_nobody_else_does(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall())
    database = Database(database_url(tmp_path))
    with database.read() as connection:
        found = {user for user, one in people.everyone(connection, TEAM_ID).items() if one.remind}
    database.close()
    assert found == {"URITA"}


def test_somebody_is_paused_and_somebody_came_back_weeks_ago() -> None:
    paused: dict[str, tuple[int, str]] = {}
    stayed = tuple(one for one in staff(60) if one.joined is None)
    for left in range(12, -1, -1):

        def act(user: str, _: str, *, text: str, left: int = left) -> None:
            paused[user] = (left, text)

        sandbox = SimpleNamespace(act=act)
        between(cast("Installation", SimpleNamespace(sandbox=sandbox)), stayed, left)
    assert paused == {"UNOOR": (0, "/leanon pause 3"), "UPAU": (5, "/leanon pause 3")}


def test_every_team_has_a_channel_and_the_app_is_in_all_but_that_of_the_leads() -> None:
    rooms = {room["name"]: room["members"] for room in channels(staff(60), "UAPP")}
    assert {"ward-3", "ward-4", "care", "clinic", "leads"} <= set(rooms)
    assert [name for name, people in rooms.items() if "UAPP" not in people] == ["leads"]
    assert {"ULEA", "UANA"} <= set(rooms["ward-3"])
    assert "UOTTO" not in rooms["ward-3"]
    assert len(rooms["clinic"]) == 61
    assert {"ULEA", "UOTTO"} <= set(rooms["leads"])


def test_both_leads_get_a_number_though_the_visitor_answers_for_nobody() -> None:
    panel, everybody = live_panel(), staff(60)
    for ward in ("Ward 3", "Ward 4"):
        colleagues = [one for one in everybody if one.unit == ward and one.user not in PLAYED]
        assert len(colleagues) >= 5, ward
    assert all(panel.takes_part() for _ in range(100))


@pytest.mark.parametrize(
    ("size", "tours"), [(60, ["answer", "read", "edit"]), (SMALLEST, ["answer", "read"])]
)
def test_each_tour_goes_through_people_who_are_there(size: int, tours: list[str]) -> None:
    offered = shown(staff(size))["tours"]
    assert [tour["id"] for tour in offered] == tours
    assert {step["person"] for tour in offered for step in tour["steps"]} <= PLAYED
