"""`/trend/…/talk`: a lead prints the guide and keeps a line there; to anybody else there is no such page."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.storage import tables
from slackapp.storage.console.roles import Role
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.web import wards
from tests.web.conftest import Site

PAGE = f"/trend/{wards.WARD_LEAF}/talk"
LINE = "Two of us look at <each> hard case."


@pytest.fixture
def site(site: Site) -> Site:
    """Ward 3 has a number, and the lab has none."""
    with site.database.write() as tx:
        wards.furnish(tx)
        wards.past(tx, 1, wards.published(3.4, 1))
    return site


@pytest.fixture
def lea(site: Site) -> FlaskClient:
    """Lea, who leads Ward 3 and has no role."""
    return site.signed_in(LEA, None)


def another_week(site: Site) -> None:
    with site.database.write() as tx:
        wards.past(tx, 2, wards.published(3.6, 1), theme="help")


def keep(site: Site, client: FlaskClient, line: str, about: str = "past-1", page: str = PAGE) -> int:
    return client.post(page, data=site.form(client, round=about, line=line)).status_code


def kept(site: Site) -> list[tuple[str, str]]:
    with site.database.read() as connection:
        rows = connection.execute(sa.select(tables.agreement.c.user, tables.agreement.c.text))
        return [(user, text) for user, text in rows]


def read(client: FlaskClient, page: str = PAGE) -> str:
    """The page as it is read."""
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", client.get(page).text)))


def test_the_guide_says_the_same_as_the_report_in_three_timed_steps(lea: FlaskClient) -> None:
    said = read(lea)
    minutes = [int(each) for each in re.findall(r"\d\. [\w ]+? (\d) minutes", said)]
    assert sum(minutes) == 15
    assert "Ward 3" in said
    assert "3.4 ± " in said
    assert "Ask no one what they answered" in said


def test_without_a_number_it_is_a_talk_all_the_same(site: Site) -> None:
    said = read(site.signed_in(OTTO, None), f"/trend/{wards.LAB_LEAF}/talk")
    assert "too few answers for a number this week" in said
    assert "You can talk without a number." in said


def test_a_line_is_kept_and_begins_the_next_talk(site: Site, lea: FlaskClient) -> None:
    assert keep(site, lea, f"  {LINE}\n") == 303
    assert kept(site) == [(LEA, LINE)]
    assert "Your line is kept" in read(lea, f"{PAGE}?done=kept")
    assert f">\n{LINE.replace('<', '&lt;').replace('>', '&gt;')}</textarea>" in lea.get(PAGE).text
    assert "You have kept no line so far." in read(lea), "of an earlier talk"
    another_week(site)
    page = lea.get(PAGE).text
    assert "<blockquote>" in page
    assert LINE in read(lea)
    assert "<each>" not in page
    assert "You have kept no line so far." not in page


def test_an_empty_line_takes_it_away_and_a_long_one_is_not_lost(site: Site, lea: FlaskClient) -> None:
    keep(site, lea, LINE)
    long = "x" * 301
    answer = lea.post(PAGE, data=site.form(lea, round="past-1", line=long))
    assert answer.status_code == 422
    assert long in answer.text
    assert "300 characters at most" in answer.text
    assert kept(site) == [(LEA, LINE)]
    assert keep(site, lea, " ") == 303
    assert kept(site) == []


@pytest.mark.parametrize(
    ("user", "role"),
    [(ANA, None), (OTTO, None), (HANA, Role.ADMIN), (ANA, Role.ADMIN), ("UNOBODY", Role.VIEWER)],
)
def test_to_anybody_else_it_is_as_if_there_were_no_such_page(
    site: Site, lea: FlaskClient, user: str, role: Role | None
) -> None:
    keep(site, lea, LINE)
    other = site.signed_in(user, role)
    assert other.get(PAGE).status_code == 404
    assert keep(site, other, "Mine.") == 404
    assert keep(site, other, "x" * 301) == 404
    assert LINE not in other.get(PAGE).text
    assert kept(site) == [(LEA, LINE)]


def test_who_leads_the_team_next_begins_without_the_line(site: Site, lea: FlaskClient) -> None:
    keep(site, lea, LINE)
    with site.database.write() as tx:
        led = {OTTO: ("Ward 3", "Lab")}
        wards.furnish(tx, led)
        wards.past(tx, 2, wards.published(3.6, 1), leads=led)
    otto = site.signed_in(OTTO, None)
    assert otto.get(PAGE).status_code == 200
    assert "You have kept no line so far." in read(otto)
    assert LINE not in read(otto)
    assert lea.get(PAGE).status_code == 404


@pytest.mark.parametrize("about", ["", "no such round", "open"])
def test_a_line_about_a_round_that_has_not_ended_is_not_kept(
    site: Site, lea: FlaskClient, about: str
) -> None:
    with site.database.write() as tx:
        one = {"id": "open", "workspace": WORKSPACE, "number": 2, "theme": "load", "series": "-", "k": 5}
        one |= {"opens_at": week(2), "closes_at": week(2, days=3), "fingerprint": "-", "epsilon": 2.0}
        tx.execute(sa.insert(tables.round_).values(one))
    assert keep(site, lea, LINE, about) == 404
    assert kept(site) == []
