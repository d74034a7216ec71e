"""A wrong setting is one sentence that names it and repeats no secret; a right one is taken as it is."""

import dataclasses
import importlib.util

import pytest

from slackapp.settings import Settings
from tests.cli.conftest import Leanon

WRONG = {
    "SLACK_BOT_TOKEN": None,
    "SLACK_SIGNING_SECRET": None,
    "SLACK_APP_TOKEN": "xoxb-hidden",
    "LEANON_SECRET": "short",
    "LEANON_SECRET again": "secret" * 6,
    "KEY_REDIS_URL": "redis://localhost:1/3",  # the queue's server by another name
    "KEY_REDIS_URL again": "http://:hidden@localhost:6380",
    "REDIS_URL": "redis://:hidden@localhost:port/0",
    "REDIS_URL again": "localhost:6379",
    "DATABASE_URL": "leanon.db",
    "DATABASE_URL again": "postgresql+psycopg2://leanon:hidden@db/leanon",
    "DATABASE_URL still": "postgresql+psycopg://leanon:hidden@db:port/leanon",
    "SLACK_API_URL": "slack.com/api/",
    "SLACK_API_URL again": "http://slack.com:port/",
    "LEANON_PACE": "fast",
    "LEANON_LOG_LEVEL": "debug",
    "LEANON_KEYSTORE_ATTESTED": "yes",
    "LEANON_PROXIES": "10",
    "LEANON_PUBLIC_URL": "leanon.example",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "hidden",
}


@pytest.mark.parametrize(("name", "value"), [(name.split()[0], WRONG[name]) for name in WRONG], ids=WRONG)
def test_a_wrong_setting_is_told_in_one_sentence(name: str, value: str | None, leanon: Leanon) -> None:
    result = leanon("status", without=name) if value is None else leanon("status", **{name: value})
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith("Error: ")
    assert name in line
    assert "hidden" not in line


RIGHT = {
    "SLACK_API_URL": "https://slack.example/api",
    "REDIS_URL": "unix:///run/queue.sock",
    "KEY_REDIS_URL": "rediss://:p%40ss@[::1]:6380/0",
    "DATABASE_URL": "postgresql+psycopg://leanon:a/b:c@[::1]:5432/leanon?sslmode=require",
}


@pytest.mark.parametrize(("name", "value"), RIGHT.items(), ids=RIGHT)
def test_a_right_setting_is_taken(name: str, value: str, settings: dict[str, str]) -> None:
    read = vars(Settings.from_env({**settings, name: value}))
    assert read[name.lower()] == (f"{value}/" if name == "SLACK_API_URL" else value)


def test_a_missing_driver_is_told_in_one_sentence(leanon: Leanon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    result = leanon("status", DATABASE_URL="postgresql+psycopg://leanon@localhost/none")
    assert result.output.startswith(
        "Error: DATABASE_URL names PostgreSQL, whose driver is missing: pip install"
    )


def test_a_demo_calendar_is_refused_against_the_real_slack(leanon: Leanon) -> None:
    result = leanon("status", LEANON_DEMO="1", SLACK_API_URL="https://slack.com/api/")
    assert result.output.startswith("Error: LEANON_DEMO=1 needs SLACK_API_URL on this machine")


def test_settings_hide_their_secrets(settings: dict[str, str]) -> None:
    known = {
        **settings,
        "SLACK_APP_TOKEN": "xapp-made-up",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "made-up-client-secret",
        "LEANON_PUBLIC_URL": "https://leanon.example",
    }
    shown = repr(Settings.from_env(known))
    secret = [spec.metadata["variable"] for spec in dataclasses.fields(Settings) if spec.metadata["secret"]]
    assert len(secret) == 8
    assert not any(known[name] in shown for name in secret)
