"""HR says on a team's page how it works: it holds at once, is written down, and can be undone."""

import pytest
from flask.testing import FlaskClient

from content.prompts import Setting
from slackapp.storage.console.audit_log import Action, search
from slackapp.storage.people import structure, work
from tests.cast import WORKSPACE
from tests.web import wards
from tests.web.conftest import Site

PAGE, SAVE = "/teams/Ward 3", "/teams/Ward 3/work"


@pytest.fixture(autouse=True)
def _wards(site: Site) -> None:
    with site.database.write() as tx:
        wards.furnish(tx)


def works(site: Site, unit: str = "Ward 3") -> frozenset[Setting]:
    with site.database.read() as connection:
        return work.said(connection, WORKSPACE, unit)


def test_hr_says_how_a_team_works_which_is_written_down_and_undone_with_one_press(
    site: Site, hana: FlaskClient
) -> None:
    with site.database.read() as connection:
        before = structure.imported(connection, WORKSPACE)
    done = hana.post(SAVE, data=site.form(hana) | {"settings": ["shift", "on-call", "made-up"]})
    assert works(site) == {Setting.SHIFT, Setting.ON_CALL}
    saved = hana.get(done.headers["Location"])
    assert "How the team works is saved." in saved.text
    assert 'value="shift" checked' in saved.text
    assert 'value="desk" checked' not in saved.text
    assert "Undo" in saved.text
    assert "Undo" not in hana.get(PAGE).text, "only right after"

    with site.database.read() as connection:
        assert structure.imported(connection, WORKSPACE) == before, "it moves nobody"
        (noted,) = search(connection, WORKSPACE, action=Action.WORK_SET)
    assert noted.detail == {"works": ["shift", "on-call"], "worked": []}
    assert "In shifts and On call (was as the team above it)" in hana.get("/audit").text

    hana.post(SAVE, data=site.form(hana))
    assert works(site) == frozenset()


def test_a_team_shows_what_it_has_from_the_team_above(site: Site, hana: FlaskClient) -> None:
    assert "nothing is chosen there, so everything fits" in hana.get(PAGE).text
    hana.post("/teams/Clinic/work", data=site.form(hana, settings="desk"))
    assert "as the team above it: At a desk." in hana.get(PAGE).text
    assert works(site) == frozenset(), "and says nothing itself"


def test_what_is_saved_as_it_was_is_no_line_of_the_log(site: Site, hana: FlaskClient) -> None:
    done = hana.post(SAVE, data=site.form(hana))
    assert "was=" not in done.headers["Location"]
    with site.database.read() as connection:
        assert not search(connection, WORKSPACE, action=Action.WORK_SET)
