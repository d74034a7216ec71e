"""`leanon verify-anonymity` on a living installation: quiet, read-only, and the same whoever has answered."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from slackapp.cli.demo import installation
from slackapp.cli.main import main
from slackapp.cli.verify import sampling
from slackapp.cli.verify.command import CHECKS
from slackapp.settings import Settings
from slackapp.storage import tables
from tests.cast import ANA
from tests.promises.house import House, held, house, stored
from tests.scenarios.office import TAPS, WARD

SETTINGS = [field.metadata["variable"] for field in Settings.__dataclass_fields__.values()]


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample has its own tests."""
    monkeypatch.setattr(sampling, "DRAWS", 5)


@pytest.fixture
def home(
    request: pytest.FixtureRequest,
    queue_redis_url: str,
    key_redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[House]:
    """Every real part, and a round that is open; on SQLite unless the test names the database."""
    url = request.getfixturevalue(f"migrated_{getattr(request, 'param', 'sqlite')}_url")
    with house(url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


def verify(*arguments: str) -> Result:
    """Run it as an operator would."""
    result = CliRunner().invoke(main, ["verify-anonymity", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def without_time(result: Result) -> str:
    """All that it says but for the time at which it was said."""
    return re.sub(r'"at": "[^"]+"', "", result.stdout) + result.stderr


@pytest.mark.parametrize(
    "home",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])],
    indirect=True,
)
def test_nothing_is_found_before_during_and_after_a_round_and_nothing_moves(
    home: House, tmp_path: Path
) -> None:
    log = tmp_path / "processes.log"
    log.write_text(home.said.getvalue())
    before = verify("--json", "-", "--log", str(log))
    for user in WARD[:10]:
        home.people.sends(user, home.round.id, TAPS)
    log.write_text(home.said.getvalue())
    during = verify("--json", "-", "--log", str(log))
    home.close()
    log.write_text(home.said.getvalue())
    after = verify("--json", "-", "--log", str(log))

    assert before.exit_code == 0, before.stdout
    assert without_time(before) == without_time(during) == without_time(after)


def test_it_writes_nothing(home: House) -> None:
    servers = (home.settings.redis_url, home.settings.key_redis_url)
    before = stored(home.database), [held(url).keys() for url in servers]

    verify()

    assert (stored(home.database), [held(url).keys() for url in servers]) == before


def test_people_and_machines_read_the_same(home: House, tmp_path: Path) -> None:
    with home.database.write() as tx:
        tx.execute(sa.insert(tables.roster).values(round="T0LEANON-20200106", user=ANA, leaf="l"))
    file = tmp_path / "report.json"

    result = verify("--json", str(file))

    document = json.loads(file.read_text())
    assert result.exit_code == 1
    assert document["findings"] == 1
    assert [each["check"] for each in document["checks"]] == [check.name for check in CHECKS]
    (finding,) = [found for each in document["checks"] for found in each["findings"]]
    assert finding == {
        "check": "left over",
        "subject": "roster",
        "what": "It still holds rows of T0LEANON-20200106, which has ended.",
        "fix": "Remove what roster holds of T0LEANON-20200106, and find out why the closing job left it.",
    }
    *lines, last = result.stdout.splitlines()
    assert last == f"1 finding in {len(CHECKS)} checks."
    assert len(lines) == len(CHECKS)
    assert [line for line in lines if not line.startswith("ok ")] == [
        f"FINDING  left over: roster: {finding['what']} Fix: {finding['fix']}"
    ]


def test_whoever_inspects_needs_no_secret_and_learns_none(
    home: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "leaky.log"
    log.write_text(f"{home.settings.secret}\n{ANA}\n")
    told = verify("--json", "-", "--log", str(log))
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "LEANON_SECRET"):
        monkeypatch.delenv(name)
    untold = verify()

    assert untold.exit_code == 0, untold.stdout
    assert told.exit_code == 1
    for secret in (home.settings.secret, home.settings.slack_signing_secret, ANA):
        assert secret not in told.stdout + told.stderr


@pytest.mark.parametrize("variable", ["REDIS_URL", "DATABASE_URL"])
def test_a_part_that_does_not_answer_is_never_taken_for_a_clean_one(
    home: House, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    gone = {"REDIS_URL": "redis://127.0.0.1:1/0", "DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/x"}
    monkeypatch.setenv(variable, gone[variable])

    result = verify()

    assert result.exit_code == 1
    assert f"or correct {variable}" in result.stdout


def test_every_setting_that_is_refused_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refused = {"LEANON_PACE": "many", "LEANON_LOG_LEVEL": "debug", "LEANON_DEMO": "yes"}
    nowhere = {"REDIS_URL": "redis://127.0.0.1:1/0", "KEY_REDIS_URL": "redis://127.0.0.1:2/0"}
    for name, value in {**refused, **nowhere, "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"}.items():
        monkeypatch.setenv(name, value)

    result = verify()

    assert [name for name in refused if f"environment: {name} must be" not in result.stdout] == []
    assert list(tmp_path.iterdir()) == []


def test_the_demo_that_runs_here_can_be_looked_at(
    home: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    told = {name: os.environ[name] for name in SETTINGS if name in os.environ}
    for name in told:
        monkeypatch.delenv(name)
    logs = tmp_path / ".demo" / "live" / "logs"
    logs.mkdir(parents=True)
    with installation._readable(logs.parent / installation.ENVIRONMENT_FILE, told):
        clean = verify("--demo")
        (logs / "worker.log").write_text(f"sent to {ANA}\n")
        leaky = verify("--demo")
        mode = (logs.parent / installation.ENVIRONMENT_FILE).stat().st_mode & 0o777
    ended = verify("--demo")

    assert clean.exit_code == 0, clean.stdout
    assert "worker.log, line 1: It names people." in leaky.stdout
    assert mode == 0o600
    assert "start `make demo` first" in ended.output
    assert ended.exit_code == 1
