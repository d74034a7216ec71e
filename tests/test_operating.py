"""The operator's table of failures is whole and true: it has whatever a process warns of, nothing else."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
OPERATING: Final = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
LOUD: Final = {"warning", "error", "critical", "exception"}
NO_PROCESS_OF_AN_OPERATOR: Final = ("slackapp/sandbox/", "slackapp/cli/demo/")
OF_OTHERS: Final = {
    "WORKER TIMEOUT": ("gunicorn", "gunicorn/arbiter.py"),
    "Perhaps out of memory?": ("gunicorn", "gunicorn/arbiter.py"),
    "Invalid request": ("gunicorn", "gunicorn/workers/base.py"),
    "due to AbandonedJobError": ("rq", "rq/registry.py"),
    "Work-horse terminated unexpectedly": ("rq", "rq/worker/worker_classes.py"),
    "Failed to send a request to Slack API server": ("slack_sdk", "slack_sdk/web/base_client.py"),
}
"""What servers of others write, and where in them it stands."""


@cache
def events() -> tuple[tuple[str, str], ...]:
    """Each sentence that a process writes as a warning or an error, and where."""
    return tuple(_events())


def _events() -> Iterator[tuple[str, str]]:
    for package in ("slackapp", "jobs"):
        for file in sorted((ROOT / package).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            if not place.startswith(NO_PROCESS_OF_AN_OPERATOR):
                yield from (
                    (text, place) for text in loud(ast.parse(file.read_text(encoding="utf-8")), place)
                )


def loud(tree: ast.Module, place: str) -> Iterator[str]:
    """The first arguments of `logs.get().warning(…)` and the like; each has to be a text as it stands."""
    named = {
        target.id: each.value
        for each in tree.body
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOUD
        ):
            continue
        if "logs.get()" not in ast.unparse(node.func):
            continue
        said = node.args[0]
        said = named.get(said.id, said) if isinstance(said, ast.Name) else said
        for each in (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,):
            assert isinstance(each, ast.Constant), f"{place}:{node.lineno} writes what is made of values"
            yield str(each.value)


def table() -> list[tuple[str, str, str]]:
    """The rows of the table: what one sees, what it means, what to do."""
    _, _, rest = OPERATING.partition("## When something fails")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", rest.partition("\n## ")[0], re.MULTILINE)
    assert rows[0] == ("what you see", "what it means", "what to do")
    return rows[1:]


def seen() -> list[str]:
    """What stands first between backticks in each row that has a line of a log."""
    return [found.group(1) for row in table() if (found := re.search(r"`([^`]+)`", row[0]))]


def rows_of(event: str) -> int:
    """How many rows the table has for an event, as a whole or by how it begins."""
    return sum(
        event.startswith(code.removesuffix("…")) if code.endswith("…") else code == event for code in seen()
    )


def test_whatever_a_process_warns_of_stands_in_the_operators_table() -> None:
    missing = {event: place for event, place in events() if rows_of(event) == 0}
    assert missing == {}, "give each a row in docs/operating.md: what it means, and what to do"
    assert [event for event, _ in events() if rows_of(event) > 1] == [], "two rows for one event"
    assert len(set(events())) > 30, "they are found"


def test_the_table_names_nothing_that_no_process_writes() -> None:
    ours = {event for event, _ in events()}
    for code in seen():
        if code in OF_OTHERS:
            package, file = OF_OTHERS[code]
            text = Path(str(distribution(package).locate_file(file))).read_text(encoding="utf-8")
            is_there = code in text.replace("{AbandonedJobError.__name__}", "AbandonedJobError")
            assert is_there, f"{code} is not in {file} any more"
        else:
            is_there = any(event.startswith(code.removesuffix("…")) for event in ours)
            assert is_there, f"nothing writes {code}"


def test_every_row_says_what_to_do() -> None:
    assert all(len(cell.strip()) > 3 for row in table() for cell in row)


def test_no_step_of_setting_up_merges_teams() -> None:
    steps = re.findall(r"^    (leanon .+)$", OPERATING, re.MULTILINE)
    assert any(each.startswith("leanon launch") for each in steps)
    assert not [each for each in steps if "privacy set" in each]
