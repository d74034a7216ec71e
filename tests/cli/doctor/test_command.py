"""`leanon doctor` at a terminal and for machines: it changes nothing, hides nothing, and is over in time."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slackapp.cli.doctor.checks import Check, Level, Seen, fault, make, warning
from slackapp.cli.doctor.command import CHECKS
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.main import main
from slackapp.queue import QUEUE
from slackapp.storage.database import Database
from tests.cli.doctor import faults_of_servers, faults_of_slack
from tests.cli.doctor.place import Place
from tests.promises.house import held, stored

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "LEANON_SECRET")


def doctor(place: Place, *arguments: str, **more: str) -> Result:
    """Run it as an operator would."""
    result = CliRunner().invoke(main, ["doctor", *arguments], env={**place.environment, **more})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def looked(place: Place, *checks: Check, seconds: float = 18) -> dict[str, tuple[Seen, ...]]:
    """What these checks see."""
    with closing(Installation.told(place.environment, file=None, chosen=None)) as at:
        return {each.name: seen for each, seen in make(checks, at, seconds)}


def test_a_sound_installation_ends_with_0_warnings_do_too_and_a_fault_ends_with_1(place: Place) -> None:
    sound = doctor(place)
    faults_of_slack.paused(place)
    warned = doctor(place)
    faults_of_servers.a_key_gone(place)
    broken = doctor(place)

    assert (sound.exit_code, warned.exit_code, broken.exit_code) == (0, 0, 1)
    assert sound.output.endswith(f"no faults and no warnings in {len(CHECKS)} checks.\n")
    assert warned.output.endswith(f"no faults and 1 warning in {len(CHECKS)} checks.\n")
    assert broken.output.endswith(f"1 fault and 1 warning in {len(CHECKS)} checks.\n")
    assert "\nwarning  pause: No message leaves since " in warned.output
    assert "Fix: `leanon resume` lets them leave again.\n" in warned.output


def test_machines_read_each_check_with_its_level_what_was_seen_and_its_fix(place: Place) -> None:
    faults_of_servers.a_key_gone(place)

    result = doctor(place, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert list(document) == ["version", "at", "faults", "warnings", "checks"]
    assert (document["faults"], document["warnings"]) == (1, 0)
    assert [each["check"] for each in document["checks"]] == [check.name for check in CHECKS]
    assert all(list(each) == ["check", "level", "found"] for each in document["checks"])
    (bad,) = (each for each in document["checks"] if each["level"] == "fault")
    assert (bad["check"], list(bad["found"][0])) == ("round keys", ["level", "seen", "fix"])
    assert {one["level"] for each in document["checks"] for one in each["found"]} <= set(Level)


def test_it_changes_nothing(place: Place) -> None:
    database = Database(place.environment["DATABASE_URL"])
    servers = [place.environment[name] for name in ("REDIS_URL", "KEY_REDIS_URL")]
    faults_of_servers.a_failed_job(place)
    faults_of_servers.many_jobs(place)
    faults_of_slack.a_long_pause(place)
    place.queue.zadd(f"rq:failed:{QUEUE}", {"a job that is long forgotten, which RQ itself would tidy up": 1})

    def everything() -> object:
        return stored(database), [held(url) for url in servers], sorted(place.folder.rglob("*"))

    before = everything()
    doctor(place)
    assert everything() == before
    database.close()


def test_a_file_of_settings_is_read_and_the_environment_goes_before_it(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "leanon.env"
    file.write_text("LEANON_PACE=many\n" + "".join(f"{n}={place.environment[n]}\n" for n in SECRETS))
    file.chmod(0o600)
    for name in SECRETS:
        del place.environment[name]
    del place.environment["LEANON_PACE"]

    told, corrected = doctor(place, "--env", str(file)), doctor(place, "--env", str(file), LEANON_PACE="240")

    assert "FAULT    settings: LEANON_PACE must be" in told.output
    assert corrected.exit_code == 0, corrected.output


def test_no_secret_is_repeated_whatever_is_wrong(place: Place) -> None:
    place.environment |= {"SLACK_BOT_TOKEN": "xoxb-not-of-slack", "SLACK_CLIENT_ID": "of-a-client"}
    faults_of_servers.the_wrong_password(place)
    said = doctor(place).output + doctor(place, "--json").output
    for name in (*SECRETS, "SLACK_CLIENT_ID"):
        assert place.environment[name] not in said, name
    assert ":another@" not in said


@pytest.fixture
def black_hole() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


@pytest.mark.slow  # its small twin is the check that hangs, below
def test_with_everything_dead_it_is_over_in_20_seconds_and_names_each(place: Place, black_hole: int) -> None:
    nowhere = f"127.0.0.1:{black_hole}"
    dead = {
        "DATABASE_URL": f"postgresql+psycopg://leanon@{nowhere}/leanon",
        "REDIS_URL": f"redis://{nowhere}/0",
        "KEY_REDIS_URL": f"redis://:password@localhost:{black_hole}/0",
        "SLACK_API_URL": f"http://{nowhere}/api/",
    }
    begun = time.monotonic()
    result = doctor(place, **dead)
    assert time.monotonic() - begun < 20
    assert result.exit_code == 1
    for name in ("database", "Slack"):
        assert f"FAULT    {name}: " in result.output


def test_a_check_that_breaks_or_hangs_hides_none_of_the_others(place: Place, black_hole: int) -> None:
    def breaks(_: Installation) -> Iterator[Seen]:
        yield warning("This much was seen.", "Mend it.")
        raise KeyError("a value that nobody may read")

    def hangs(_: Installation) -> Iterator[Seen]:
        with socket.create_connection(("127.0.0.1", black_hole), timeout=10) as endless:
            endless.recv(1)
        yield fault("never", "never")

    def works(_: Installation) -> Iterator[Seen]:
        """It works."""
        yield from ()

    checks = (
        *(Check("breaks", breaks), Check("hangs", hangs), Check("works", works)),
        *(Check("after breaks", works, ("breaks",)), Check("after works", works, ("works",))),
    )
    seen = looked(place, *checks, seconds=1)
    assert [each.level for each in seen["breaks"]] == [Level.WARNING, Level.FAULT]
    assert "a value" not in str(seen)
    assert seen["hangs"][0].seen == "It was not over after 1 seconds."
    assert seen["works"] == seen["after works"] == (Seen(Level.OK, "It works."),)
    assert seen["after breaks"][0].level is Level.UNSEEN


def test_what_a_check_needs_stands_before_it() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for number, check in enumerate(CHECKS):
        assert set(check.needs) <= set(names[:number]), check.name
        assert check.says, check.name


def test_a_workspace_that_nobody_knows_is_a_fault(place: Place) -> None:
    result = doctor(place, "--workspace", "T0NOWHERE")
    assert "FAULT    Slack’s workspace: The database knows no workspace T0NOWHERE." in result.output
