"""`leanon bench` measures each thing beside its floor, and leaves nothing behind."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from slackapp.cli.bench import capacity, measuring, tables
from slackapp.cli.bench.command import BENCHES
from slackapp.cli.bench.measuring import OURS, Result

TINY = {
    "submit": ["--size", "60", "--runs", "2"],
    "open": ["--size", "40", "--runs", "1"],
    "rush": ["--size", "60", "--seconds", "2"],
    "deliver": ["--size", "40"],
    "close": ["--size", "60", "--runs", "2"],
    "tick": ["--size", "60", "--runs", "2"],
    "dashboard": ["--size", "2", "--runs", "1"],
    "home": ["--size", "100", "--runs", "1"],
    "library": ["--size", "12", "--runs", "1"],
    "start": ["--runs", "1"],
    "memory": ["--size", "40", "--seconds", "1"],
}
WRITTEN = {"bench", "figure", "unit", "floors", "ratios", "spread", "sizes", "database", "commit", "machine"}


def run(folder: Path, name: str, *told: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Run a benchmark in a process of its own, whose files all go into one folder."""
    file, temporary = folder / "figures.json", folder / "temporary"
    temporary.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "slackapp.cli.main", "bench", name, "--json", str(file), *told]
    environment = {**os.environ, "TMPDIR": str(temporary), "COVERAGE_RUN": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return done, json.loads(file.read_text()) if file.exists() else {}


def processes_of(folder: Path) -> list[str]:
    """Command lines and folders of processes that have anything to do with a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            told = (each / "environ").read_bytes() + (each / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told:
            found.append(told.decode(errors="replace"))
    return found


def sane(found: dict[str, Any]) -> None:
    """What holds of every figure."""
    assert set(found) >= WRITTEN
    assert found["figure"] > 0
    assert found["floors"], "a figure stands beside a floor"
    assert set(found["ratios"]) == set(found["floors"])
    assert all(value > 0 for value in (*found["floors"].values(), *found["ratios"].values()))
    for name in (OURS, *found["floors"]):
        between = found["spread"][name]
        assert between["min"] <= between["median"] <= between["max"]
    assert found["machine"]["cpus"]
    assert found["machine"]["pace"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHES)
def test_every_benchmark_measures_a_figure_and_its_floor_and_leaves_nothing_running(
    name: str, tmp_path: Path
) -> None:
    done, found = run(tmp_path, name, *TINY[name])
    assert not done.returncode, done.stderr
    sane(found)
    assert found["bench"] == name
    assert "run" in done.stderr or name in {"rush", "deliver", "memory"}, "it says how far it is"
    assert not processes_of(tmp_path)
    assert not list((tmp_path / "temporary").glob("leanon-*"))


@pytest.mark.slow
@pytest.mark.postgres
def test_on_postgresql_the_database_is_as_empty_afterwards_as_before(
    tmp_path: Path, postgres_url: str
) -> None:
    done, found = run(tmp_path, "tick", *TINY["tick"], "--database", postgres_url)
    assert not done.returncode, done.stderr
    sane(found)
    assert found["database"] == "PostgreSQL"
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        left = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert left == (0,)


@pytest.mark.slow
@pytest.mark.postgres
def test_submitting_on_postgresql_puts_every_answer_into_its_box(tmp_path: Path, postgres_url: str) -> None:
    done, found = run(tmp_path, "submit", *TINY["submit"], "--database", postgres_url)
    assert not done.returncode, done.stderr
    sane(found)
    assert set(found["floors"]) == {"raw", "ack", "bare"}


def test_a_database_that_is_not_empty_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "somebodys.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE dear (to_somebody TEXT)")
    connection.close()
    before = file.read_bytes()
    done, found = run(tmp_path, "tick", "--database", f"sqlite:///{file}")
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert not found
    assert file.read_bytes() == before


@pytest.mark.postgres
def test_a_postgresql_database_with_a_table_in_any_schema_is_refused(
    tmp_path: Path, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE SCHEMA elsewhere")
        connection.execute("CREATE TABLE elsewhere.dear (to_somebody TEXT)")
    done, _ = run(tmp_path, "tick", "--database", postgres_url)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM elsewhere.dear").fetchone() == (0,)


def test_a_ratio_is_that_of_runs_side_by_side_not_of_two_medians() -> None:
    told = Result("x", "a second", {OURS: [10, 40, 90], "floor": [20, 50, 300]}, {"people": 3}).as_json()
    assert told["figure"] == 40
    assert told["ratios"] == {"floor": 0.5}
    assert told["spread_of_ratios"] == {"floor": {"median": 0.5, "min": 0.3, "max": 0.8}}


def test_each_way_begins_a_run_by_turns() -> None:
    order: list[str] = []

    def way(name: str) -> float:
        order.append(name)
        return 1.0

    measuring.interleaved({"a": lambda: way("a"), "b": lambda: way("b")}, 2, lambda _: None)
    assert order == ["a", "b", "b", "a"]


def test_the_tables_stand_between_their_markers_and_nothing_else_is_changed() -> None:
    result = Result("x", "ms", {OURS: [2.0], "floor": [1.0]}, {"people": 3}, {"floor": "at most 3"})
    told = {
        **result.as_json(),
        "commit": "abc",
        "machine": {"cpus": 2, "python": "3", "pace": 1.0, "load": 0},
    }
    page = tables.written(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n", [told])
    assert page.startswith("before\n")
    assert page.endswith("\nafter\n")
    assert "old" not in page
    assert "| x | 2 ms | floor | 1 | 2 | 2 to 2 | at most 3 |" in page
    assert tables.written(page, [told]) == page


def test_a_page_without_markers_is_not_written() -> None:
    with pytest.raises(ValueError, match="once each"):
        tables.written("nothing", [])


def measured(bench: str, figure: float, **more: object) -> dict[str, Any]:
    told = {"bench": bench, "database": "PostgreSQL", "figure": figure, "machine": {"cpus": 2}, "more": more}
    return dict(told)


ALL_THAT_CAPACITY_NEEDS = [
    measured("submit", 400.0),
    measured("deliver", 2400.0, processor_ms={"1,000": 3.0, "10,000": 4.0}),
    measured(
        "close",
        9.0,
        seconds={"1,000": 1.0, "100,000": 90.0},
        database_bytes={"a person": 1000, "a person of a closed round": 100},
    ),
    measured("tick", 1.5),
]


def test_what_figures_come_to_for_more_people_is_worked_out_and_stands_between_its_markers() -> None:
    page = capacity.written(f"a\n{capacity.BEGIN}\n{capacity.END}\nz\n", ALL_THAT_CAPACITY_NEEDS)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if "|" in line
    ]
    found = {(people, places): rest for people, places, *rest in rows[2:]}
    # 100,000 at four messages a second take seven hours; one worker is enough; a year has 6,200 bytes.
    assert found["100,000", "1"] == ["7 h", "4", "1%", "1", "90 s", "620 MB"]
    # A round of ten times as many as were measured counts in proportion.
    assert found["1,000,000", "1"][4] == "15 min"
    # A million in an hour are 278 a second, for which 29 workers wait; a round of 100 counts as one of 1,000.
    assert found["1,000,000", "10,000"] == ["60 min", "278", "69%", "29", "3 h", "6 GB"]
    assert capacity.written(page, ALL_THAT_CAPACITY_NEEDS) == page


def test_without_one_of_its_figures_capacity_says_so_and_shows_no_number() -> None:
    for missing in ALL_THAT_CAPACITY_NEEDS:
        rest = [each for each in ALL_THAT_CAPACITY_NEEDS if each is not missing]
        page = capacity.written(f"{capacity.BEGIN}{capacity.END}", rest)
        assert "Not all of what it needs is measured yet." in page
        assert "|" not in page


def test_the_help_of_leanon_loads_none_of_it() -> None:
    code = (
        "import sys; from slackapp.cli.main import main; main(['--help'], standalone_mode=False);"
        " assert not [n for n in sys.modules if n.startswith('slackapp.cli.bench')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
