"""An operator at a terminal: the command, its environment, a Slack that answers, and a roster file."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slackapp.cli import main as main_module
from slackapp.cli.main import main
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.storage.database import Database
from tests.cli.rosters import HEADER, ROWS
from tests.scenarios.fixtures import key_server, rehearsal, served
from tests.scenarios.office import environment, slack_config

__all__ = ["key_server", "rehearsal"]

Leanon = Callable[..., Result]


@pytest.fixture(autouse=True)
def no_file_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own leanon.env, in the folder that the tests run in, tells a command anything."""
    monkeypatch.setattr(main_module, "ENV_FILE", Path("nobody's.env"))


@pytest.fixture
def settings(migrated_sqlite_url: str) -> Iterator[dict[str, str]]:
    """The environment of an operator whose Slack answers and whose Redis servers do not matter."""
    known = environment(
        database=migrated_sqlite_url,
        queue="redis://127.0.0.1:1/0",
        keys="redis://127.0.0.1:2/0",
        slack_port=9,
    )
    del known["LEANON_DEMO"]
    with served(create_sandbox(Config.read(slack_config(known, web_port=9)))) as slack:
        yield {**known, "SLACK_API_URL": f"{slack}/api/"}


@pytest.fixture
def leanon(settings: Mapping[str, str]) -> Leanon:
    """Runs the command as an operator would; `without` takes settings away, `more` sets them."""

    def run(*arguments: str, without: str = "", typed: str = "", **more: str) -> Result:
        known = {name: None if name == without else more.get(name, value) for name, value in settings.items()}
        result = CliRunner().invoke(main, arguments, env={**known, **more}, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def no_database(settings: Mapping[str, str]) -> Path:
    """The file of a database that nobody has made yet."""
    file = Path(settings["DATABASE_URL"].removeprefix("sqlite:///"))
    file.unlink()
    return file


@pytest.fixture
def csv(tmp_path: Path) -> Callable[[str], str]:
    """Writes a roster file and gives its path."""

    def write(text: str) -> str:
        file = tmp_path / "people.csv"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def imported(settings: dict[str, str], leanon: Leanon, csv: Callable[[str], str]) -> Iterator[Database]:
    """A workspace with a roster and nothing else, whose calendar can be moved."""
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    settings["LEANON_DEMO"] = "1"
    opened = Database(settings["DATABASE_URL"])
    yield opened
    opened.close()
