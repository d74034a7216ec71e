"""`leanon slack` makes and updates the app over HTTP, keeps no token, and loses nothing that a file has."""

import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from slack_sdk import WebClient

from slackapp.cli import env_file, slack_app
from slackapp.cli.main import main
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.settings import Settings
from tests.cli.test_manifest import OWN, printed, satisfies_slack
from tests.sandbox.conftest import served

TOKEN: Final = "xoxe.xoxp-made-up-configuration-token"
BOT_TOKEN: Final = "xoxb-made-up-of-another-app"
APP: Final = "A0SANDBOX"


@dataclass
class Terminal:
    """An operator at a terminal, in a folder of their own, whose Slack is the sandbox."""

    slack: str
    sandbox: Flask
    file: Path
    said: str = field(default="", init=False)

    def leanon(self, *arguments: str, typed: str = f"{TOKEN}\n", **more: str) -> Result:
        known = {"SLACK_API_URL": f"{self.slack}/api/", "LEANON_PUBLIC_URL": None, "SLACK_CONFIG_TOKEN": None}
        result = CliRunner().invoke(main, ["slack", *arguments], input=typed, env={**known, **more})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert TOKEN not in result.output
        return result

    def create(self, *arguments: str, **more: str) -> Result:
        where = arguments or ("--url", OWN)
        return self.leanon("create", *where, "--env", str(self.file), **more)

    def manifest(self, app: str = APP) -> dict[str, Any]:
        """How an app is, as Slack says."""
        client = WebClient(TOKEN, base_url=f"{self.slack}/api/")
        found: dict[str, Any] = client.api_call("apps.manifest.export", json={"app_id": app})["manifest"]
        return found

    def methods(self) -> list[str]:
        """What was called so far."""
        return [str(call["method"]) for call in self.sandbox.extensions["sandbox"].calls]

    def answers(self, **answer: object) -> None:
        """Let Slack answer otherwise than it would."""
        self.sandbox.extensions["sandbox"].faults.set({"answers": [answer]})


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    config = Config(
        bot_token="xoxb-made-up",
        signing_secret="made-up-signing-secret",
        app_url="http://127.0.0.1:9",
        client_id="1.2",
        client_secret="made-up-client-secret",
        config_token=TOKEN,
    )
    app = create_sandbox(config)
    with served(app) as address:
        yield Terminal(address, app, tmp_path / "leanon.env")


def test_an_app_is_made_and_its_secrets_are_written_where_nobody_else_reads_them(terminal: Terminal) -> None:
    result = terminal.create()
    assert result.exit_code == 0, result.output
    assert satisfies_slack(terminal.manifest())
    assert terminal.manifest() == printed("--url", OWN)
    assert env_file.read(terminal.file) == {
        "SLACK_SIGNING_SECRET": "made-up-signing-secret",
        "SLACK_BOT_TOKEN": "",
        "LEANON_PUBLIC_URL": OWN,
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "made-up-client-secret",
    }
    assert stat.S_IMODE(terminal.file.stat().st_mode) == 0o600
    assert "oauth/v2/authorize?client_id=1.2&scope=chat%3Awrite" in terminal.file.read_text()
    assert "made-up" not in result.output
    assert all(line.count(". ") == 0 for line in result.output.splitlines()[-2:])
    assert f"{APP}/install-on-team" in result.output
    assert f"{APP}/event-subscriptions" in result.output.splitlines()[-1], "Slack verifies the address then"


def test_with_the_bot_token_pasted_in_the_file_is_all_that_slack_has_to_tell(terminal: Terminal) -> None:
    terminal.create()
    known = env_file.read(terminal.file) | {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "LEANON_SECRET": "0123456789abcdef" * 4,
    }
    assert Settings.from_env(known).slack_signing_secret == "made-up-signing-secret"


@pytest.mark.parametrize(
    ("piped", "left"),
    [
        ((), ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")),
        (("xoxb-1",), ("SLACK_APP_TOKEN",)),
        (("", "'xapp-1-2'"), ("SLACK_BOT_TOKEN",)),
        (("xoxb-1", "xapp-1-2"), ()),
    ],
)
def test_tokens_that_slack_shows_by_hand_alone_are_taken_in_the_same_go_and_none_is_copied_that_need_not_be(
    piped: tuple[str, ...], left: tuple[str, ...], terminal: Terminal
) -> None:
    typed = "".join(f"{each}\n" for each in (TOKEN, *piped))
    result = terminal.leanon("create", "--socket", "--env", str(terminal.file), typed=typed)
    assert result.exit_code == 0, result.output
    known = env_file.read(terminal.file)
    assert known["SLACK_SIGNING_SECRET"] == "made-up-signing-secret", "Slack told us, and nobody copied it"
    assert {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"} == {*left} | {n for n in known if known[n][:1] == "x"}
    last = result.output.splitlines()[-1]
    assert all(name in last for name in left)
    assert ("`leanon serve --env" in last) == (not left)
    assert stat.S_IMODE(terminal.file.stat().st_mode) == 0o600
    assert terminal.file.read_text().splitlines()[0].startswith("# The Slack app"), "the comment stays above"


def test_a_token_of_another_kind_is_not_written_and_the_app_stays_made(terminal: Terminal) -> None:
    result = terminal.leanon("create", "--url", OWN, "--env", str(terminal.file), typed=f"{TOKEN}\nxapp-1\n")
    assert result.exit_code == 1
    assert "The app was made, but SLACK_BOT_TOKEN is an app-level token" in result.output
    assert env_file.read(terminal.file)["SLACK_BOT_TOKEN"] == ""


def test_without_https_what_is_written_starts_as_well_and_keeps_the_rest_for_later(
    terminal: Terminal,
) -> None:
    result = terminal.create("--socket", "--url", "http://127.0.0.1:3000")
    assert "SLACK_APP_TOKEN" in result.output
    assert "event-subscriptions" not in result.output
    assert terminal.manifest() == printed("--socket")
    known = env_file.read(terminal.file)
    assert "SLACK_CLIENT_ID" not in known
    assert "# SLACK_CLIENT_SECRET=made-up-client-secret" in terminal.file.read_text().splitlines()
    more = {"SLACK_BOT_TOKEN": "xoxb-1", "LEANON_SECRET": "0123456789abcdef" * 4}
    assert Settings.from_env(known | more).public_url == "http://127.0.0.1:3000"


@pytest.mark.parametrize("way", ["typed", "environment"])
def test_the_token_is_kept_nowhere(terminal: Terminal, way: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    if way == "environment":
        result = terminal.create(typed="", SLACK_CONFIG_TOKEN=TOKEN)
    else:
        result = terminal.create()
    assert result.exit_code == 0, result.output
    assert [file.name for file in terminal.file.parent.iterdir()] == [terminal.file.name]
    assert TOKEN not in terminal.file.read_text() + caplog.text
    options = [
        option for each in slack_app.slack.commands.values() for one in each.params for option in one.opts
    ]
    assert not [option for option in options if "token" in option], "what is typed as an option, ps shows"


def test_at_a_terminal_the_token_is_not_shown_as_it_is_typed(terminal: Terminal) -> None:
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "SLACK_API_URL": f"{terminal.slack}/api/"}
    started = subprocess.Popen(
        [
            *(sys.executable, "-c", "from slackapp.cli.main import main; main()"),
            *("slack", "create", "--url", OWN, "--env", str(terminal.file)),
        ],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b"not shown" not in shown:
        shown += os.read(ours, 1_000)
    os.write(ours, f"{TOKEN}\n".encode())
    for typed in ("xapp-1-of-another-kind", "xoxb-made-up"):
        while shown.count(b"Paste it here") != 1 + (typed == "xoxb-made-up"):
            shown += os.read(ours, 1_000)
        os.write(ours, f"{typed}\n".encode())
    while b"starts Lean On" not in shown and started.poll() is None:
        shown += os.read(ours, 1_000)
    assert started.wait(30) == 0, shown
    os.close(ours)
    assert b"It is an app-level token" in shown
    assert TOKEN.encode() not in shown
    assert b"made-up" not in shown
    known = env_file.read(terminal.file)
    assert (known["SLACK_CLIENT_ID"], known["SLACK_BOT_TOKEN"]) == ("1.2", "xoxb-made-up")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "no configuration token"),
        ("xoxb-1-2", "That is a bot token"),
        ("xapp-1-2", "That is an app-level token"),
        ("xoxe-1-My0x", "That is the refresh token"),
        ("xoxe.xoxp-1 and more", "nothing else"),
        ("xoxe.xoxp-wrong", "does not take this token (invalid_auth)"),
    ],
)
def test_a_token_that_will_not_do_is_told_from_one_that_will(
    terminal: Terminal, typed: str, said: str
) -> None:
    result = terminal.create(typed=f"{typed}\n")
    assert result.exit_code == 1
    assert said in result.output
    assert typed not in result.output or not typed
    assert not terminal.file.exists()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": "token_expired"}, "has expired, as it does after 12 hours"),
        ({"error": "ratelimited", "status": 429, "headers": {"Retry-After": "17"}}, "a pause of 17 seconds"),
        (
            {"body": "<html>no", "status": 429, "content_type": "text/html"},
            "asks for a pause; nothing was changed",
        ),
        (
            {"body": "<html>\x1b[2J", "status": 502, "content_type": "text/html"},
            "HTTP 502 that does not look",
        ),
        ({"body": "[]"}, "HTTP 200 that does not look like Slack"),
        ({"error": "internal_error"}, "could not do it just now (internal_error)"),
        ({"error": "access_denied"}, "does not let this token make an app (access_denied)"),
        ({"error": "something_new"}, "Slack refuses (something_new)"),
    ],
)
@pytest.mark.parametrize("method", ["apps.manifest.validate", "apps.manifest.create"])
def test_what_slack_refuses_is_said_in_a_sentence_and_writes_nothing(
    terminal: Terminal, method: str, answer: dict[str, object], said: str
) -> None:
    terminal.file.write_text("OTHER=1\n")
    terminal.answers(method=method, **answer)
    result = terminal.create()
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    assert result.output.rstrip("\n").isprintable()
    assert terminal.file.read_text() == "OTHER=1\n"
    assert list(terminal.file.parent.iterdir()) == [terminal.file]
    assert terminal.methods().count(method) == 1, "never twice: it could make two apps"


def test_an_app_of_which_slack_says_too_little_is_looked_for_at_slack(terminal: Terminal) -> None:
    terminal.answers(method="apps.manifest.create")
    result = terminal.create()
    assert "Slack made an app and did not say all of it: look at https://api.slack.com/apps." in result.output
    assert not terminal.file.exists()


def test_a_manifest_that_slack_refuses_is_named_place_by_place(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = printed("--url", OWN)
    del made["settings"]["interactivity"]["request_url"]
    made["features"]["slash_commands"][0]["command"] = "leanon"
    monkeypatch.setattr(slack_app, "asked_for", lambda *_args, **_more: (made, None))
    result = terminal.create()
    assert "Slack refuses the manifest: /features/slash_commands/0/command" in result.output
    made["features"]["slash_commands"][0]["command"] = "/leanon"
    result = terminal.create()
    assert "/settings/interactivity: Interactivity requires a Request URL." in result.output
    assert "apps.manifest.create" not in terminal.methods()


def test_a_file_keeps_what_else_it_has_and_what_an_app_has_is_not_replaced_unasked(
    terminal: Terminal,
) -> None:
    terminal.file.write_text(
        f"# ours\nexport PORT='3000'\n\nSLACK_BOT_TOKEN={BOT_TOKEN}\nREDIS_URL=redis://a\n"
    )
    terminal.file.chmod(0o644)
    before = terminal.file.read_bytes()
    refused = terminal.create()
    assert refused.exit_code == 1
    assert "has SLACK_BOT_TOKEN of an app already, and nothing was made" in refused.output
    assert terminal.file.read_bytes() == before
    assert terminal.methods() == []
    done = terminal.create("--url", OWN, "--replace")
    assert "Replaced there: SLACK_BOT_TOKEN." in done.output
    lines = terminal.file.read_text().splitlines()
    assert lines[:5] == ["# ours", "export PORT='3000'", "", "SLACK_BOT_TOKEN=", "REDIS_URL=redis://a"]
    assert stat.S_IMODE(terminal.file.stat().st_mode) == 0o600
    again = terminal.create("--socket", "--replace")
    assert "Replaced there: SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET." in again.output
    assert env_file.read(terminal.file)["SLACK_CLIENT_ID"] == "", "it was another app's"
    text = terminal.file.read_text()
    assert (text.count("# The Slack app"), text.count("authorize URL"), text.count("PORT")) == (1, 1, 1)


def test_where_nothing_can_be_written_no_app_is_made(terminal: Terminal, tmp_path: Path) -> None:
    for file in (tmp_path / "missing" / "leanon.env", Path(os.devnull)):
        result = terminal.leanon("create", "--url", OWN, "--env", str(file))
        assert result.exit_code == 1
        assert len(result.output.splitlines()) == 1
    assert terminal.methods() == []


def test_an_app_whose_file_fails_at_the_last_moment_is_named_with_where_its_secrets_are(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = terminal.create()
    assert result.exit_code == 1
    assert f"{APP} was made, but" in result.output
    assert f"apps/{APP}/general" in result.output
    assert list(terminal.file.parent.iterdir()) == []


@pytest.fixture
def changed(terminal: Terminal) -> Callable[..., Result]:
    """An app that is there, and the command that moves it to another address."""
    terminal.create()
    return lambda *more, **rest: terminal.leanon(
        "update", "--app", APP, "--url", "https://new.example", *more, **rest
    )


def test_an_update_shows_what_would_change_and_asks(
    terminal: Terminal, changed: Callable[..., Result]
) -> None:
    before = terminal.manifest()
    asked = changed(typed=f"{TOKEN}\nn\n")
    assert asked.exit_code == 1
    assert (
        f"/settings/interactivity/request_url: {OWN}/slack/events → https://new.example/slack/events"
        in asked.output
    )
    assert terminal.manifest() == before
    done = changed("--yes")
    assert done.exit_code == 0, done.output
    assert "install it again" not in done.output
    assert f"{APP}/event-subscriptions" in done.output
    assert terminal.manifest() == printed("--url", "https://new.example")
    once_more = changed("--yes")
    assert "is as it should be; nothing was changed" in once_more.output
    assert terminal.methods().count("apps.manifest.update") == 1


def test_an_update_that_asks_for_other_scopes_says_that_it_is_to_be_installed_again(
    terminal: Terminal,
) -> None:
    terminal.create("--socket")
    result = terminal.leanon("update", "--app", APP, "--url", OWN, "--yes")
    assert "/oauth_config/scopes/user is new: openid, profile" in result.output
    assert f"{APP}/install-on-team and install it again" in result.output


def test_an_app_that_is_not_theirs_is_left_alone(terminal: Terminal) -> None:
    for app, said in (
        ("A0STRANGER", "does not let this token change A0STRANGER"),
        ("U0ANA", "takes an app's id"),
    ):
        result = terminal.leanon("update", "--app", app, "--url", OWN, "--yes")
        assert result.exit_code == 1
        assert said in result.output
    assert "apps.manifest.update" not in terminal.methods()


def test_a_token_goes_to_no_address_that_others_could_listen_to(terminal: Terminal) -> None:
    result = terminal.create(SLACK_API_URL="http://slack.example/api/")
    assert "SLACK_API_URL is no https address" in result.output


def test_a_bot_token_makes_no_apps(terminal: Terminal) -> None:
    client = WebClient("xoxb-made-up", base_url=f"{terminal.slack}/api/")
    with pytest.raises(Exception, match="not_allowed_token_type"):
        client.api_call("apps.manifest.create", json={"manifest": json.dumps(printed("--url", OWN))})
