"""A word beside a week: of a lead's own trend, or of every trend by HR; never beside an open week."""

import pytest
import sqlalchemy as sa
from markupsafe import escape

from slackapp.storage import tables
from slackapp.storage.console.audit_log import Action, search
from slackapp.storage.console.roles import Role
from slackapp.storage.rounds import marking
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE, week
from tests.web import trends, wards
from tests.web.conftest import Site
from tests.web.wards import LAB_LEAF, WARD_LEAF

MARK = f"/trend/{WARD_LEAF}/mark"
LAST = "past-19"


@pytest.fixture(autouse=True)
def _half_a_year(site: Site) -> None:
    with site.database.write() as tx:
        trends.half_a_year(tx)


def put(
    site: Site, user: str, word: str, *, at: str = LAST, path: str = MARK, role: Role | None = None
) -> int:
    """Send the form; returns the status."""
    client = site.signed_in(user, role, OTHER_WORKSPACE if user == ZOE else WORKSPACE)
    return client.post(path, data=site.form(client, week=at, word=word)).status_code


def words(site: Site, leaf: str = WARD_LEAF) -> dict[str, str]:
    """What stands beside the weeks of this leaf."""
    mark = tables.mark.c
    with site.database.read() as connection:
        rows = connection.execute(sa.select(mark.round, mark.word).where(mark.leaf == leaf))
        return {row.round: row.word for row in rows}


def test_a_lead_puts_a_word_beside_a_week_and_takes_it_away(site: Site) -> None:
    client = site.signed_in(LEA, None)
    said = client.post(MARK, data=site.form(client, week=LAST, word=" new-rota "), follow_redirects=True).text
    assert "To undo it, press Take away" in said
    assert words(site)[LAST] == "new-rota"
    assert "new-rota" in site.signed_in(ANA, None).get(f"/trend/{WARD_LEAF}").text, "the team reads it, too"
    assert put(site, LEA, "move") == 303
    assert words(site)[LAST] == "move", "a later word takes the place of the one before"
    said = client.post(MARK, data=site.form(client, week=LAST, word=""), follow_redirects=True).text
    assert "To undo that" in said
    assert LAST not in words(site)


def test_what_is_no_short_word_is_refused_and_kept_to_be_mended(site: Site) -> None:
    client = site.signed_in(LEA, None)
    words_refused = ["two words", "seventeen-letters", "=1+1", "<b>", "-flu", "flu-", "a_b", "🙂", "a\nb"]
    for word in words_refused:
        answer = client.post(MARK, data=site.form(client, week=LAST, word=word))
        assert (answer.status_code, LAST in words(site)) == (422, False), word
        assert "One word of at most 16 letters or digits" in answer.text
        assert f'<option value="{LAST}" selected>' in answer.text
        assert f'value="{escape(word)}"' in answer.text
        assert answer.text.count(" autofocus") == 1, "the form is far down on a phone"
    assert " autofocus" not in client.get(f"/trend/{WARD_LEAF}").text
    taken = ["flu", "Umzug", "été", "q3", "sixteen-letters1", "мир"]
    assert [word for word in taken if not marking.is_word(word)] == []


def test_nobody_but_its_lead_marks_a_trend(site: Site) -> None:
    before = words(site)
    for user in (ANA, OTTO, HANA, ZOE):
        assert put(site, user, "mine", role=Role.ADMIN if user in {HANA, ZOE} else None) == 404, user
    assert words(site) == before


def test_an_open_week_is_not_marked_nor_one_that_is_not_this_teams(site: Site) -> None:
    with site.database.write() as tx:
        opened = wards.past(tx, 21, wards.TOO_FEW)
        tx.execute(
            sa.delete(tables.leaf).where(tables.leaf.c.round == "past-3", tables.leaf.c.leaf == WARD_LEAF)
        )
        values = {
            "id": "open",
            "number": 22,
            "opens_at": week(22),
            "closes_at": week(22, days=3),
            "status": "open",
        }
        row = tx.execute(sa.select(tables.round_).where(tables.round_.c.id == opened)).mappings().one()
        tx.execute(sa.insert(tables.round_).values({**row, **values}))
    for at in ("open", "past-3", "past-99", "made up", ""):
        assert put(site, LEA, "early", at=at) == 422, at
        assert put(site, HANA, "early", at=at, path="/marks", role=Role.ADMIN) == (
            303 if at == "past-3" else 422
        )
    assert "open" not in words(site, "*")


def test_hr_marks_a_week_of_every_trend_in_sight_of_the_log(site: Site) -> None:
    assert put(site, HANA, "strike", path="/marks", role=Role.EDITOR) == 303
    for user, leaf in ((ANA, WARD_LEAF), (OTTO, LAB_LEAF)):
        assert "strike" in site.signed_in(user, None).get(f"/trend/{leaf}").text
    assert put(site, HANA, "", path="/marks", role=Role.EDITOR) == 303
    with site.database.read() as connection:
        noted = search(connection, WORKSPACE, action=Action.MARKED)
    assert [(each.actor, each.subject, each.detail["word"]) for each in noted] == [
        (HANA, "2026-05-18", ""),
        (HANA, "2026-05-18", "strike"),
    ]
    log = site.signed_in(HANA, Role.ADMIN).get("/audit").text
    assert "18 May 2026 – “strike”" in log
    assert "taken away (was “strike”)" in log


def test_a_leads_word_is_in_no_log_and_hr_does_not_take_it_away(site: Site) -> None:
    assert put(site, LEA, "new-rota") == 303
    assert put(site, HANA, "", path="/marks", role=Role.ADMIN) == 303
    assert words(site)[LAST] == "new-rota"
    with site.database.read() as connection:
        assert search(connection, WORKSPACE, action=Action.MARKED) == ()


def test_who_may_not_edit_marks_nothing_for_all(site: Site) -> None:
    for role in (Role.VIEWER, Role.REVIEWER, None):
        assert put(site, OTTO, "mine", path="/marks", role=role) == 403, role
    assert LAST not in words(site, "*")
