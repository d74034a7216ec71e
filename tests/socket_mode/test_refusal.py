"""Why Slack cannot be met in Socket Mode is said to the operator, with what mends it, while it is so."""

import pytest

from slackapp import socket_mode
from slackapp.cli.liveness import way_in
from slackapp.cli.verify.redis_names import NAMES
from slackapp.settings import Settings
from slackapp.signs_of_life import Kind, SignsOfLife
from slackapp.socket_refusal import KEY, Refusal
from tests.scenarios.office import APP_TOKEN, environment
from tests.socket_mode.meeting import Meeting

REFUSED = {
    "invalid_auth": "make an app-level token with the scope connections:write",
    "not_allowed_token_type": "make an app-level token with the scope connections:write",
    "socket_mode_not_enabled": "turn Socket Mode on",
    "something_new": "look at Slack's status",
}


@pytest.mark.parametrize("error", REFUSED)
def test_what_slack_refuses_is_said_with_what_mends_it_until_it_is_mended(
    error: str, met: Meeting, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = environment(database="sqlite:///x.db", queue=met.queue_url, keys=key_redis_url, slack_port=9)
    known = Settings.from_env({**given, "SLACK_APP_TOKEN": APP_TOKEN})
    monkeypatch.setattr(socket_mode, "CALM", 0.05)
    met.ask("faults", {"answers": [{"method": "apps.connections.open", "error": error}]})
    refusal, signs = Refusal.connect(met.queue_url), SignsOfLife.connect(met.queue_url)
    met.begin(said=refusal.say, alive=lambda: signs.give(Kind.SOCKET))
    met.wait(lambda: refusal.name() == error)
    found = way_in(known)
    assert not found.open
    assert found.seen == f"no connection to Slack in Socket Mode: {error}"
    assert found.fix.startswith(REFUSED[error])
    (kept,) = (each for each in NAMES if each.fits(KEY))
    assert kept.may_hold(error.encode()), "leanon verify-anonymity knows it"
    met.ask("faults", {"answers": []})
    met.wait(lambda: way_in(known).open)
    assert refusal.name() == ""


def test_without_redis_nothing_is_said_and_nothing_fails() -> None:
    nowhere = Refusal.connect("redis://127.0.0.1:1/0")
    nowhere.say("invalid_auth")
    nowhere.say("")
    assert nowhere.name() == ""
