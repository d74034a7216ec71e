"""The page of the organisation: what was released of all teams, for HR, and for nobody else."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.pulse.calendar import Schedule
from slackapp.storage import tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.console.roles import Role
from slackapp.storage.people import workspaces
from tests.cast import HANA, OTHER_WORKSPACE, WORKSPACE, ZOE, week
from tests.promises.history import TOO_FEW, VOID, published
from tests.web import organisations
from tests.web.conftest import Site
from tests.web.organisations import at_unit, leaf_id, take, words

UNITS = organisations.CLINIC
LOAD = (3.0, 3.1, 2.9, None, 3.6, 3.8)
"""What Ward 3 was released on load, oldest first; once too few answered."""


@pytest.fixture(autouse=True)
def _three_months(site: Site) -> None:
    with site.database.write() as tx:
        organisations.three_months(tx)


def test_hr_reads_the_whole_first_then_each_team_in_the_order_of_the_tree(hana: FlaskClient) -> None:
    page = hana.get("/organisation").text
    titles = re.findall(r"<h[23][^>]*>(?:<a[^>]*>)?([^<]+)", page)
    assert [
        each.strip() for each in titles if each.strip() in {"All teams together", *(x.name for x in UNITS)}
    ] == [
        "All teams together",
        *("Clinic", "Lab", "Office", "Wards", "Ward 3", "Ward 4"),
    ]
    assert page.index('id="chart-load-title"') < page.index('id="chart-help-title"')
    for ranking in ("sort", "rank", "best", "worst", "percentile"):
        assert ranking not in words(page).lower()


def test_a_team_is_read_as_its_lead_reads_it(site: Site, hana: FlaskClient) -> None:
    ward = at_unit(hana.get("/organisation").text, "Ward 3")
    assert "3.4 ± 0.3, too early to tell" in words(ward)  # the mean of 3.1, 2.9, 3.6 and 3.8
    assert ward.count('class="dot"') == 5 + 5, "of both themes, each released number once"
    assert 'aria-label="Load, Ward 3: 3.4 ± 0.3' in ward


def test_weeks_without_a_number_are_shown_as_what_they_are(hana: FlaskClient) -> None:
    page = hana.get("/organisation").text
    ward, other = at_unit(page, "Ward 3"), at_unit(page, "Ward 4")
    assert (ward.count('class="gap"'), other.count('class="gap"')) == (1, 0)
    assert [part.count('class="void"') for part in (ward, other)] == [1, 1], "a round that was void for all"
    assert "the last one could not be finished" in words(at_unit(page, "Lab"))


def test_teams_with_one_number_have_it_once_and_say_so(hana: FlaskClient) -> None:
    page = hana.get("/organisation").text
    assert "Lab + Office one number for 2 teams" in words(at_unit(page, "Lab"))
    assert at_unit(page, "Office").count("<svg") == 0
    assert "Shares one number with Lab , where it stands." in words(at_unit(page, "Office"))
    assert 'href="#unit-2"' in at_unit(page, "Office")


def test_a_team_is_called_as_it_is_now(site: Site, hana: FlaskClient) -> None:
    with site.database.write() as tx:
        named = sa.update(tables.unit).where(tables.unit.c.id == "ward3")
        tx.execute(named.values(name="Ward <Three>"))
    ward = at_unit(hana.get("/organisation").text, "Ward &lt;Three&gt;")
    assert "3.4 ± 0.3" in ward
    assert "Ward 3" not in ward


def test_an_area_is_the_mean_of_its_teams_each_by_what_it_has_of_answers(hana: FlaskClient) -> None:
    # The wards on help: 3.5 of at least 8, and 4.0 of at least 12, in each of five check-ins.
    said = words(at_unit(hana.get("/organisation").text, "Wards"))
    assert f"{(8 * 3.5 + 12 * 4.0) / 20:.1f} ± 0.2, too early to tell" in said


def test_a_hint_is_counted_over_all_teams_beside_what_chance_gives(hana: FlaskClient) -> None:
    page = words(hana.get("/organisation").text)
    assert (
        "Of 12 hints: Asking for help 4, Saying early that something is off 0"
        in hana.get("/organisation").text
    )
    assert "More often than chance explains: Getting help in time." in page


def test_how_many_answered_is_told_in_bands_alone(hana: FlaskClient) -> None:
    page = hana.get("/organisation").text
    rows = page.partition("Teams by how many answered, the latest")[2].partition("</table>")[0]
    assert re.findall(r'class="number">([^<]+)<', rows)[:6] == ["0", "1", "1", "1", "0", "0"]
    assert words(rows).count("–") >= 6, "a check-in that was void has no number of teams"


def test_a_group_that_reports_no_more_says_so(site: Site, hana: FlaskClient) -> None:
    assert "Groups of before" not in hana.get("/organisation").text
    with site.database.write() as tx:
        units = [each for each in UNITS if each.name not in {"Lab", "Office"}]
        organisations.settle(tx, units)
        both: list[tuple[str, ...]] = [("ward3",), ("ward4",)]
        organisations.past(tx, 13, dict.fromkeys(both, published(3.3, 1, "8–11")), units=UNITS)
    page = hana.get("/organisation").text
    former = words(page.partition('id="former"')[2].partition("</section>")[0])
    assert "Lab + Office no longer in the tree" in former
    assert "4.2 ± 0.5" in former


def test_before_the_first_close_the_page_says_what_will_stand_there(site: Site) -> None:
    page = site.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE).get("/organisation")
    assert page.status_code == 200
    assert "Once a check-in has closed, the trend of the organisation stands here" in page.text


def test_the_file_holds_each_release_once_and_no_formula(site: Site, hana: FlaskClient) -> None:
    with site.database.write() as tx:
        named = sa.update(tables.leaf).where(tables.leaf.c.leaf == leaf_id("ward4"))
        tx.execute(named.values(name='=HYPERLINK("http://x";1)'))
    rows = take(site, hana)
    assert len(rows) == 12 * 3
    ward = [row for row in rows if row["team"] == "Ward 3" and row["theme"] == "load"]
    assert [row["value"] for row in ward] == [f"{value:.1f}" if value else "" for value in LOAD]
    assert {row["area"] for row in ward} == {"Clinic > Wards"}
    assert (ward[-1]["mean"], ward[-1]["plus_minus"], ward[-1]["answered"]) == ("3.4", "0.3", "8–11")
    assert {row["status"] for row in rows} == {"published", "too_few", "void"}
    assert {row["team"] for row in rows if "HYPER" in row["team"]} == {'\'=HYPERLINK("http://x";1)'}


def test_that_a_file_was_taken_stands_in_the_audit_log(site: Site, hana: FlaskClient) -> None:
    take(site, hana)
    take(site, hana, "/area/wards/export")
    with site.database.read() as connection:
        found = audit_log.search(connection, WORKSPACE, action=Action.FIGURES_EXPORTED)
    assert [(each.actor, each.subject) for each in found] == [(HANA, "Wards"), (HANA, "of all teams")]
    log = words(hana.get("/audit").text)
    assert "Numbers exported" in log
    assert "of all teams" in log


def test_a_page_beyond_the_last_is_the_last_and_nonsense_the_first(hana: FlaskClient) -> None:
    first = hana.get("/organisation").text
    for page in ("0", "-1", "99999", "999999", "1; drop", "²", "\0"):
        answer = hana.get("/organisation", query_string={"page": page})
        assert (answer.status_code, at_unit(answer.text, "Wards")) == (200, at_unit(first, "Wards")), page


def test_a_void_release_is_no_number(site: Site, hana: FlaskClient) -> None:
    with site.database.write() as tx:
        teams: list[tuple[str, ...]] = [("ward3",), ("ward4",), ("lab", "office")]
        organisations.past(tx, 13, dict.fromkeys(teams, VOID), units=UNITS)
        organisations.past(tx, 14, dict.fromkeys(teams, TOO_FEW), units=UNITS, theme="help")
    page = hana.get("/organisation").text
    assert "No number on" in page
    assert "fewer than two teams had a number" in page


def test_while_the_first_check_in_is_open_the_page_says_when_it_closes(site: Site) -> None:
    first = {"id": "first", "workspace": OTHER_WORKSPACE, "number": 1, "theme": "load", "series": "load-1"}
    first |= {"fingerprint": "-", "k": 5, "epsilon": 2.0, "focus_epsilon": 1.0}
    with site.database.write() as tx:
        workspaces.set_schedule(tx, OTHER_WORKSPACE, Schedule(zone="Europe/Berlin"))
        tx.execute(
            sa.insert(tables.round_).values(
                first | {"opens_at": week(0), "closes_at": week(0, days=3, hours=17)}
            )
        )
    page = site.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE).get("/organisation").text
    assert "The first one closes on Thursday 8 Jan, 18:00." in page
