"""Every command goes by the file of settings that serve goes by, and by the environment before it."""

import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from slackapp.cli import main as main_module
from slackapp.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `leanon` in a folder where leanon.env has every setting."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(main_module, "ENV_FILE", Path("leanon.env"))
    lines = [f'{name}="{value}"\n' for name, value in settings.items()]
    Path("leanon.env").write_text("".join(lines), encoding="utf-8")

    def invoke(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(main, arguments, env={**dict.fromkeys(settings), **more})

    return invoke


def test_a_command_goes_by_the_file_of_its_folder_and_leaves_nothing_of_it_behind(run: Run) -> None:
    before = dict(os.environ)
    assert "SLACK_BOT_TOKEN" not in run("status").output
    assert dict(os.environ) == before


def test_another_file_is_named_before_the_command(run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    Path("leanon.env").rename(elsewhere / "own.env")
    assert "SLACK_BOT_TOKEN is not set" in run("status").output
    assert "SLACK_BOT_TOKEN" not in run("--env", str(elsewhere / "own.env"), "status").output
    assert "does not exist" in run("--env", "nowhere.env", "status").output


def test_the_environment_goes_before_the_file_and_what_is_empty_there_does_not(run: Run) -> None:
    assert "LEANON_SECRET" in run("status", LEANON_SECRET="short").output
    assert "LEANON_SECRET" not in run("status", LEANON_SECRET="").output


@pytest.mark.parametrize("name", ["serve", "doctor"])
def test_who_reads_the_file_by_themselves_is_told_which(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, bool]] = []
    command = click.Command(
        name,
        params=[click.Option(["--env", "file"])],
        callback=lambda file: told.append((file, "SLACK_BOT_TOKEN" in os.environ)),
    )
    monkeypatch.setattr(main, "get_command", lambda *_: command)
    run(name)
    run(name, "--env", "other.env")
    assert told == [("leanon.env", False), ("other.env", False)]


def test_whoever_names_the_file_after_the_command_is_told_where(run: Run) -> None:
    said = run("status", "--env", "leanon.env").output
    assert "Error: --env stands before this command: leanon --env FILE status …" in said
    assert "--env stands before" not in run("status", "--nonsense").output


def test_whoever_types_a_command_in_another_folder_is_told_that_no_file_is_there(run: Run) -> None:
    hint = "No leanon.env is in this folder: go to the one that has it, or name it: leanon --env FILE …"
    Path("leanon.env").rename("other.env")
    assert run("status").output.splitlines()[-1].endswith(hint)
    assert hint not in run("--env", "other.env", "status", LEANON_SECRET="short").output
    assert hint not in run("status", SLACK_BOT_TOKEN="xoxb-1").output, "the environment has it, then"


def test_a_file_with_bytes_of_zero_is_no_text(run: Run) -> None:
    Path("leanon.env").write_bytes("LEANON_PACE=1\n".encode("utf-16-le"))  # as some shells write files
    assert "leanon.env is not text in UTF-8" in run("status").output


def test_a_file_that_cannot_be_read_is_one_sentence(run: Run) -> None:
    Path("leanon.env").write_bytes(b"\xff\xfe\x00")
    result = run("status")
    assert result.output == "Error: leanon.env is not text in UTF-8: name another file with --env.\n"
