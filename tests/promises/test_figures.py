"""The published tables have each red team, say the same, and hold no row that holds by doing nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises.rows_of_tests import HERE, TRIED, passed

ROOT = HERE.parents[1]
DOCS = ROOT / "docs"
RED_TEAMS = range(1, 17)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def table(name: str, heading: str) -> list[list[str]]:
    """The cells of each row of the table with this first column."""
    text = (DOCS / name).read_text(encoding="utf-8")
    _, _, rows = text.partition(f"\n| {heading} |")[2].partition("|\n|---")
    return [
        [cell.strip() for cell in row.strip("|").split("|")] for row in rows.split("\n\n")[0].splitlines()[1:]
    ]


def cells(name: str, test: int) -> list[list[str]]:
    """The rows of one red team."""
    return [row for row in table(name, "test") if row[0] == str(test)]


@pytest.mark.parametrize("test", RED_TEAMS)
def test_every_red_team_stands_in_both_tables_with_what_was_measured_and_its_gate(test: int) -> None:
    for name in ("privacy.md", "figures.md"):
        rows = cells(name, test)
        assert rows, f"docs/{name} has no row of red team {test}"
        assert any(row[3] != "–" for row in rows)
        assert all(row[1] and row[2] for row in rows)


@pytest.mark.parametrize("test", RED_TEAMS)
def test_the_protocol_page_quotes_figures_that_were_measured(test: int) -> None:
    measured = {number for row in cells("figures.md", test) for number in NUMBER.findall(row[2])}
    quoted = {number for row in cells("privacy.md", test) for number in NUMBER.findall(row[2])}
    assert quoted <= measured
    assert quoted


@pytest.mark.parametrize("test", TRIED)
def test_what_holds_or_does_not_is_told_in_the_same_words(test: int) -> None:
    (quoted,), (measured,) = (
        [row for row in cells(name, test) if row[1] == TRIED[test]] for name in ("privacy.md", "figures.md")
    )
    assert quoted == measured[:4]


def test_no_published_row_missed_its_gate() -> None:
    rows = table("figures.md", "test")
    assert {row[6] for row in rows} == {"yes", "–"}
    assert len(rows) > 40


@pytest.mark.slow
def test_a_red_team_of_which_a_case_fails_or_is_skipped_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "test_05_made_up.py"
    file.write_text("def test_one(): pass\ndef test_two(): assert 'yes' == 'no'\n")
    row = passed(5, cores=0, folder=tmp_path)
    assert (row.found, row.held) == ("1 of 2 held", False)
    assert "assert 'yes' == 'no'" in capsys.readouterr().err
    file.write_text("import pytest\ndef test_one(): pass\ndef test_two(): pytest.skip('no server')\n")
    assert passed(5, cores=0, folder=tmp_path).held is False
    file.write_text("def test_one(): pass\ndef test_two(): pass\n")
    row = passed(5, cores=0, folder=tmp_path)
    assert (row.found, row.held) == ("2 of 2 held", True)


@pytest.mark.parametrize("files", [[], ["test_05_empty.py"]])
def test_a_red_team_without_a_test_does_not_hold(tmp_path: Path, files: list[str]) -> None:
    for name in files:
        (tmp_path / name).write_text("")
    row = passed(5, cores=0, folder=tmp_path)
    assert (row.found, row.held) == ("0 of 0 held", False)


@pytest.mark.slow
def test_every_attack_is_tried_before_every_push() -> None:
    choices = ["--collect-only", "-q", "-m", "not slow", "-p", "no:cacheprovider", str(HERE)]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *choices], cwd=ROOT, capture_output=True, text=True, check=True
    )
    quick = {Path(line.partition("::")[0]).name for line in ran.stdout.splitlines() if "::" in line}
    assert {path.name for path in HERE.glob("test_*.py")} - quick == set()


def test_every_red_team_without_a_figure_has_tests() -> None:
    assert [test for test in TRIED if not list(HERE.glob(f"test_{test:02}_*.py"))] == []
    assert list(TRIED) == [5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16]
