"""The walls between packages stand, and each planted breach of one makes the build fail."""

import importlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import grimp
import importlinter.api  # noqa: F401 - sets up what lint_imports reads
import pytest
from _pytest.mark import ParameterSet
from importlinter.application.use_cases import lint_imports

from slackapp.app import create_app
from slackapp.queue import JobName
from slackapp.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("content", "jobs", "slackapp")
FLOORS = 5
"""Floors of imports that the pages of HR's library may stand on."""

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
    ("intake", "slackapp/listeners/prompts.py", "from slackapp.storage.rounds import intake"),
    ("intake", "jobs/close.py", "import slackapp.storage.rounds.intake"),
    ("tables", "jobs/report.py", "from slackapp.storage import tables"),
    ("settings", "slackapp/messenger.py", "from slackapp import settings"),
    ("cycles", "slackapp/storage/tables/rounds.py", "from slackapp.storage.rounds import rounds"),
    ("editorial", "slackapp/editorial/workflow.py", "import flask"),
    ("editorial", "slackapp/editorial/validation.py", "from slackapp.web import security"),
    ("roster", "slackapp/roster/names.py", "import click"),
    ("layers", "slackapp/roster/names.py", "from slackapp.editorial import workflow"),
]


@contextmanager
def found_in(folder: Path) -> Iterator[None]:
    """Have our packages looked for in this folder, although this process has loaded its own."""
    with pytest.MonkeyPatch.context() as patch:
        for package in PACKAGES:
            patch.delitem(sys.modules, package, raising=False)
        patch.syspath_prepend(folder)
        yield


def is_kept(folder: Path, *contracts: str) -> bool:
    """Whether the packages in this folder keep these contracts, or all; what is wrong is printed."""
    with found_in(folder):
        return lint_imports(
            str(folder / "pyproject.toml"),
            limit_to_contracts=contracts,
            cache_dir=str(folder / "read before"),
            no_logo=True,
        )


def floors(folder: Path, package: str) -> list[set[str]]:
    """The modules of a package by floor: the lowest import none of the package, each other the one below."""
    with found_in(folder):
        graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    modules = {package, *graph.find_descendants(package)}
    sorter = TopologicalSorter(
        {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}
    )
    sorter.prepare()
    found = []
    while sorter.is_active():
        found.append({*sorter.get_ready()})
        sorter.done(*found[-1])
    return found


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
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=copied, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


def breaches() -> Iterator[ParameterSet]:
    """Every breach; the first of each contract is tried quickly, too."""
    seen = set()
    for each in BREACHES:
        again = [pytest.mark.slow] if each[0] in seen else []
        seen.add(each[0])
        yield pytest.param(*each, id=f"{each[0]}: {each[1]} {each[2]}", marks=again)


@pytest.mark.parametrize(("contract", "file", "line"), list(breaches()))
def test_a_planted_import_is_caught(
    tree: Path, contract: str, file: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tree / file
    assert path.exists() or file == "slackapp/unplaced.py"
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    assert not is_kept(tree, contract)
    assert "0 kept, 1 broken" in capsys.readouterr().out


def test_every_contract_has_a_planted_breach() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _, _ in BREACHES}


def test_the_librarys_pages_stand_on_few_floors() -> None:
    found = floors(ROOT, "slackapp.web.library")
    assert len(found) <= FLOORS, found


def test_one_floor_too_many_is_counted(tree: Path) -> None:
    stairs = ["__init__", *(f"floor_{number}" for number in range(FLOORS, 0, -1))]
    for upper, lower in pairwise(stairs):
        with (tree / f"slackapp/web/library/{upper}.py").open("a") as module:
            module.write(f"\nfrom slackapp.web.library import {lower}\n")
    (tree / "slackapp/web/library/floor_1.py").touch()
    assert len(floors(tree, "slackapp.web.library")) == FLOORS + 1


def test_the_product_is_these_packages_and_no_other() -> None:
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == {*PACKAGES, "tests"}


@pytest.mark.parametrize("name", list(JobName))
def test_every_job_name_leads_to_a_job(name: JobName) -> None:
    module, _, function = name.value.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_building_the_app_connects_to_nothing(tmp_path: Path) -> None:
    given = {
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made-up",
        "LEANON_SECRET": "made-up-" * 8,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'never.db'}",
    }
    create_app(Settings.from_env(given))
    assert list(tmp_path.iterdir()) == []
