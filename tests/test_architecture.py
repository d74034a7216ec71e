"""The walls between packages stand, and each planted breach of one makes the build fail."""

import importlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from slackapp.queue import JobName

ROOT = Path(__file__).parents[1]
PACKAGES = ("content", "jobs", "slackapp")

# contract, file, planted line
BREACHES = [
    ("one-way", "slackapp/app.py", "import jobs.close"),
    ("one-way", "slackapp/listeners/checkin.py", "from jobs import close"),
    ("one-way", "content/library.py", "from slackapp.pulse import box"),
    ("layers", "slackapp/pulse/report.py", "from slackapp.storage.rounds import released"),
    ("layers", "slackapp/storage/people/people.py", "import slackapp.messenger"),
    ("layers", "slackapp/messenger.py", "from slackapp.listeners import help"),
    ("layers", "slackapp/web/__init__.py", "from slackapp.listeners import help"),
    ("layers", "slackapp/keys.py", "from slackapp.storage.rounds import rounds"),
    ("layers", "slackapp/unplaced.py", '"""A new module that has chosen no layer."""'),
    ("sandbox-alone", "slackapp/sandbox/state.py", "from content import library"),
    ("sandbox-starter", "slackapp/app.py", "import slackapp.sandbox"),
    ("pure", "content/library.py", "import os"),
    ("pure", "slackapp/pulse/box.py", "import logging"),
    ("pure", "slackapp/pulse/partition.py", "import sqlalchemy"),
    ("pure", "slackapp/blocks/home.py", "import slack_sdk"),
    ("sqlalchemy", "slackapp/web/__init__.py", "import sqlalchemy"),
    ("sqlalchemy", "jobs/close.py", "from sqlalchemy import select"),
    ("boxes", "slackapp/listeners/checkin.py", "from slackapp.storage.rounds import boxes"),
    ("boxes", "jobs/report.py", "from slackapp.storage.rounds.boxes import *"),
    ("intake", "slackapp/listeners/report.py", "from slackapp.storage.rounds import intake"),
    ("intake", "jobs/close.py", "import slackapp.storage.rounds.intake"),
    ("tables", "jobs/report.py", "from slackapp.storage import tables"),
    ("settings", "slackapp/messenger.py", "from slackapp import settings"),
    ("cycles", "slackapp/storage/tables/pulse.py", "from slackapp.storage.rounds import rounds"),
]


def lint_imports(folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    chosen = ["--contract", contract] if contract else []
    return subprocess.run(
        [program, "--no-cache", "--no-logo", *chosen], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copied-tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def tree(copied: Path) -> Iterator[Path]:
    """The product's source elsewhere, to plant in; what a test changes is put back."""
    before = {path: path.read_bytes() for path in copied.rglob("*.py")}
    yield copied
    for path in copied.rglob("*.py"):
        if path not in before:
            path.unlink()
        elif path.read_bytes() != before[path]:
            path.write_bytes(before[path])


def test_every_wall_stands(copied: Path) -> None:
    ran = lint_imports(copied)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize(
    ("contract", "file", "line"), BREACHES, ids=[f"{b[0]}: {b[1]} {b[2]}" for b in BREACHES]
)
def test_a_planted_import_is_caught(tree: Path, contract: str, file: str, line: str) -> None:
    path = tree / file
    assert path.exists() or file == "slackapp/unplaced.py"
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    ran = lint_imports(tree, contract)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "1 broken" in ran.stdout


def test_every_contract_has_a_planted_breach() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _, _ in BREACHES}


def test_the_product_is_these_packages_and_no_other() -> None:
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == {*PACKAGES, "tests"}


@pytest.mark.parametrize("name", list(JobName))
def test_every_job_name_leads_to_a_job(name: JobName) -> None:
    module, _, function = name.value.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_web_process_never_loads_a_job_or_the_noise(tmp_path: Path) -> None:
    program = """
import os, sys
from slackapp.app import create_app
from slackapp.settings import Settings
create_app(Settings.from_env(os.environ))
print(*sorted(name for name in sys.modules if name.split(".")[0] in {"jobs", "opendp"}))
"""
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made-up",
        "LEANON_SECRET": "made-up-" * 8,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'never.db'}",
    }
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == ""
    assert list(tmp_path.iterdir()) == [], "building the app connects to nothing"
