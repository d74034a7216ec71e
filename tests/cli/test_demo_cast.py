"""The demo's people: who joins late, pauses, wants a reminder, and tours through people who are there."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import TypeAdapter

from content.locales import nearest
from slackapp.cli.demo import first_hour, history
from slackapp.cli.demo.cast import CAST, PLAYED, SMALLEST, channels, staff, user_groups
from slackapp.cli.demo.changes import between, import_teams
from slackapp.cli.demo.installation import TEAM_ID, Installation, _member, database_url
from slackapp.cli.demo.leading import lead
from slackapp.cli.demo.serve import live_panel, shown
from slackapp.clock import wall
from slackapp.roster.preview import preview
from slackapp.sandbox.config import Tour
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


def test_hana_and_mira_are_too_few_to_be_asked_and_two_small_teams_are_merged(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall())
    database = Database(database_url(tmp_path))
    with database.read() as connection:
        there = structure.imported(connection, TEAM_ID)
        names = {user: one.name for user, one in people.everyone(connection, TEAM_ID).items()}
    shown = preview(there, workspace=TEAM_ID, k=5, previous=(), names=names)
    database.close()
    groups = {one.name: one for one in shown.groups}
    assert {"Ward 3", "Ward 4", "Kitchen", "Technology", "Operations", "Care"} < groups.keys()
    merged = [{unit.name for unit in one.units} for one in shown.groups if len(one.units) > 1]
    assert merged == [{"Night", "Physio"}]
    assert not any("Office" in name for name in groups)


def test_some_have_their_slack_in_each_language_and_the_start_page_says_who() -> None:
    spoken = {one.name.partition(" ")[0]: nearest(one.locale) for one in staff(60) if one.locale}
    assert set(spoken.values()) == {"de", "fr", "es-419"}
    assert all(name in shown(staff(60))["cast_note"] for name in spoken)
    (pau,) = (one for one in staff(60) if one.name == "Pau Serra")
    assert _member(pau)["locale"] == "es-MX"
    (ana,) = (one for one in staff(60) if one.user == "UANA")
    assert "locale" not in _member(ana), "as the sandbox has it"


def test_one_of_them_wants_a_reminder_and_nobody_else_does(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall())
    database = Database(database_url(tmp_path))
    with database.read() as connection:
        found = {user for user, one in people.everyone(connection, TEAM_ID).items() if one.remind}
    database.close()
    assert found == {"URITA"}


def test_somebody_is_paused_and_somebody_came_back_weeks_ago() -> None:
    paused: dict[str, tuple[int, str]] = {}
    stayed = tuple(one for one in staff(60) if one.joined is None and one.deputy is None)
    for left in range(12, -1, -1):

        def act(user: str, _: str, *, text: str, left: int = left) -> None:
            paused[user] = (left, text)

        sandbox = SimpleNamespace(act=act)
        between(cast("Installation", SimpleNamespace(sandbox=sandbox)), stayed, left)
    assert paused == {"UNOOR": (0, "/leanon pause 3"), "UPAU": (5, "/leanon pause 3")}


def played_on(database: Database, act: Callable[..., dict[str, object]]) -> Installation:
    """An installation that has a database, and a sandbox that hears of everything and answers by `act`."""
    return cast("Installation", SimpleNamespace(database=database, sandbox=SimpleNamespace(act=act)))


def test_one_leads_two_teams_and_one_stands_in_for_a_lead(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall(), weeks=12)
    database = Database(database_url(tmp_path))
    with database.read() as connection:
        there = structure.imported(connection, TEAM_ID)
    names = {unit.id: unit.name for unit in there.units}
    stand_in = {}
    for left in (6, 5):
        between(played_on(database, lambda *_, **__: {}), staff(60), left)
        with database.read() as connection:
            found = structure.deputies(connection, TEAM_ID)
        stand_in[left] = [(each.user, names[each.unit]) for each in found]
    led = {(each.user, names[each.unit]) for each in there.memberships if each.lead}
    database.close()
    assert stand_in == {6: [], 5: [("UMAYA", "Ward 4")]}
    assert {unit for user, unit in led if user == "UKIRA"} == {"Kitchen", "Technology"}
    assert sorted(unit for _, unit in led) == sorted(names.values()), "every unit has one lead"


def test_a_short_past_leaves_out_what_would_follow_nothing(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall())
    database = Database(database_url(tmp_path))
    pressed: list[tuple[str, str]] = []

    def act(user: str, verb: str, **what: str) -> dict[str, object]:
        if verb == "click":
            pressed.append((user, what["action_id"]))
        return {"ok": True, "outcome": "update"}

    done = {}
    for weeks in (12, 2):
        pressed.clear()
        for left in range(weeks):
            assert lead(played_on(database, act), staff(60), left, weeks) == 0
        done[weeks] = sorted(pressed)
    database.close()
    assert len(done[12]) == len(CAST.deeds)
    assert done[2] == [("UKIRA", "prompt_refuse"), ("ULEA", "prompt_use")]


def test_every_team_has_a_channel_and_the_app_is_in_all_but_that_of_the_leads() -> None:
    rooms = {room["name"]: room["members"] for room in channels(staff(60), "UAPP")}
    assert {"ward-3", "ward-4", "care", "clinic", "leads"} <= set(rooms)
    assert [name for name, people in rooms.items() if "UAPP" not in people] == ["leads"]
    assert {"ULEA", "UANA"} <= set(rooms["ward-3"])
    assert "UOTTO" not in rooms["ward-3"]
    assert len(rooms["clinic"]) == 61
    assert {"ULEA", "UOTTO"} <= set(rooms["leads"])


def test_every_team_has_a_user_group_and_that_of_ward_4_is_not_as_the_team() -> None:
    workers = staff(60)
    groups = {each["handle"]: set(each["users"]) for each in user_groups(workers)}
    teams = {unit: {each.user for each in workers if each.unit == unit} for unit in ("Ward 3", "Ward 4")}
    assert groups["ward-3"] == teams["Ward 3"]
    assert len(groups["ward-4"] - teams["Ward 4"]) == 1
    assert len(groups["night-shift"]) > 2
    assert all(each["id"].isalnum() for each in user_groups(workers))


def test_both_leads_get_a_number_though_the_visitor_answers_for_nobody() -> None:
    panel, everybody = live_panel(), staff(60)
    for ward in ("Ward 3", "Ward 4"):
        colleagues = [one for one in everybody if one.unit == ward and one.user not in PLAYED]
        assert len(colleagues) >= 5, ward
    assert all(panel.takes_part() for _ in range(100))


@pytest.mark.parametrize(
    ("size", "tours"), [(60, ["answer", "read", "edit", "oversee"]), (SMALLEST, ["answer", "read"])]
)
def test_each_tour_goes_through_people_who_are_there(size: int, tours: list[str]) -> None:
    offered = shown(staff(size))["tours"]
    assert [tour.id for tour in TypeAdapter(list[Tour]).validate_python(offered)] == tours
    assert {step["person"] for tour in offered for step in tour["steps"]} <= PLAYED


def test_before_anything_is_set_up_nothing_is_offered_or_told_that_has_not_happened() -> None:
    people = staff(60)
    offered = shown(people, empty=True)
    assert [tour.id for tour in TypeAdapter(list[Tour]).validate_python(offered["tours"])] == ["setup"]
    assert {step["person"] for step in offered["tours"][0]["steps"]} <= PLAYED
    assert {one.user for one in first_hour.unplayed(people) if one.why} == {
        one.user for one in people if one.role
    }
    assert [one.name for one in first_hour.unplayed(people)] == [one.name for one in people]
