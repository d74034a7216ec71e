"""The page of a trend: the same numbers for a team and its lead, and for nobody else; what leads there."""

import csv
import re
from io import StringIO

import pytest
import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.console.roles import Role
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.scenarios.office import LAB
from tests.web import trends, wards
from tests.web.conftest import Site
from tests.web.wards import LAB_LEAF, WARD_LEAF

WARD = f"/trend/{WARD_LEAF}"
MINE = ("What you tried", "Mark a week", trends.TRIED)
"""What stands on a lead's page alone."""


@pytest.fixture(autouse=True)
def _half_a_year(site: Site) -> None:
    with site.database.write() as tx:
        trends.half_a_year(tx)


def read(site: Site, user: str, path: str = WARD, role: Role | None = None) -> str:
    """What this person reads there."""
    answer = site.signed_in(user, role).get(path)
    assert answer.status_code == 200, answer.status
    return answer.text


def numbers(page: str) -> list[str]:
    """Every number of a page's trend: of the headline, the pictures and the tables."""
    main = page.partition('<div class="lead-line">')[2].partition("<aside")[0]
    return re.findall(r"\d+\.\d+", main)


def released(site: Site, leaf: str = WARD_LEAF) -> list[dict[str, str]]:
    """The file of a leaf's releases, as its reader gets it."""
    answer = site.signed_in(LEA if leaf == WARD_LEAF else OTTO, None).get(f"/trend/{leaf}.csv")
    return list(csv.DictReader(StringIO(answer.text)))


def test_a_member_and_the_lead_read_the_same_numbers_and_only_the_lead_what_is_the_leads(site: Site) -> None:
    member, lead = read(site, ANA), read(site, LEA)
    assert numbers(member) == numbers(lead) != []
    assert [said in lead for said in MINE] == [True, True, True]
    assert [said in member for said in MINE] == [False, False, False]
    for page in (member, lead):
        assert "Fair use:" in page
        assert "lab-only" not in page


def test_the_page_says_the_released_numbers_to_the_digit(site: Site) -> None:
    page = read(site, ANA)
    for chart, values in (("Load", trends.LOAD), ("Help", trends.HELP)):
        table = page.partition(f"Check-ins on “{chart}”")[2].partition("</table>")[0]
        shown = re.findall(r'data-label="Number" class="number">([^<]+)<', table)
        assert shown == [f"{value:.1f}" if value else "–" for value in reversed(values)]
    assert "Load in Ward 3: 3.5 ± 0.3, no clear change." in page


def test_the_theme_that_was_asked_last_comes_first_and_the_other_says_how_it_stood(site: Site) -> None:
    page = read(site, ANA)
    assert page.index('id="chart-load-title"') < page.index('id="chart-help-title"')
    assert "no clear change." in page.partition('id="chart-help-title"')[2].partition("<details>")[0]


def test_a_change_that_may_be_chance_is_explained(site: Site) -> None:
    assert "It is 0.4 higher than before. Chance alone can move it by 0.4." in read(site, ANA)


def test_weeks_without_a_number_are_gaps_with_their_reason(site: Site) -> None:
    page = read(site, ANA)
    load = page.partition('id="chart-load-title"')[2].partition('id="chart-help-title"')[0]
    assert (load.count('class="gap"'), load.count('class="band"'), load.count('class="dot"')) == (1, 2, 9)
    assert "No number on 23 Mar: too few answers." in load
    assert "No number on 13 Apr: the check-in could not be finished." in page


def test_the_picture_says_in_words_what_it_shows(site: Site) -> None:
    said = re.findall(r"<desc[^>]*>([^<]*)</desc>", read(site, ANA))
    assert len(said) == 2
    assert said[0].startswith(
        "9 check-ins with a number, on a scale from 1 to 5. The mean was 3.0 ± 0.6 after 12 Jan"
    )
    assert "and is 3.5 ± 0.3 after 18 May, no clear change. No number on 23 Mar" in said[0]
    assert "Marked: 23 Feb, move." in said[0]


def test_words_beside_weeks_are_those_of_the_team_and_of_hr(site: Site) -> None:
    drawn = re.findall(r'<text class="mark"[^>]*>([^<]*)</text>', read(site, ANA))
    assert drawn == ["move", "flu"]


def test_to_anybody_else_a_trend_is_as_if_it_were_not_there(site: Site) -> None:
    strangers = [(OTTO, None, WORKSPACE), (LAB[0], None, WORKSPACE), (HANA, Role.ADMIN, WORKSPACE)]
    strangers += [(ZOE, Role.ADMIN, OTHER_WORKSPACE), (ANA, None, OTHER_WORKSPACE)]
    paths = (WARD, f"{WARD}.csv", f"{WARD}/load.png")
    for user, role, workspace in strangers:
        client = site.signed_in(user, role, workspace)
        for path in paths:
            theirs, nowhere = client.get(path), client.get(path.replace(WARD_LEAF, "0" * 16))
            assert (theirs.status_code, nowhere.status_code) == (404, 404), (user, path)
            assert theirs.text == nowhere.text
    for path in paths:
        assert site.visitor().get(path).headers["Location"].startswith("/sign-in?next=")


def test_who_leads_no_more_reads_no_more(site: Site) -> None:
    client = site.signed_in(LEA, None)
    assert client.get(WARD).status_code == 200
    with site.database.write() as tx:
        wards.furnish(tx, {OTTO: ("Lab",)})
    assert client.get(WARD).status_code == 404


def test_who_leads_since_the_round_closed_reads_nothing_before_the_next_one(site: Site) -> None:
    with site.database.write() as tx:
        wards.furnish(tx, {LEA: ("Ward 3",), OTTO: ("Lab", "Ward 3")})
    assert site.signed_in(OTTO, None).get(WARD).status_code == 404


def test_a_deputy_reads_what_the_lead_reads_from_the_opening_on_in_which_they_lead(site: Site) -> None:
    deputy = {"workspace": WORKSPACE, "user": OTTO, "unit": "Ward 3", "from_round": 19, "until_round": 22}
    with site.database.write() as tx:
        tx.execute(sa.insert(tables.recipient).values(round="past-19", leaf=WARD_LEAF, user=OTTO))
        tx.execute(sa.insert(tables.deputy).values(deputy))
    client = site.signed_in(OTTO, None)
    page = client.get(WARD).text
    assert numbers(page) == numbers(read(site, LEA))
    assert "Mark a week" in page
    assert trends.TRIED not in page, "what Lea tried is hers alone"
    with site.database.write() as tx:
        tx.execute(sa.delete(tables.deputy))
    assert client.get(WARD).status_code == 404


def test_a_lead_of_several_teams_gets_a_list_without_a_figure(site: Site) -> None:
    both = {LEA: ("Ward 3", "Lab")}
    with site.database.write() as tx:
        wards.furnish(tx, both)
        wards.past(tx, 21, wards.published(3.9, 0), wards.published(2.2, 0), theme="help", leads=both)
    page = read(site, LEA, "/trend")
    assert page.count(f'href="{WARD}"') == page.count(f'href="/trend/{LAB_LEAF}"') == 1
    assert re.findall(r"\d\.\d", page.partition("<main")[2]) == []


def test_the_file_holds_the_releases_and_nothing_else(site: Site) -> None:
    rows = released(site)
    assert list(rows[0]) == ["opened_on", "theme", "value", "mean", "plus_minus", "status", "marks"]
    assert [row["value"] for row in rows if row["theme"] == "load"] == [
        f"{v:.1f}" if v else "" for v in trends.LOAD
    ]
    by_day = {row["opened_on"]: row for row in rows}
    assert by_day["2026-03-23"]["status"] == "too_few"
    assert (by_day["2026-03-23"]["mean"], by_day["2026-04-13"]["status"]) == ("", "void")
    assert (by_day["2026-02-23"]["marks"], by_day["2026-03-02"]["marks"]) == ("move", "flu")
    assert (rows[-1]["mean"], rows[-1]["plus_minus"]) == ("3.5", "0.3"), "as the headline says"


def test_no_cell_of_the_file_is_a_formula(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slackapp.storage.rounds.marks.of_leaf", lambda *_: {"past-1": ("=1+1",)})
    assert released(site)[0]["marks"] == "'=1+1"


def test_a_picture_of_one_theme_can_be_taken_along(site: Site) -> None:
    client = site.signed_in(ANA, None)
    answer = client.get(f"{WARD}/help.png")
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
    assert client.get(f"{WARD}/weather.png").status_code == 404


def test_before_the_first_number_everybody_is_told_that_there_is_none(site: Site) -> None:
    assert "No trend yet" in read(site, HANA, "/trend", Role.ADMIN)
    assert "you are not in a team here yet" in read(site, HANA, "/trend", Role.ADMIN)


def test_the_root_leads_whoever_has_one_place_to_it(site: Site) -> None:
    for user, role, leads_to in (
        (ANA, None, WARD),
        (LEA, None, WARD),
        (HANA, Role.ADMIN, "/hr"),
        (HANA, Role.GUARDIAN, "/guardian"),
    ):
        answer = site.signed_in(user, role).get("/")
        assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


def test_the_root_lets_whoever_has_several_places_choose(site: Site) -> None:
    page = read(site, LEA, "/", Role.EDITOR)
    assert re.findall(r'<h2><a href="([^"]+)"', page) == [WARD, "/hr"]


def test_hrs_console_leads_to_the_trend_without_looking_whether_there_is_one(site: Site) -> None:
    link = '<a href="/trend">Trend</a>'
    assert all(link in read(site, user, "/hr", Role.EDITOR) for user in (LEA, HANA))


def test_the_root_tells_a_visitor_what_this_is_and_nothing_of_anybody(site: Site) -> None:
    page = site.visitor().get("/").text
    for door in ("/sign-in", "/privacy"):
        assert f'href="{door}"' in page
    assert not any(name in page for name in ("Ward 3", "Test Clinic", "Other Clinic", LEA))
    assert "/register" not in page, "there are two workspaces, and neither is named"


def test_the_root_tells_whoever_has_no_place_here_why(site: Site) -> None:
    page = read(site, HANA, "/")
    assert "so there is no trend for you to read" in page
