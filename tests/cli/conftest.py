"""An operator at a terminal: the command, its environment, a Slack that answers, and a roster file."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
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


@contextmanager
def operated(database: str) -> Iterator[dict[str, str]]:
    """The environment of an operator whose Slack answers and whose Redis servers do not matter."""
    known = environment(
        database=database,
        queue="redis://127.0.0.1:1/0",
        keys="redis://127.0.0.1:2/0",
        slack_port=9,
    )
    del known["LEANON_DEMO"]
    with served(create_sandbox(Config.read(slack_config(known, web_port=9)))) as slack:
        yield {**known, "SLACK_API_URL": f"{slack}/api/"}


@pytest.fixture
def settings(migrated_sqlite_url: str) -> Iterator[dict[str, str]]:
    """An operator's environment, and a database with this version's tables."""
    with operated(migrated_sqlite_url) as known:
        yield known


@pytest.fixture(scope="session")
def rostered(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives a SQLite file into which an operator has imported this roster; nothing writes to it."""

    @cache
    def made(roster: str) -> Path:
        folder = tmp_path_factory.mktemp("rostered")
        csv, file = folder / "people.csv", folder / "leanon.db"
        csv.write_text(roster, encoding="utf-8")
        shutil.copy(migrated_file, file)
        with operated(f"sqlite:///{file}") as known:
            done = CliRunner().invoke(
                main, ("teams", "import", str(csv), "--apply"), env=known, catch_exceptions=False
            )
        assert done.exit_code == 0, done.output
        return file

    return made


@pytest.fixture
def has_roster(settings: Mapping[str, str], rostered: Callable[[str], Path]) -> Callable[[str], None]:
    """Lets the database be one with this roster, as `leanon teams import` makes it."""

    def put(roster: str) -> None:
        shutil.copy(rostered(roster), settings["DATABASE_URL"].removeprefix("sqlite:///"))

    return put


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
def imported(settings: dict[str, str], has_roster: Callable[[str], None]) -> Iterator[Database]:
    """A workspace with a roster and nothing else, whose calendar can be moved."""
    has_roster(HEADER + ROWS)
    settings["LEANON_DEMO"] = "1"
    opened = Database(settings["DATABASE_URL"])
    yield opened
    opened.close()
