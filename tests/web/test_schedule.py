"""Schedule and safety: what a change would do is said before it is saved, and nothing typed is lost."""

import re
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content import translations
from content.entries import seeded
from content.entry import EntryKind
from content.library import load
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.storage import demo_clock, tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Transaction
from slackapp.storage.people import choices, structure, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import decided
from tests.cast import ANA, HANA, T0, WORKSPACE
from tests.launching import launch
from tests.storage.editing import publish
from tests.web.conftest import Site
from tests.web.wards import furnish, past, published

USUAL = {"opens_day": "0", "opens_time": "00:00", "closes_day": "3", "closes_time": "18:00"}
USUAL |= {"slot_day": "1", "slot_time": "10:00", "zone": "Europe/Berlin"}


@pytest.fixture
def wards(site: Site) -> Site:
    """Two teams, launched on the Sunday before the first week."""
    with site.database.write() as tx:
        furnish(tx)
        launch(tx, T0 - timedelta(days=1))
        demo_clock.move_to(tx, T0 - timedelta(days=1, seconds=-30))
    return site


def workspace(site: Site) -> Workspace:
    with site.database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    return found


def set_country(tx: Transaction, country: str) -> None:
    """One of the ward works there from now on."""
    tx.execute(sa.update(tables.person).where(tables.person.c.user == ANA).values(country=country))


def sure(shown: TestResponse) -> dict[str, str]:
    """What the form holds that asks whether it is meant."""
    asked = shown.text.partition("confirm-title")[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', asked)
    assert ("do", "save") in found
    return dict(found)


def saved(site: Site, client: FlaskClient, path: str, **fields: str) -> str:
    """Look at what a form would do, then send the form that asks whether it is meant."""
    shown = client.post(path, data=site.form(client, **fields))
    assert shown.status_code == 200, shown.text
    answer = client.post(path, data=sure(shown))
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def test_a_schedule_says_the_next_opening_before_and_after_and_is_saved_with_its_line_in_the_log(
    wards: Site, hana: FlaskClient
) -> None:
    wanted = USUAL | {"slot_day": "2", "own": "2026-01-07\n\n", "public": "yes", "region-DE": "BY"}
    shown = hana.post("/schedule", data=wards.form(hana, **wanted)).text
    assert "The next check-in opens Monday 5 January 2026, 00:00 and closes Thursday 8" in shown
    assert "(Europe/Berlin). People are asked Wednesday 10:00 in their own zone" in shown
    assert "Day and times" not in shown, "they change, so both are told"
    assert "Next free in Germany</dt><dd>6 January 2026, Epiphany" in shown
    assert "no check-in opens, as that week" not in shown
    off = hana.post(
        "/schedule", data=wards.form(hana, **USUAL, own="2026-01-05\n2026-01-06\n2026-01-07")
    ).text
    assert "The next check-in opens Monday 12 January 2026, 00:00" in off
    assert ". Monday 5 January 2026, 00:00: no check-in opens, as that week has nothing but holidays." in off
    assert workspace(wards).schedule == Schedule("UTC"), "nothing is saved by looking"
    assert "The schedule is saved." in saved(wards, hana, "/schedule", **wanted)
    assert workspace(wards).schedule == Schedule(
        "Europe/Berlin",
        slot=Slot(2, time(10)),
        holidays=frozenset({date(2026, 1, 7)}),
        public=True,
        regions=frozenset({("DE", "BY")}),
    )
    assert "set the schedule of" in hana.get("/audit").text or "Schedule set" in hana.get("/audit").text


def test_a_schedule_whose_zone_is_known_no_more_is_said_to_be_of_no_use_until_it_is_set_anew(
    wards: Site, hana: FlaskClient
) -> None:
    stored = workspaces.dump_schedule(Schedule("UTC")) | {"zone": "Mars/Base"}
    with wards.database.write() as tx:
        tx.execute(sa.update(tables.workspace).values(schedule=stored, **workspaces.NOT_KNOWN))
    of_no_use = "The schedule that was set cannot be used any more, so no check-in opens."
    shown = hana.get("/schedule").text
    assert of_no_use in shown
    assert "Nobody has settled yet" not in shown
    assert of_no_use not in saved(wards, hana, "/schedule", **USUAL)
    assert workspace(wards).schedule == Schedule("Europe/Berlin")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("zone", "Mars/Base", "is not a time zone"),
        ("closes_day", "1", "stays open for at least 48 hours"),
        ("slot_day", "3", "People need 12 hours before the close: choose a time from Monday 00:00 to"),
        ("slot_time", "late", "Choose a day, and a time of day such as 10:00."),
        ("own", "2026-12-24\nChristmas", "“Christmas” in line 2 is not a day: write it like 2026-12-24."),
        ("region-DE", "XX", "has no region"),
    ],
)
def test_what_may_not_be_is_refused_beside_its_field_and_what_was_typed_stays(
    field: str, value: str, said: str, wards: Site, hana: FlaskClient
) -> None:
    typed = USUAL | {"own": "2026-12-31", "public": "yes"} | {field: value}
    answer = hana.post("/schedule", data=wards.form(hana, **typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert typed["own"] in answer.text
    assert workspace(wards).schedule == Schedule("UTC")


def test_a_schedule_that_somebody_changed_meanwhile_is_shown_again_and_not_overwritten(
    wards: Site, hana: FlaskClient
) -> None:
    shown = hana.post("/schedule", data=wards.form(hana, **USUAL))
    theirs = Schedule("Asia/Tokyo")
    with wards.database.write() as tx:
        decided.set_schedule(tx, WORKSPACE, theirs, By("operator", wall()), now=T0)
    answer = hana.post("/schedule", data=sure(shown))
    assert answer.status_code == 409
    assert "Somebody changed the schedule while this page was open." in answer.text
    assert workspace(wards).schedule == theirs
    assert hana.post("/schedule", data=sure(answer)).status_code == 303


def test_a_country_whose_holidays_nobody_knows_is_named(wards: Site, hana: FlaskClient) -> None:
    with wards.database.write() as tx:
        set_country(tx, "ZZ")
    assert (
        "Not known here: the public holidays of these countries: Unknown Region."
        in hana.get("/schedule").text
    )


def test_a_pause_says_what_it_does_to_the_open_check_in_before_and_after_and_ends(
    wards: Site, hana: FlaskClient
) -> None:
    before = hana.get("/schedule").text
    assert "If you pause now: The check-in that opens Monday 5 January 2026, 00:00 closes" in before
    paused = hana.post("/schedule/pause", data=wards.form(hana))
    said = hana.get(paused.location).text
    assert "A minute from now, no message leaves any more." in said
    assert f"Paused since Sunday 4 January 2026, 00:00 (UTC), by {HANA}: no message leaves." in said
    assert "If the pause is not over by Thursday 8 January 2026, 06:00, the check-in is void for" in said
    assert workspace(wards).paused_by == HANA
    resumed = hana.post("/schedule/resume", data=wards.form(hana))
    assert "Messages leave again" in hana.get(resumed.location).text
    assert workspace(wards).paused_at is None


def test_stricter_privacy_shows_the_groups_and_is_saved_and_weaker_is_refused(
    wards: Site, hana: FlaskClient
) -> None:
    strict = {"k": "8", "epsilon": "1", "focus": "none"}
    shown = hana.post("/schedule/privacy", data=wards.form(hana, **strict)).text
    assert "A group needs 9 people." in shown
    assert "Not asked: too few, and no group to join" in shown
    assert "It counts from the next check-in on" in saved(wards, hana, "/schedule/privacy", **strict)
    found = workspace(wards)
    assert (found.k, found.epsilon, found.focus_epsilon) == (8, 1.0, None)
    for weaker in ({"k": "7"}, {"epsilon": "2"}, {"focus": "1"}):
        for do in ("look", "save"):
            answer = hana.post("/schedule/privacy", data=wards.form(hana, **(strict | weaker), do=do))
            assert answer.status_code in {409, 422}
            assert "leanon privacy set --loosen" in answer.text
    assert hana.post("/schedule/privacy", data=wards.form(hana, k="4")).status_code == 422
    assert workspace(wards) == found


def test_a_pilot_of_whole_teams_is_shown_before_it_is_saved_and_only_grows_after_a_check_in(
    wards: Site, hana: FlaskClient
) -> None:
    one = {"whom": "pilot", "unit": "Ward 3"}
    shown = hana.post("/schedule/pilot", data=wards.form(hana, **one)).text
    assert "A pilot: only these are asked, with everything below them: <strong>Ward 3</strong>" in shown
    assert "Not asked: outside the pilot" in shown
    saved(wards, hana, "/schedule/pilot", **one)
    with wards.database.write() as tx:
        assert structure.pilot(tx, WORKSPACE) == frozenset({"Ward 3"})
        past(tx, 0, published(3.4, 1))
    smaller = hana.post("/schedule/pilot", data=wards.form(hana, whom="pilot", unit="Lab"))
    assert smaller.status_code == 409
    assert "Not asked any more would be: Ward 3." in smaller.text
    for wrong in ({"whom": "pilot"}, {"whom": ""}, {"whom": "pilot", "unit": "Nowhere"}):
        assert hana.post("/schedule/pilot", data=wards.form(hana, **wrong)).status_code == 422


def test_each_support_line_is_confirmed_by_name_and_date_and_again_once_it_is_changed(
    wards: Site, hana: FlaskClient
) -> None:
    line = next(each for each in load().support.entries if each.country == "DE")
    confirmed = hana.post("/schedule/support", data=wards.form(hana, entry=line.id, digest=line.digest))
    page = hana.get(confirmed.location).text
    assert "Confirmed, in your name." in page
    assert f"{wall():%-d %B %Y}, {HANA}" in page
    at = (EntryKind.SUPPORT, line.id)
    publish(wards.database, {at: {**seeded("en")[at], "contact": "0800 1"}})
    changed = hana.get("/schedule/support").text
    assert "Changed by HR. Until this is confirmed, people still read:" in changed
    old = hana.post("/schedule/support", data=wards.form(hana, entry=line.id, digest=line.digest))
    assert old.status_code == 409
    assert "This line was changed meanwhile, so nothing was confirmed." in old.text
    with wards.database.read() as connection:
        noted = audit_log.search(connection, WORKSPACE, action=Action.SUPPORT_CONFIRMED)
    assert [(each.actor, each.subject) for each in noted] == [(HANA, line.name)]


def test_a_line_that_nobody_could_look_up_is_marked_until_it_is_confirmed(
    wards: Site, hana: FlaskClient
) -> None:
    unsure = next(each for each in load().support.entries if not each.checked)
    marked = "Nobody who wrote this could look it up. Call it before you confirm it."
    assert marked not in hana.get("/schedule/support").text
    with wards.database.write() as tx:
        set_country(tx, str(unsure.country))
    ours = [each for each in load().support.entries if each.country == unsure.country and not each.checked]
    assert hana.get("/schedule/support").text.count(marked) == len(ours)
    form = wards.form(hana, entry=unsure.id, digest=unsure.digest)
    assert hana.get(hana.post("/schedule/support", data=form).location).text.count(marked) == len(ours) - 1


def test_a_country_without_a_line_is_met_by_the_own_line_and_the_emergency_sentence(
    wards: Site, hana: FlaskClient
) -> None:
    with wards.database.write() as tx:
        set_country(tx, "AQ")
    page = hana.get("/schedule/support").text
    assert "Antarctica. People there read what is for everybody" in page
    assert "If a life is at risk, call your local emergency number" in page


def test_the_language_of_the_workspace_is_chosen_with_its_line_in_the_log_and_none_that_is_not_offered(
    wards: Site, hana: FlaskClient
) -> None:
    page = hana.get("/schedule").text
    assert '<option value="de">Deutsch</option>' in page
    assert '<option value="en" selected>English</option>' in page
    chosen = hana.post("/schedule/language", data=wards.form(hana, locale="de"))
    assert chosen.status_code == 303
    assert '<option value="de" selected>Deutsch</option>' in hana.get(chosen.location).text
    hana.post("/schedule/language", data=wards.form(hana, locale="tlh"))
    with wards.database.read() as connection:
        known = workspaces.find(connection, WORKSPACE)
        noted = audit_log.search(connection, WORKSPACE, action=Action.LANGUAGE_SET)
    assert known is not None
    assert known.locale == "de"
    assert [(each.actor, each.detail) for each in noted] == [(HANA, {"locale": "de"})]


def test_pages_speak_the_language_that_somebody_chose_in_slack_or_has_there(
    wards: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "is_spoken", lambda _: True)  # also where a catalogue is only begun
    assert '<html lang="en">' in hana.get("/schedule").text
    with wards.database.write() as tx:
        choices.set_language(tx, WORKSPACE, HANA, "de")
    assert '<html lang="de">' in hana.get("/schedule").text
    with wards.database.write() as tx:
        choices.set_language(tx, WORKSPACE, HANA, None)
        tx.execute(sa.update(tables.person).where(tables.person.c.user == HANA).values(speaks="es-MX"))
    assert '<html lang="es-419">' in hana.get("/schedule").text
