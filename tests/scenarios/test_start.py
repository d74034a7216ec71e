"""Somebody follows docs/start.md to the letter, with the sandbox in the place of Slack, to the first message.

What they type is the page's own; what they do by hand at Slack is done by the sandbox's automation.
"""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from urllib.request import HTTPCookieProcessor, build_opener
from zoneinfo import ZoneInfo

import click
import pytest

from slackapp.blocks.ids import Action
from slackapp.cli import env_file, process
from slackapp.cli.main import main
from slackapp.cli.process import HOST, free_port
from slackapp.queue import JobName, JobQueue
from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from tests.scenarios.office import TAPS, Slack
from tests.services import procfile
from tests.services.procfile import PROGRAMS, ROOT

PAGE: Final = ROOT / "docs" / "start.md"
CONFIG_TOKEN, BOT_TOKEN, APP_TOKEN = "xoxe.xoxp-made-up", "xoxb-made-up", "xapp-1-made-up"
INSTALLED: Final = ("make setup", ". .venv/bin/activate")
"""What is done already, for the tests to run."""
TOKENS: Final = f"{CONFIG_TOKEN}\n{BOT_TOKEN}\n{APP_TOKEN}\n"
YES: Final = "y\n" * 40
HANA, ANA = "UHANA", "UANA"
BERLIN: Final = ZoneInfo("Europe/Berlin")
PATIENCE: Final = 120.0
"""Seconds."""


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until something is so; longer than elsewhere, as a whole installation starts here."""
    deadline = monotonic() + PATIENCE
    while not done():
        assert monotonic() < deadline, f"not done after {PATIENCE:.0f} s"
        sleep(0.1)


def sections(text: str) -> dict[str, list[str]]:
    """Each numbered step's blocks of code."""
    found = re.findall(r"^## (\d)\. .*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return {number: typed(body) for number, body in found}


def typed(text: str) -> list[str]:
    """Blocks of code, without what leads and what follows a line as a comment."""
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    return [re.sub(r"^    |  +#.*$", "", block, flags=re.MULTILINE).strip() for block in blocks]


@dataclass
class Newcomer:
    """Somebody at two terminals in one folder, and in Slack."""

    folder: Path
    environment: Mapping[str, str]
    slack: Slack
    served: "subprocess.Popen[bytes] | None" = None

    def types(self, line: str) -> str:
        """Type a line and answer what it asks; what it says."""
        answers = TOKENS if line.startswith("leanon slack") else YES
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env=dict(self.environment),
            input=answers,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout

    def does(self, block: str) -> None:
        """Do what a block of code says: write a file, start what goes on, type the rest."""
        if block.startswith("unit,parent,"):
            (self.folder / "teams.csv").write_text(block + "\n", encoding="utf-8")
            return
        for line in block.splitlines():
            if line in INSTALLED:
                continue
            if line == "leanon serve":
                self.serves(line)
            elif "launch --test" in line:
                assert "Sent to Hana" in self.types(line)
                self.answers_the_test()
            else:
                self.types(line)
            if "roles grant" in line:
                self.opens_the_console()

    def serves(self, line: str) -> None:
        """Leave it running in the other terminal, until it says that it runs."""
        with self.log.open("wb") as log:
            self.served = subprocess.Popen(
                process.ending_with_us(["sh", "-c", f"exec {line}"]),
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(lambda: "Lean On runs" in self.log.read_text())

    @property
    def log(self) -> Path:
        """What the other terminal shows."""
        return self.folder / "serve.log"

    def answers_the_test(self) -> None:
        """Hana finds the test check-in in Slack, and answers it."""
        wait_for(lambda: bool(self.messages(HANA)))
        assert self.slack.click(HANA, Action.TRIAL_START)["modal"]
        sent = self.slack.submit(HANA, TAPS)
        assert sent["ok"], sent
        self.slack.close(HANA)

    def opens_the_console(self) -> None:
        """Hana presses the button in Lean On's Home tab, follows the link and presses the one there."""
        assert self.slack.open_home(HANA)["ok"]
        modal = self.slack.click(HANA, Action.CONSOLE_LINK, home=True)["modal"]
        found = re.search(r"http://[\w.:]+/once/[\w-]+", json.dumps(modal))
        assert found, modal
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        with browser.open(found[0]) as page:
            assert b"Sign in" in page.read()
        with browser.open(found[0], data=b"") as page:
            assert page.url.endswith("/hr")
            assert b"First steps" in page.read()
        self.slack.close(HANA)

    def messages(self, user: str) -> list[dict[str, object]]:
        """What somebody has of Lean On."""
        found: list[dict[str, object]] = self.slack.seen(user)["messages"]
        return found

    def stops(self) -> None:
        """End what runs in the other terminal, in an open check-in, too."""
        if self.served is not None:
            process.stop(self.served)


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    """Nothing is set up but a Slack workspace, in which everybody of the page's file of teams is."""
    port = free_port()
    names = re.findall(r"(\w+)@clinic\.example", PAGE.read_text(encoding="utf-8"))
    people = [
        {
            "id": f"U{name.upper()}",
            "name": name,
            "real_name": name.title(),
            "email": f"{name}@clinic.example",
            "tz": "Europe/Berlin",
        }
        for name in dict.fromkeys(names)
    ]
    config = {
        "bot_token": BOT_TOKEN,
        "signing_secret": "0123456789abcdef" * 2,
        "app_url": f"http://{HOST}:9",
        "config_token": CONFIG_TOKEN,
        "app_token": APP_TOKEN,
        "ack_seconds": 30.0,
        "people": people,
    }
    with process.sandbox(config, port=port, logs=tmp_path) as address:
        folder = tmp_path / "lean-on"
        folder.mkdir()
        environment = {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "SLACK_API_URL": f"{address}/api/",
            "PORT": str(free_port()),
            "LEANON_DEMO": "1",  # Tuesday need not be waited for
        }
        one = Newcomer(folder, environment, Slack(address))
        try:
            yield one
        finally:
            one.stops()


def test_whatever_the_page_has_people_type_is_there_and_takes_what_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("teams.csv").touch()
    found = [line for block in typed(PAGE.read_text(encoding="utf-8")) for line in block.splitlines()]
    commands = [
        shlex.split(each)[1:] for line in found for each in re.findall(r"(?:^|bin/)(leanon .*)", line)
    ]
    assert len(commands) >= 15
    for command in commands:
        parsed(main, command)
    with pytest.raises(click.UsageError):
        parsed(main, ["launch", "--no-such-option"])


def test_the_page_names_every_process_of_the_procfile_and_says_of_each_whether_it_runs() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [*procfile.lines()]


def parsed(command: click.Command, arguments: list[str]) -> None:
    """Parse what is typed as the command would, and run nothing; UsageError where it would be refused."""
    context = command.make_context(None, list(arguments))
    if isinstance(command, click.Group):
        _, following, rest = command.resolve_command(context, context._protected_args + context.args)
        assert following is not None
        parsed(following, rest)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_page_leads_from_nothing_to_the_first_message(newcomer: Newcomer) -> None:
    steps = sections(PAGE.read_text(encoding="utf-8"))
    assert [*steps] == ["1", "2", "3", "4", "5"]
    for blocks in steps.values():
        for block in blocks:
            newcomer.does(block)
    assert not newcomer.messages(ANA), "nobody is asked by surprise"
    known = env_file.read(newcomer.folder / "leanon.env")
    database, queue = Database(known["DATABASE_URL"]), JobQueue.connect(known["REDIS_URL"])
    monday = next_monday()
    for moment in (monday + timedelta(hours=1), monday + timedelta(days=1, hours=10, minutes=5)):
        with database.write() as tx:
            demo_clock.move_to(tx, moment)
        queue.enqueue(JobName.TICK)
        wait_for(lambda: "open" in newcomer.types("leanon status"))
    wait_for(lambda: bool(newcomer.messages(ANA)))
    assert newcomer.slack.click(ANA, Action.INTRO_YES)["ok"]
    database.close()


def next_monday() -> datetime:
    """When the next check-in opens."""
    today = datetime.now(BERLIN).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), time(), BERLIN).astimezone(UTC)
