"""The Slack manifest is valid and asks for the least that the app can live with."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from slackapp.web.openid import SCOPES
from slackapp.web.signin import CALLBACK

ROOT = Path(__file__).parents[1]
# Slack's own schema, where the organisation keeps it: beside the clone, not in it.
SCHEMA = ROOT.parent / "shared" / "slack" / "slack-app-manifest.v2.schema.json"
SHORTEST_LONG_DESCRIPTION = 175


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return loaded


def test_the_manifest_satisfies_slacks_schema(manifest: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        assert not os.environ.get("CI"), (
            f"Slack's manifest schema is missing at {SCHEMA.relative_to(ROOT.parent)}"
        )
        pytest.skip(
            "Slack's manifest schema is not beside this clone; the other tests here check what we rely on"
        )
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(manifest)


def test_the_bot_asks_for_three_scopes_and_reads_no_messages(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == ["chat:write", "commands", "users:read"]
    assert manifest["oauth_config"]["scopes"]["bot_optional"] == ["users:read.email", "usergroups:read"]
    assert set(manifest["oauth_config"]) == {"redirect_urls", "scopes"}


def test_whoever_signs_in_is_asked_for_a_name_and_led_back_to_one_address(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["user"] == SCOPES.split() == ["openid", "profile"]
    assert manifest["oauth_config"]["redirect_urls"] == [f"https://leanon.example{CALLBACK}"]


def test_it_hears_of_one_event_and_of_no_message(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]


def test_every_request_comes_to_one_address(manifest: dict[str, Any]) -> None:
    settings, (command,) = manifest["settings"], manifest["features"]["slash_commands"]
    addresses = {
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        command["url"],
    }
    assert addresses == {"https://leanon.example/slack/events"}
    assert settings["interactivity"]["is_enabled"] is True
    assert command["command"] == "/leanon"


def test_home_is_there_and_nobody_is_invited_to_type_answers(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_what_later_issues_bring_is_off(manifest: dict[str, Any]) -> None:
    for switch in ("org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"):
        assert manifest["settings"][switch] is False


def test_the_long_description_is_long_enough_for_slack(manifest: dict[str, Any]) -> None:
    assert len(manifest["display_information"]["long_description"]) >= SHORTEST_LONG_DESCRIPTION
