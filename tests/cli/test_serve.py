"""`leanon serve` begins with what there is, makes what can be made, refuses in a sentence, ends as asked."""

import fcntl
import queue
import re
import shlex
import signal
import socket
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from slackapp.cli import env_file, first_start, serve
from slackapp.cli.main import main
from slackapp.cli.process import HOST, free_port, listening
from slackapp.cli.supervisor import Child
from slackapp.settings import Settings
from slackapp.storage import schema
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import WORKSPACE

Wait = Callable[[Callable[[], bool]], None]
ROOT = Path(__file__).parents[2]
OF_SLACK = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made-up-signing-secret"}
IPV6 = pytest.mark.skipif(
    not Path("/proc/net/if_inet6").exists() or not Path("/proc/net/if_inet6").read_text(),
    reason="no IPv6 here",
)
MADE = ("LEANON_SECRET", "DATABASE_URL", "REDIS_URL", "KEY_REDIS_URL", "LEANON_SERVES")


@dataclass
class Fake:
    """A supervisor that starts nothing, and knows what it would have."""

    kept: list[Child] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    is_running: bool = True
    is_ready: bool = True

    def __call__(self, kept: list[Child], **_: object) -> "Fake":
        self.kept = kept
        return self

    def start(self) -> None:
        self.done.append("start")

    def stop(self) -> None:
        self.done.append("stop")

    def hurry(self) -> None:
        self.done.append("hurry")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with what Slack gave, as `leanon slack create` leaves it."""
    found = tmp_path / "leanon.env"
    found.write_text("".join(f"{name}={value}\n" for name, value in OF_SLACK.items()))
    return found


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """What a start would have started; it ends as if told to at once."""
    fake = Fake()
    monkeypatch.setattr(serve, "Supervisor", fake)

    def told(run: serve._Run, door: socket.socket) -> None:
        del door
        run.say(f"listens on {run.address}")

    monkeypatch.setattr(serve._Run, "until_told", told)
    return fake


def run(file: Path, *more: str, **environment: str) -> str:
    """What a start says."""
    unset = dict.fromkeys((*OF_SLACK, *MADE, "LEANON_PUBLIC_URL"))
    found = CliRunner().invoke(
        main, ["serve", "--env", str(file), "--port", str(free_port()), *more], env={**unset, **environment}
    )
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exc_info
    return found.output


def test_a_first_start_makes_what_can_be_made_and_lets_nobody_else_read_it(file: Path, started: Fake) -> None:
    file.chmod(0o644)
    said = run(file)
    assert f"Made {', '.join(MADE)}: kept in {file}, which nobody else can read." in said
    known = env_file.read(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((file.parent / "leanon.db").stat().st_mode) == 0o600
    assert {**known, **OF_SLACK} == known
    settings = Settings.from_env(known)
    passwords = [
        re.search(r":([\w-]{32})@127\.0\.0\.1:", url) for url in (settings.redis_url, settings.key_redis_url)
    ]
    assert all(passwords)
    assert not any(known[name] in said for name in (*OF_SLACK, *MADE[:1], *MADE[2:4]))
    assert [child.name for child in started.kept] == ["queue", "keys", "worker", "clock", "web"]


def test_a_second_start_changes_nothing_in_the_file(file: Path, started: Fake) -> None:
    run(file)
    before = file.read_text()
    assert "Made" not in run(file)
    assert file.read_text() == before


def test_what_the_environment_says_goes_before_the_file_and_is_said_without_its_value(
    file: Path, started: Fake
) -> None:
    said = run(
        file, SLACK_BOT_TOKEN="xoxb-of-another", LEANON_SECRET="a secret of thirty-two characters or more"
    )
    assert f"SLACK_BOT_TOKEN is taken from the environment; {file} says otherwise." in said
    assert "xoxb" not in said
    worker = next(child for child in started.kept if child.name == "worker")
    assert worker.environment["SLACK_BOT_TOKEN"] == "xoxb-of-another"
    assert "LEANON_SECRET" not in env_file.read(file)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"REDIS_URL": "redis://queue:6379/0"}, ["keys", "worker", "clock", "web"]),
        ({"KEY_REDIS_URL": "redis://keys:6380/0"}, ["queue", "worker", "clock", "web"]),
        (
            {"REDIS_URL": "redis://queue:6379/0", "KEY_REDIS_URL": "redis://keys:6380/0"},
            ["worker", "clock", "web"],
        ),
    ],
)
def test_a_redis_of_ones_own_is_used_and_none_is_started_in_its_place(
    given: dict[str, str], kept: list[str], file: Path, started: Fake
) -> None:
    run(file, **given)
    assert [child.name for child in started.kept] == kept
    assert not given.keys() & env_file.read(file).keys()


def test_one_that_ran_here_can_be_taken_over_by_a_process_of_its_own(file: Path, started: Fake) -> None:
    run(file)
    file.write_text(file.read_text().replace("LEANON_SERVES=queue keys", "LEANON_SERVES=queue"))
    run(file)
    assert [child.name for child in started.kept] == ["queue", "worker", "clock", "web"]


def test_without_slacks_settings_a_sentence_says_where_they_come_from_and_nothing_is_made(
    tmp_path: Path, started: Fake
) -> None:
    file = tmp_path / "leanon.env"
    said = run(file)
    assert said.startswith("Error: SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token")
    assert f"Put it into {file}, or into the environment." in said
    assert f"`leanon slack create --env {file}`" in said
    assert [each.name for each in tmp_path.iterdir()] == [serve.LOCK]
    assert started.kept == []


def test_a_new_secret_is_never_made_for_a_database_that_has_been_used(file: Path, started: Fake) -> None:
    database = Database(f"sqlite:///{file.parent / 'leanon.db'}")
    schema.upgrade(database)
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Clinic")
    database.close()
    before = file.read_text()
    assert "Error: LEANON_SECRET is not set, and this database has been used with one" in run(file)
    assert file.read_text() == before


def test_a_second_one_in_the_same_folder_refuses_in_a_sentence(file: Path, started: Fake) -> None:
    with (file.parent / serve.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = run(file)
    assert said.startswith(f"Error: `leanon serve` runs in {file.parent} already: stop that one first")
    assert started.kept == []


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another process listens."""
    with listening(0) as other:
        yield other.getsockname()[1]


def test_a_taken_port_is_said_before_anything_is_made(file: Path, taken: int, started: Fake) -> None:
    before = file.read_text()
    assert run(file, "--port", str(taken)) == (
        f"Error: Port {taken} of 127.0.0.1 is taken: choose another with --port.\n"
    )
    assert file.read_text() == before


def test_a_taken_port_of_a_server_of_ours_is_said_with_its_setting(
    file: Path, taken: int, started: Fake
) -> None:
    more = {"REDIS_URL": f"redis://{HOST}:{taken}/0", "LEANON_SERVES": "queue"}
    assert f"Error: Port {taken} of REDIS_URL is taken by another process" in run(file, **more)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("", "--host takes an address of this machine: leave it out for 127.0.0.1."),
        ("192.0.2.1", "192.0.2.1 is no address of this machine: name another with --host."),
        (f"{'a' * 64}.example", "is no address of this machine"),
        (f"{'ä' * 64}.example", "--host takes an address of this machine"),
    ],
)
def test_where_nobody_can_listen_is_said(host: str, said: str, file: Path, started: Fake) -> None:
    assert said in run(file, "--host", host)
    assert started.kept == []


@pytest.mark.parametrize("count", ["auto", "0", "-1"])
def test_a_number_of_web_processes_that_is_none_is_said(count: str, file: Path, started: Fake) -> None:
    assert "Error: WEB_CONCURRENCY must be a whole number from 1" in run(file, WEB_CONCURRENCY=count)
    assert started.kept == []


def test_a_folder_that_another_account_has_is_said(file: Path, started: Fake) -> None:
    (file.parent / serve.LOCK).mkdir()  # as good as one that may not be written, which root may
    said = run(file)
    assert f"Error: {file.parent / serve.LOCK} cannot be written (Is a directory): give this folder" in said


def test_an_address_elsewhere_cannot_be_served_here(file: Path, started: Fake) -> None:
    more = {"KEY_REDIS_URL": "redis://:hidden@keys.example/0", "LEANON_SERVES": "keys"}
    said = run(file, **more)
    assert "Error: KEY_REDIS_URL names keys.example" in said
    assert "hidden" not in said


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        *(("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("localhost", "localhost")),
        *(pytest.param(*each, marks=IPV6) for each in (("::1", "[::1]"), ("::", "127.0.0.1"))),
    ],
)
def test_where_nobody_said_pages_are_where_it_listens(
    host: str, reached: str, file: Path, started: Fake
) -> None:
    file.write_text(f"{file.read_text()}LEANON_PUBLIC_URL=\n")  # as empty as not said
    assert "listens on http://" in run(file, "--host", host)
    found = {child.environment.get("LEANON_PUBLIC_URL", "") for child in started.kept if child.is_heard}
    assert len(found) == 1
    assert found.pop().startswith(f"http://{reached}:")


def test_no_child_is_told_what_is_not_its_own(file: Path, started: Fake) -> None:
    run(file, SLACK_CONFIG_TOKEN="xoxe.xoxp-made-up", NOTIFY_SOCKET="/nowhere")
    assert not any(first_start.NOT_OURS & child.environment.keys() for child in started.kept)
    servers = [child for child in started.kept if not child.is_heard]
    assert len(servers) == 2
    assert not any("SLACK" in name or "LEANON" in name for child in servers for name in child.environment)
    secrets = {value for name, value in env_file.read(file).items() if name != "LEANON_SERVES"}
    assert not any(secret in " ".join(child.command) for child in started.kept for secret in secrets)


def procfile() -> dict[str, list[str]]:
    """The words of each of the Procfile's lines."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: shlex.split(line) for name, _, line in (each.partition(": ") for each in lines)}


def test_what_it_starts_is_what_the_procfile_starts(file: Path, started: Fake) -> None:
    run(file)
    kept, lines = {child.name: child for child in started.kept}, procfile()
    assert kept["worker"].command == [sys.executable, "-m", "rq.cli", *lines["worker"][1:]]
    assert lines["clock"][1:3] == ["TZ=UTC", "rq"]
    assert kept["clock"].command == [sys.executable, "-m", "rq.cli", *lines["clock"][3:]]
    assert kept["clock"].environment["TZ"] == "UTC"
    web, wanted = (options(words) for words in (kept["web"].command[3:], lines["web"][1:]))
    assert web.pop("bind").startswith("fd://")
    assert wanted.pop("bind") == "0.0.0.0:${PORT:-3000}"
    assert {**web, "workers": "${WEB_CONCURRENCY:-2}"} == wanted
    assert web["workers"] == "2"


def options(words: Sequence[str]) -> dict[str, str]:
    """What gunicorn is told, by the names of its options."""
    return dict(re.findall(r"--([\w-]+)[ =](?!--)(\S+)", " ".join([*words[:-1], f"--app={words[-1]}"])))


# How it ends.


@dataclass
class Running:
    """One run with a supervisor that starts nothing."""

    lost: str = ""
    fake: Fake = field(default_factory=Fake)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.run = serve._Run(self.fake, self.said.append, lambda: self.lost, "http://here")  # type: ignore[arg-type]  # a fake

    def until_told(self, *signs: int) -> str:
        """All that it says from the start to the end, to which these signals lead."""
        for sign in signs:
            self.run.asked.put(sign)
        with listening(0) as door:
            self.run.until_told(door)
            assert door.fileno() == -1, "whoever comes now waits for nobody"
        return " ".join(self.said)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_between_check_ins_it_stops_when_asked_once(sign: int) -> None:
    running = Running()
    said = running.until_told(sign)
    assert said == (
        "Stopping: what has been acknowledged is finished first. Stopped; nothing is left running."
    )
    assert running.fake.done == ["start", "stop"]


def test_in_an_open_check_in_the_first_ctrl_c_says_what_would_be_lost_and_the_second_stops() -> None:
    said = Running("A check-in is open.").until_told(signal.SIGINT, signal.SIGINT)
    assert said.startswith(
        "A check-in is open. Press Ctrl-C again within 10 seconds to stop all the same. Stopping: "
    )


def test_without_a_second_one_it_goes_on(monkeypatch: pytest.MonkeyPatch, wait_until: Wait) -> None:
    monkeypatch.setattr(serve, "AGAIN_SECONDS", 0.01)
    running = Running("A check-in is open.")
    said: list[str] = []

    def say(sentence: str) -> None:
        said.append(sentence)
        if sentence == "It goes on.":
            assert running.fake.done == ["start"]
            running.run.asked.put(signal.SIGTERM)

    running.run.say = say
    running.until_told(signal.SIGINT)
    assert said.count("It goes on.") == 1
    assert running.fake.done == ["start", "stop"]


def test_in_an_open_check_in_sigterm_stops_at_once_and_leaves_the_sentence() -> None:
    assert (
        Running("A check-in is open.").until_told(signal.SIGTERM).startswith("A check-in is open. Stopping: ")
    )


def test_whoever_asks_while_it_stops_is_in_a_hurry() -> None:
    running = Running()

    def stop() -> None:
        running.run.asked.put(signal.SIGINT)
        wait: queue.SimpleQueue[str] = queue.SimpleQueue()
        running.fake.hurry = partial(wait.put, "hurry")  # type: ignore[method-assign]  # what it would do
        assert wait.get(timeout=10) == "hurry"

    running.fake.stop = stop  # type: ignore[method-assign]  # one that takes its time
    assert "Ending at once." in running.until_told(signal.SIGTERM)


@pytest.mark.parametrize("ready", [True, False])
def test_a_supervisor_that_has_ended_ends_the_command(ready: bool) -> None:
    running = Running()
    running.fake.is_ready, running.fake.is_running = ready, False
    assert running.until_told().endswith("Stopped; nothing is left running.")


def test_whatever_goes_wrong_while_it_runs_all_of_it_is_ended_in_order() -> None:
    running = Running()
    running.run.lost = lambda: str(1 // 0)
    with pytest.raises(ZeroDivisionError):
        running.until_told(signal.SIGTERM)
    assert running.fake.done == ["start", "stop"]


def test_signals_that_were_turned_off_stay_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with serve._handed_on([signal.SIGHUP, signal.SIGUSR1], lambda _: None):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert callable(signal.getsignal(signal.SIGUSR1))
        assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)
