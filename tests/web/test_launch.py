"""First steps: what is missing is said, and by whom each step was done; nothing is launched until all are."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from slack_sdk.errors import SlackClientError

from content.library import load
from slackapp.clock import wall
from slackapp.storage import demo_clock
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches
from slackapp.storage.rounds.launches import StepName
from tests.cast import HANA, T0, VERA, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.wards import furnish

SUNDAY = T0 - timedelta(days=1)


@pytest.fixture
def wards(site: Site) -> Site:
    """Two teams and a schedule, on the Sunday before the first week; nothing else is done."""
    with site.database.write() as tx:
        furnish(tx)
        demo_clock.move_to(tx, SUNDAY)
    return site


def launched(site: Site) -> bool:
    with site.database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    return found is not None and found.launched_at is not None


def press(site: Site, client: FlaskClient, path: str, **fields: str) -> str:
    """Send a form, and read where it leads."""
    answer = client.post(path, data=site.form(client, **fields))
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def seen(client: FlaskClient) -> str:
    """What the page of the words puts into its form."""
    return forms(client.get("/launch/words"))["/launch/words"]["seen"]


def do_all(site: Site, hana: FlaskClient) -> None:
    """Every step that is missing, on its page."""
    lines = load().support.unconfirmed({"DE"}, {})
    for each in lines:
        press(site, hana, "/schedule/support", entry=each.id, digest=each.digest)
    press(site, hana, "/launch/guardians")
    press(site, hana, "/launch/words", seen=seen(hana))
    press(site, hana, "/schedule/pilot", whom="everybody", do="save")
    with site.database.write() as tx:  # as the listener does once she has sent it
        launches.say_done(tx, WORKSPACE, StepName.TEST, By(HANA, wall()))


def test_a_launch_is_refused_with_what_is_missing_and_happens_once_all_is_done(
    wards: Site, hana: FlaskClient
) -> None:
    refused = hana.post("/launch", data=wards.form(hana))
    assert refused.status_code == 409
    assert "Nothing was launched. Missing: some support lines are not confirmed; nobody is a" in refused.text
    assert not launched(wards)
    do_all(wards, hana)
    assert "Missing" not in hana.get("/launch").text
    said = press(wards, hana, "/launch", when="next")
    assert "Launched. The first check-in opens Monday 5 January 2026, 00:00." in said
    assert "The first messages go out Tuesday 10:00, by people’s own clocks." in said
    assert f"Launched by {HANA}" in said
    assert launched(wards)


def test_the_page_says_who_did_what_and_what_only_the_operator_can_do(wards: Site, hana: FlaskClient) -> None:
    before = hana.get("/launch").text
    assert "leanon guardians add ID_OR_EMAIL" in before
    assert "There shall be none" in before
    said = press(wards, hana, "/launch/guardians")
    assert f"{HANA}, {wall():%-d %B %Y}: there shall be none" in said
    assert "there shall be no guardians" in hana.get("/audit").text
    with wards.database.write() as tx:
        guardians.appoint(tx, WORKSPACE, VERA, "Vera", at=SUNDAY, by=By("operator", wall()))
    named = hana.get("/launch").text
    assert "The operator," in named
    assert ": Vera</p>" in named
    assert "There shall be none" not in named


def test_words_that_were_changed_meanwhile_are_not_noted_as_read(wards: Site, hana: FlaskClient) -> None:
    old = seen(hana)
    with wards.database.write() as tx:
        workspaces.set_privacy(tx, WORKSPACE, k=6, epsilon=2, focus_epsilon=1)
    answer = hana.post("/launch/words", data=wards.form(hana, seen=old))
    assert answer.status_code == 409
    assert "Read them again as they are now." in answer.text
    assert StepName.WORDS not in done(wards)
    press(wards, hana, "/launch/words", seen=seen(hana))
    assert StepName.WORDS in done(wards)


def test_the_words_are_the_first_message_and_all_ten_questions(wards: Site, hana: FlaskClient) -> None:
    page = hana.get("/launch/words").text
    for theme in load().themes.values():
        for item in theme.defaults:
            assert item.text.replace('"', "&#34;").replace("'", "&#39;") in page
    assert "Count me in" in page
    assert "Only vetted questions are asked here." in page


def test_a_test_goes_to_whoever_asks_for_it_and_a_slack_that_is_silent_is_one_sentence(
    wards: Site, hana: FlaskClient
) -> None:
    sent: list[tuple[str, str]] = []
    wards.app.extensions["leanon-send-trial"] = lambda *to: sent.append(to)
    assert "Open Slack, press Start and answer" in press(wards, hana, "/launch/test")
    assert sent == [(WORKSPACE, HANA)]
    assert StepName.TEST not in done(wards), "not before she has answered"

    def silent(*_: str) -> None:
        raise SlackClientError

    wards.app.extensions["leanon-send-trial"] = silent
    answer = hana.post("/launch/test", data=wards.form(hana))
    assert answer.status_code == 503
    assert "Slack did not take the message, so nothing was sent." in answer.text


def test_in_a_week_that_has_begun_one_may_launch_at_once_or_with_the_next(
    wards: Site, hana: FlaskClient
) -> None:
    with wards.database.write() as tx:
        demo_clock.move_to(tx, T0 + timedelta(days=1))
    do_all(wards, hana)
    page = hana.get("/launch").text
    assert "With the next check-in, which opens Monday 12 January 2026, 00:00 (UTC)" in page
    assert "Within minutes, as this week’s time has begun" in page
    assert "opens within minutes" in press(wards, hana, "/launch", when="now")


def test_another_workspace_has_a_list_of_its_own(wards: Site, hana: FlaskClient, zoe: FlaskClient) -> None:
    press(wards, hana, "/launch/guardians")
    assert StepName.GUARDIANS in done(wards)
    assert "nobody has said that there shall be none" in zoe.get("/launch").text


def done(site: Site) -> set[StepName]:
    with site.database.read() as connection:
        return {each.name for each in launches.checklist(connection, WORKSPACE) if each.done}
