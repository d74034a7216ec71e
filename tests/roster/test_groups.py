"""User groups are read as Slack has them, and where there are none to be read it is said in one sentence."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from slackapp.roster.groups import NO_PLAN, NO_SCOPE, NoGroups, UserGroup, groups
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.slack_answers import Busy
from tests.cast import ANA, LEA
from tests.scenarios.fixtures import served

WARD = {"id": "S0WARD3", "handle": "ward-3", "name": "Ward\x07 3", "users": [ANA, LEA]}
GONE = {"id": "S0GONE", "handle": "gone", "name": "Gone", "users": [ANA], "disabled": True}


@pytest.fixture
def started() -> Iterator[Callable[..., WebClient]]:
    """Starts a sandbox with these groups and gives a client; `faults` are switched on before."""
    running = ExitStack()

    def start(*found: object, faults: dict[str, object] | None = None, **config: object) -> WebClient:
        known = {"bot_token": "xoxb-made-up", "signing_secret": "made-up", "app_url": "http://127.0.0.1:9"}
        flask = create_sandbox(Config.read({**known, "user_groups": found, **config}))
        if faults:
            flask.extensions["sandbox"].faults.set(faults)
        return WebClient("xoxb-made-up", base_url=f"{running.enter_context(served(flask))}/api/")

    with running:
        yield start


def test_groups_in_use_are_read_with_who_is_in_them(started: Callable[..., WebClient]) -> None:
    client = started(WARD, GONE, {"id": "S0EMPTY", "handle": "empty", "name": ""})
    assert groups(client) == {
        "S0WARD3": UserGroup("S0WARD3", "ward-3", "Ward 3", frozenset({ANA, LEA}), "T0SANDBOX"),
        "S0EMPTY": UserGroup("S0EMPTY", "empty", "empty", frozenset(), "T0SANDBOX"),
    }


def test_who_is_in_a_group_is_asked_for_where_the_list_leaves_it_out(
    started: Callable[..., WebClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = started(WARD)
    real = client.usergroups_list
    monkeypatch.setattr(client, "usergroups_list", lambda **_: real())
    assert groups(client)["S0WARD3"].users == {ANA, LEA}


def test_a_missing_scope_is_said_in_one_sentence(started: Callable[..., WebClient]) -> None:
    with pytest.raises(NoGroups, match="usergroups:read") as refused:
        groups(started(WARD, reads_user_groups=False))
    assert str(refused.value) == NO_SCOPE


@pytest.mark.parametrize(("error", "sentence"), [("plan_upgrade_required", NO_PLAN), ("internal_error", "")])
def test_a_plan_without_groups_is_said_and_another_error_is_slacks_own(
    started: Callable[..., WebClient], monkeypatch: pytest.MonkeyPatch, error: str, sentence: str
) -> None:
    client = started()

    def refuse(method: str, **_: object) -> None:
        answer = SlackResponse(
            client=client,
            http_verb="GET",
            api_url=method,
            req_args={},
            data={"ok": False, "error": error},
            headers={},
            status_code=200,
        )
        answer.validate()

    monkeypatch.setattr(client, "api_call", refuse)
    with pytest.raises(NoGroups if sentence else SlackApiError) as told:
        groups(client)
    assert not sentence or str(told.value) == sentence


def test_a_pause_that_slack_asks_for_is_told(started: Callable[..., WebClient]) -> None:
    limit = {"method": "usergroups.list", "calls": 1, "retry_after": 7}
    with pytest.raises(Busy) as told:
        groups(started(WARD, faults={"rate_limit": limit}))
    assert told.value.seconds == 7
