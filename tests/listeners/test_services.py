"""Whose request it is: the workspace for links is the person's own, where Slack tells it."""

from typing import Any

import pytest

from slackapp.listeners.services import slack_team


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}, "T1"),
        ({"enterprise": {"id": "E1"}, "user": {"id": "W1", "team_id": "T2"}}, "T2"),
        ({"team": {"id": "E1"}, "user": {"id": "W1", "team_id": "T2"}}, "T2"),
        ({"enterprise": {"id": "E1"}, "user": {"id": "W1", "team_id": "E1"}}, None),
        ({"user": {"id": "W1"}}, None),
        ({"team_id": "T1", "user_id": "U1"}, None),
    ],
    ids=[
        "workspace",
        "whole enterprise",
        "enterprise in its place",
        "enterprise alone",
        "nothing",
        "command",
    ],
)
def test_links_lead_into_a_workspace_and_never_into_an_enterprise(
    body: dict[str, Any], team: str | None
) -> None:
    assert slack_team(body) == team
