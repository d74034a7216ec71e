"""The pages work by plain links and forms, without any script, and show nothing unescaped."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Link, Note
from slackapp.sandbox.state import State
from tests.cast import ANA, HANA, LEA, OTTO
from tests.sandbox.conftest import TOKEN, FakeApp, Json, served
from tests.sandbox.shapes import (
    actions,
    button,
    chart,
    frame,
    line,
    modal,
    people,
    plain,
    radios,
    section,
)

NASTY = '<script>alert("x")</script>'


@pytest.fixture
def app(config: Config) -> Flask:
    return create_sandbox(config)


@pytest.fixture
def state(app: Flask) -> State:
    found: State = app.extensions["sandbox"]
    return found


@pytest.fixture
def web(app: Flask) -> FlaskClient:
    return app.test_client()


def call(web: FlaskClient, method: str, **body: object) -> Json:
    """Call the Web API as the app does."""
    answer = web.post(f"/api/{method}", json=body, headers={"Authorization": f"Bearer {TOKEN}"}).get_json()
    assert answer["ok"], answer
    return dict(answer)


def page(web: FlaskClient, path: str) -> str:
    response = web.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def follow(web: FlaskClient, path: str, **form: str) -> str:
    return web.post(path, data=form, follow_redirects=True).get_data(as_text=True)


@pytest.fixture
def opened(web: FlaskClient, fake: FakeApp) -> str:
    """The address Ana's open modal posts to."""
    view = modal(radios("q0", "1", "2"), line("note", initial_value="as before"), actions(button("inside")))

    def answer(payload: Json) -> None:
        if payload["type"] == "block_actions" and payload["actions"][0]["action_id"] == "start":
            call(web.application.test_client(), "views.open", trigger_id=payload["trigger_id"], view=view)

    fake.answer = answer
    sent = call(web, "chat.postMessage", channel=ANA, text="hi", blocks=[actions(button("start"))])
    shown = follow(web, f"/as/{ANA}/message", channel=sent["channel"], ts=sent["ts"], press="b0|start")
    return re.search(r'id="modal" method="post" action="([^"]+)"', shown)[1]  # type: ignore[index]  # None fails the test


def test_the_first_page_recommends_people_and_lists_the_rest_by_team(web: FlaskClient) -> None:
    shown = page(web, "/")
    assert "not Slack" in shown
    assert "Answer a check-in." in shown
    assert shown.index("Ward 3") < shown.index("Lab")
    assert "Gone Away" not in shown
    assert "Robot" not in shown


def test_each_person_sees_their_own_messages_and_channels(web: FlaskClient) -> None:
    call(web, "chat.postMessage", channel=ANA, text="for Ana only")
    call(web, "chat.postEphemeral", channel="C0WARD", user=LEA, text="psst Lea")
    assert "for Ana only" in page(web, f"/as/{ANA}/")
    assert "for Ana only" not in page(web, f"/as/{LEA}/")
    assert "Only visible to you" in page(web, f"/as/{LEA}/in/C0WARD")
    assert "psst Lea" not in page(web, f"/as/{ANA}/in/C0WARD")
    assert web.get(f"/as/{HANA}/in/C0WARD").status_code == 404
    assert web.get("/as/UNOBODY/").status_code == 404


def test_unread_messages_are_counted_until_they_are_looked_at(web: FlaskClient) -> None:
    call(web, "chat.postMessage", channel=ANA, text="one")
    assert "1 new" in page(web, f"/as/{ANA}/home?quiet=1")
    assert "1 new" not in page(web, "/")
    page(web, f"/as/{ANA}/")
    assert "1 new" not in page(web, f"/as/{ANA}/home?quiet=1")


def test_nothing_anybody_sends_becomes_markup(web: FlaskClient, state: State) -> None:
    blocks: list[Json] = [
        section(NASTY),
        {"type": "header", "text": plain(NASTY)},
        actions(button("b", NASTY, text=plain(NASTY))),
        {"type": "table", "rows": [[{"type": "raw_text", "text": NASTY}]]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": NASTY}]},
    ]
    call(web, "chat.postMessage", channel=ANA, text=NASTY, blocks=blocks)
    call(web, "chat.postMessage", channel=ANA, text=NASTY)
    call(web, "views.publish", user_id=ANA, view={"type": "home", "blocks": [section(NASTY)]})
    shown = page(web, f"/as/{ANA}/") + page(web, f"/as/{ANA}/home?quiet=1")
    assert "<script>alert" not in shown
    assert "script-src 'self'" in web.get(f"/as/{ANA}/").headers["Content-Security-Policy"]


def test_a_chart_is_drawn_with_words_and_numbers(web: FlaskClient) -> None:
    call(web, "chat.postMessage", channel=LEA, text="report", blocks=[chart()])
    shown = page(web, f"/as/{LEA}/")
    assert 'role="img"' in shown
    assert "Line chart. Team: May 6.1, June 7.25." in shown
    assert '<th scope="row">June</th><td>7.25</td>' in shown


def test_a_modal_is_a_labelled_dialog_over_an_inert_page(web: FlaskClient, opened: str) -> None:
    shown = page(web, f"/as/{ANA}/")
    assert 'role="dialog" aria-modal="true" aria-labelledby="modal-title"' in shown
    assert '<div id="page" inert>' in shown
    assert "<legend>Question q0</legend>" in shown
    assert "as before" in shown
    assert "dialog" not in page(web, f"/as/{LEA}/")


def test_a_wrong_field_is_marked_where_it_is_and_the_rest_is_kept(
    web: FlaskClient, opened: str, fake: FakeApp
) -> None:
    fake.answer = lambda _: {"response_action": "errors", "errors": {"note": "Too short."}}
    shown = follow(web, opened, **{"do": "submit", "v|q0|pick": "2", "v|note|words": "kept words"})
    assert re.search(r'id="e-[^"]*note\|words">Too short\.', shown)
    assert 'aria-invalid="true"' in shown
    assert 'value="2" checked' in shown
    assert 'value="kept words"' in shown


def test_a_submitted_form_reaches_the_app_as_it_was_filled_in(
    web: FlaskClient, opened: str, fake: FakeApp
) -> None:
    shown = follow(web, opened, **{"do": "submit", "v|q0|pick": "2", "v|note|words": "  hello  "})
    values = fake.received[-1]["view"]["state"]["values"]
    assert values["q0"]["pick"]["selected_option"]["value"] == "2"
    assert values["note"]["words"]["value"] == "hello"
    assert "dialog" not in shown


def test_a_button_in_a_modal_keeps_what_was_typed_so_far(
    web: FlaskClient, opened: str, fake: FakeApp
) -> None:
    shown = follow(web, opened, **{"press": "b2|inside", "v|q0|pick": "1", "v|note|words": "half"})
    assert fake.received[-1]["view"]["state"]["values"]["note"]["words"]["value"] == "half"
    assert 'value="half"' in shown


def test_people_can_be_chosen_written_to_and_words_copied(
    web: FlaskClient, fake: FakeApp, state: State
) -> None:
    view = modal(people(), frame(NASTY), section(f"<@{LEA}>"))

    def answer(payload: Json) -> None:
        if payload["type"] == "block_actions":
            call(web, "views.open", trigger_id=payload["trigger_id"], view=view)

    fake.answer = answer
    sent = call(web, "chat.postMessage", channel=ANA, text="hi", blocks=[actions(button("start"))])
    follow(web, f"/as/{ANA}/message", channel=sent["channel"], ts=sent["ts"], press="b0|start")
    shown = page(web, f"/as/{ANA}/")
    assert '<option value="">Choose a person</option>' in shown
    assert f'<option value="{LEA}">Lea Leads</option>' in shown
    assert "Gone Away" not in shown
    assert "Robot" not in shown
    assert "<pre>&lt;script&gt;" in shown
    assert f'<a class="mention" href="/as/{ANA}/with/{LEA}">@Lea Leads</a>' in shown
    between = page(web, f"/as/{ANA}/with/{LEA}")
    assert "holds no messages between people" in " ".join(between.split())
    assert ANA in state.modals, "the words are still there when they come back"
    assert web.get(f"/as/{ANA}/with/UGONE").status_code == 404
    assert web.get(f"/as/{ANA}/with/UNOBODY").status_code == 404


def test_a_modal_that_went_away_meanwhile_is_a_sentence(web: FlaskClient, opened: str) -> None:
    follow(web, opened, do="close")
    assert "no longer there" in follow(web, opened, do="submit")


def test_an_app_that_fails_is_told_to_the_person(web: FlaskClient, fake: FakeApp) -> None:
    fake.answer = lambda _: ("broken", 500)
    assert "We had some trouble connecting" in page(web, f"/as/{ANA}/home")
    assert "dispatch_failed" in follow(web, f"/as/{ANA}/command", text="/leanon", back="messages")
    assert "slash commands only" in follow(web, f"/as/{ANA}/command", text="hello", back="messages")


def test_nobody_can_press_in_another_persons_messages(web: FlaskClient, fake: FakeApp) -> None:
    sent = call(web, "chat.postMessage", channel=ANA, text="x", blocks=[actions(button("go"))])
    shown = follow(web, f"/as/{OTTO}/message", channel=sent["channel"], ts=sent["ts"], press="b0|go")
    assert "no longer there" in shown
    assert fake.received == []


def test_the_pulse_changes_when_something_does(web: FlaskClient) -> None:
    before = web.get(f"/as/{ANA}/pulse").get_json()
    assert web.get(f"/as/{ANA}/pulse").get_json() == before
    call(web, "chat.postMessage", channel=ANA, text="x")
    after = web.get(f"/as/{ANA}/pulse").get_json()
    assert (after["messages"] != before["messages"], after["unread"]) == (True, 1)


@pytest.fixture
def controls() -> Iterator[tuple[str, Json, list[str]]]:
    """A controls server: its address, what it says, and what was pressed."""
    says: Json = {"headline": "Round open", "busy": False}
    says["actions"] = [{"id": "next-week", "label": "Next week", "help": "Moves the clock"}]
    done: list[str] = []
    server = Flask("controls")
    server.add_url_rule("/status", "status", lambda: says)

    @server.post("/do/<action>")
    def do(action: str) -> Json:
        done.append(f"{request.method} {action}")
        return {"message": "The clock moves."}

    with served(server) as url:
        yield url, says, done


def test_the_demo_bar_shows_and_passes_on_what_the_controls_offer(
    config: Config, controls: tuple[str, Json, list[str]]
) -> None:
    url, says, done = controls
    about = (Note("Twelve weeks", "Made by the real pipeline."),)
    links = (Link("Bad", "javascript:alert(1)"),)
    web = create_sandbox(replace(config, controls_url=url, about=about, links=links)).test_client()
    shown = page(web, "/")
    assert "Round open" in shown
    assert "Next week</button>" in shown
    assert "Made by the real pipeline." in page(web, "/about")
    assert "javascript:" not in page(web, "/about")
    says["busy"] = "Closing the round: 3 of 9"
    answer = follow(web, "/do/next-week", **{"from": f"/as/{ANA}/"})
    assert done == ["POST next-week"]
    assert "The clock moves." in answer
    assert "Closing the round: 3 of 9" in answer
    assert "Next week</button>" not in answer
    assert web.post("/do/x", data={"from": "//elsewhere.example/"}).location == "/"


def test_what_cannot_be_taken_back_is_asked_about_first(
    config: Config, controls: tuple[str, Json, list[str]]
) -> None:
    url, says, done = controls
    says["actions"] = [
        {"id": "again", "label": "Start over", "help": "", "confirm": "All of it is gone then."}
    ]
    web = create_sandbox(replace(config, controls_url=url)).test_client()
    shown = page(web, f"/as/{ANA}/")
    assert f'href="/sure/again?back=/as/{ANA}/"' in shown
    assert 'action="/do/again"' not in shown
    asked = page(web, f"/sure/again?back=/as/{ANA}/")
    assert "All of it is gone then." in asked
    assert f'href="/as/{ANA}/">Go back' in asked
    assert done == []
    follow(web, "/do/again", **{"from": f"/as/{ANA}/"})
    assert done == ["POST again"]
    assert web.get("/sure/nothing?back=//elsewhere.example/").location == "/"


def test_the_clock_shows_the_time_where_the_person_is(web: FlaskClient, state: State) -> None:
    noon = datetime(2026, 3, 24, 12, 0, tzinfo=UTC).timestamp()
    state.clock.offset = noon - time.time()
    assert "Tue 24 Mar 2026, 13:00 in Madrid" in page(web, f"/as/{ANA}/")
    assert "Tue 24 Mar 2026, 17:30 in Kolkata" in page(web, f"/as/{LEA}/")
    assert "Tue 24 Mar 2026, 13:00 in Madrid" in page(web, "/")


def test_silent_controls_leave_the_pages_usable(config: Config) -> None:
    web = create_sandbox(replace(config, controls_url="http://127.0.0.1:1")).test_client()
    assert "do not answer" in page(web, f"/as/{ANA}/")


def test_a_link_stands_beside_the_messages_of_its_people_only_and_only_a_safe_one(config: Config) -> None:
    told = [
        {"label": "Desk", "url": "http://127.0.0.1:9/desk", "people": [HANA]},
        {"label": "For everybody", "url": "http://127.0.0.1:9/all"},
        {"label": "Trap", "url": "javascript:alert(1)", "people": [HANA]},
    ]
    links = Config.read({"bot_token": "x", "signing_secret": "x", "app_url": "x", "links": told}).links
    web = create_sandbox(replace(config, links=links)).test_client()
    beside = page(web, f"/as/{HANA}/")
    assert '<a href="http://127.0.0.1:9/desk" target="_blank" rel="noopener">Desk' in beside
    assert "For everybody" not in beside
    assert "Trap" not in beside
    assert "Desk" not in page(web, f"/as/{ANA}/")
    assert "In the browser" not in page(web, f"/as/{ANA}/")
    start = page(web, "/")
    assert "Desk</a>" in start
    assert "For everybody</a>" in start
    assert "Trap" not in start
