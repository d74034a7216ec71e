"""What comes in: only what Slack has signed just now; and what opens without a round."""

import time
import urllib.error
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_sdk.signature import SignatureVerifier

from slackapp.blocks.ids import Action
from slackapp.storage import tables
from tests.cast import ANA, WORKSPACE, week
from tests.scenarios.office import WARD, Rehearsal, said

COMMAND = urlencode({"command": "/leanon", "text": "stop", "team_id": WORKSPACE, "user_id": ANA})


@pytest.mark.parametrize(
    ("secret", "age"),
    [("another secret", 0), ("made-up-signing-secret", 600)],
    ids=["signed by somebody else", "signed ten minutes ago"],
)
def test_a_request_that_slack_has_not_just_signed_changes_nothing(
    rehearsal: Rehearsal, secret: str, age: int
) -> None:
    before = rehearsal.rows(tables.person)
    stamp = str(int(time.time()) - age)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(SignatureVerifier(secret).generate_signature(timestamp=stamp, body=COMMAND)),
    }
    with pytest.raises(urllib.error.HTTPError) as refused:
        urlopen(Request(f"{rehearsal.web}/slack/events", COMMAND.encode(), headers), timeout=10)
    refused.value.close()
    assert refused.value.code == 401
    assert rehearsal.rows(tables.person) == before


def test_slacks_handshake_is_answered(rehearsal: Rehearsal) -> None:
    assert rehearsal.slack.ask("verify-url", {})["outcome"] == "verified"


def test_how_it_works_shows_the_ten_questions_and_ones_own_figures(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.move_to(week(0, days=1, hours=12))
    modal = rehearsal.slack.click(ANA, Action.HOW_IT_WORKS)["modal"]
    questions = [item.text for theme in rehearsal.library.themes.values() for item in theme.defaults]
    assert len(questions) == 10
    assert all(question in said(modal) for question in questions)
    assert f"5 or more of the {len(WARD)} people in your group" in said(modal)
    assert not [block for block in modal["blocks"] if block["type"] == "input"]


def test_how_it_works_opens_with_its_picture_or_without_where_slack_cannot_fetch_it(
    rehearsal: Rehearsal,
) -> None:
    def pictures() -> list[str]:
        modal = rehearsal.slack.click(ANA, Action.HOW_IT_WORKS)["modal"]
        assert "70% sure after it, never more" in said(modal)
        return [block["image_url"] for block in modal["blocks"] if block["type"] == "image"]

    rehearsal.open_round()
    rehearsal.move_to(week(0, days=1, hours=12))
    assert pictures() == []  # nobody said where the web pages are
    rehearsal.services.pictures.base = rehearsal.web
    (address,) = pictures()
    with urlopen(address, timeout=20) as response:
        assert response.read().startswith(b"\x89PNG")
    rehearsal.fault(reject_pictures=True)
    assert pictures() == []


def test_a_button_in_how_it_works_shows_the_names_of_the_group_and_leads_back(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.move_to(week(0, days=1, hours=12))
    below = rehearsal.slack.click(ANA, Action.HOW_IT_WORKS)["modal"]
    above = rehearsal.slack.click(ANA, Action.GROUP, view_id=below["id"])["modal"]
    assert above["previous_view_id"] == below["id"]
    assert all(name in said(above) for name in WARD)
    assert rehearsal.slack.close(ANA)["modal"]["id"] == below["id"]


def test_the_process_says_whether_it_lives_and_whether_it_can_serve(rehearsal: Rehearsal) -> None:
    for path in ("health", "ready"):
        with urlopen(f"{rehearsal.web}/{path}", timeout=10) as response:
            assert response.read().startswith(b"ok\n"), "what else is silent follows, and is no fault of it"
