"""Whoever breaks off while the tokens are asked for keeps what they gave, and is told what is left."""

import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from slackapp.cli import env_file, slack_app
from slackapp.cli.manifest_api import NewApp
from slackapp.cli.slack_tokens import asked, steps_by_hand

STEPS = steps_by_hand("A0123ABCD", socket=True)


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets somebody at a terminal type these, and press Ctrl-C after the last one."""

    def types(*texts: str) -> None:
        left = list(texts)

        def prompt(*_: object, **__: object) -> str:
            if not left:
                raise click.Abort
            return left.pop(0)

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(click, "prompt", prompt)

    return types


def test_what_was_typed_before_ctrl_c_is_kept(typing: Callable[..., None]) -> None:
    typing("xoxb-1")
    assert asked(STEPS) == {"SLACK_BOT_TOKEN": "xoxb-1"}
    typing()
    assert asked(STEPS) == {}


class OfSlack:
    """A manifest API that makes an app."""

    def validate(self, _: object) -> None:
        """It would."""

    def create(self, _: object) -> NewApp:
        """What Slack tells of it."""
        return NewApp("A0123ABCD", "1.2", "made-up", "made-up-signing-secret", "")


def test_whoever_breaks_off_reads_what_is_left_and_the_next_time_that_the_app_is_there(
    tmp_path: Path,
    typing: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "leanon.env"
    monkeypatch.setattr(slack_app, "_api", OfSlack)
    typing("xoxb-1")
    command = slack_app.create
    command.main(["--socket", "--env", str(file)], standalone_mode=False)
    said = capsys.readouterr().out
    assert env_file.read(file)["SLACK_BOT_TOKEN"] == "xoxb-1"
    assert "Next, open https://api.slack.com/apps/A0123ABCD/general, generate an app-level token" in said
    assert f"copy it into {file} as SLACK_APP_TOKEN." in said
    with pytest.raises(click.ClickException, match="To go on with that app, write SLACK_APP_TOKEN into it"):
        command.main(["--socket", "--env", str(file)], standalone_mode=False)
