"""Promise 5, its wall: a number has one way to a screen, and no module takes another unseen (red team 5)."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOUCH: Mapping[str, frozenset[str]] = {
    "box": frozenset({"boxes", "intake", "openings", "released", "traces"}),
    "release": frozenset({"counts", "prompt_effect", "released", "retention"}),
    "prompt_shown": frozenset(
        {
            *("counts", "lead_prompts", "people", "personal_data", "prompt_effect", "prompt_reach"),
            "retention",
        }
    ),
    "shared_prompt": frozenset({"retention", "shared_prompts"}),
    "mark": frozenset({"marking", "marks", "retention"}),
    "agreement": frozenset({"agreements", "people", "personal_data", "retention"}),
}
"""Who in storage may name these tables. The box is made, filled, opened and deleted, and looked for where
it should be gone; of releases the first counts ended rounds for the demo, the second compares the teams of a
whole workspace, the last deletes what is old. Which prompt a lead was shown follows from a release: it is
kept for that lead alone, counted for the demo, deleted with who left and what is old, told to HR as a band of
teams, from five on, and to HR and leads by what became of all teams that did it, from ten on. Which of them
a lead shares with the team is read by the weekly message of that team alone; what a lead agreed on with them,
by that lead's talk. Both are given to that lead alone, who asks for all that is kept of them.
"""

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "boxes": frozenset({"jobs.close", "jobs.remind"}),
    "intake": frozenset({"slackapp.listeners.checkin"}),
    "released": frozenset({"jobs.close"}),
    "counts": frozenset({"slackapp.cli.demo.summary"}),
    "retention": frozenset({"jobs.purge", "slackapp.cli.verify.traces"}),
    "readable": frozenset({"slackapp.listeners.reader", "slackapp.web.trend", "slackapp.web.welcome"}),
    "lead_report": frozenset({"jobs", "slackapp.listeners", "slackapp.web.pictures"}),
    "agreements": frozenset({"slackapp.listeners.talk", "slackapp.web.trend"}),
    "talks": frozenset({"slackapp.listeners.talk", "slackapp.web.trend"}),
    **dict.fromkeys(
        ("area_figures", "many_teams", "organisation", "exports"), frozenset({"slackapp.web.organisation"})
    ),
    "prompt_effect": frozenset(
        {"jobs.report", "slackapp.listeners", "slackapp.web.library", "slackapp.web.organisation"}
    ),
    "shared_prompts": frozenset({"jobs.messages", "slackapp.listeners.use"}),
    "prompt_reach": frozenset({"slackapp.web.library", "slackapp.web.organisation"}),
    "tables": frozenset(),
}
"""Which modules outside storage, or packages with all of theirs, may import what holds numbers. New screens
of a team are added to `lead_report`, of many to `many_teams` or `organisation`, and to READERS in readers.py.
"""


def test_nobody_else_touches_boxes_releases_and_what_leads_were_shown() -> None:
    assert touching(sources()) == TOUCH


def test_screens_load_numbers_from_the_lead_report_alone() -> None:
    assert strangers(sources()) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("slackapp.storage.people.people", "from slackapp.storage.tables import box"),
        (
            "slackapp.storage.rounds.placements",
            "from slackapp.storage import tables\nx = tables.release.c.value",
        ),
        ("slackapp.storage.library.editions", "from slackapp.storage.tables import prompt_shown"),
        (
            "slackapp.storage.rounds.due",
            "from slackapp.storage import tables as t\nx = t.metadata.tables['box']",
        ),
        (
            "slackapp.storage.rounds.reports",
            "import sqlalchemy as sa\nx = sa.text('SELECT count(*) FROM box')",
        ),
    ],
)
def test_another_module_that_touches_them_is_caught(module: str, line: str) -> None:
    assert touching({**sources(), module: line}) != touching(sources())


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("slackapp.listeners.home", "from slackapp.storage.rounds import boxes"),
        ("slackapp.web.dashboard", "from slackapp.storage.rounds.released import history"),
        ("slackapp.blocks.report", "from slackapp.storage.rounds.counts import counts"),
        ("jobs.messages", "import slackapp.storage.rounds.intake"),
        ("slackapp.cli.export", "def run():\n    from slackapp.storage.rounds import counts as c"),
        ("slackapp.web.home", "from slackapp.storage import tables"),
        ("slackapp.web.people", "from slackapp.storage.library.prompt_reach import usage"),
        ("slackapp.cli.status", "from slackapp.storage.library.prompt_effect import effects"),
        ("slackapp.web.audit_page", "from slackapp.storage.rounds.agreements import last_before"),
        ("slackapp.web.parents", "from slackapp.storage.rounds.lead_report import team"),
        ("slackapp.web.home", "from slackapp.storage.rounds.many_teams import summary"),
        ("slackapp.web.api", "import importlib\nimportlib.import_module('slackapp.storage.rounds.boxes')"),
    ],
)
def test_a_screen_that_takes_another_way_is_caught(module: str, line: str) -> None:
    new = set(strangers({**sources(), module: line})) - set(strangers(sources()))
    assert [each.partition(" ")[0] for each in new] == [module]


@cache
def sources() -> Mapping[str, str]:
    """Every module of ours by name."""
    found = {}
    for package in ("jobs", "slackapp"):
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                found[".".join(file.relative_to(ROOT).with_suffix("").parts)] = file.read_text()
    return found


def touching(modules: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Table → the modules of storage that name it, as an import, an attribute or a word in a text."""
    return {
        table: frozenset(
            name.rpartition(".")[2]
            for name, source in modules.items()
            if name.startswith("slackapp.storage.")
            and not name.startswith("slackapp.storage.tables")
            and table in _tables_named(source)
        )
        for table in TOUCH
    }


@cache  # each source is read again by every test
def _tables_named(source: str) -> set[str]:
    tree = ast.parse(source)
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "slackapp.storage"
        for alias in node.names
        if alias.name == "tables"
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="slackapp.storage.tables"):
                found |= {alias.name for alias in node.names}
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in aliases:
                found.add(attribute)
            case ast.Call(func=ast.Attribute(attr="text"), args=[ast.Constant(value=str(text))]):
                found |= set(text.replace('"', " ").split())
            case ast.Subscript(slice=ast.Constant(value=str(text))):
                found.add(text)
    return found


def strangers(modules: Mapping[str, str]) -> list[str]:
    """Modules outside storage that import what is not theirs."""
    return [
        f"{name} imports storage.{imported}"
        for name, source in modules.items()
        if not name.startswith("slackapp.storage.")
        for imported in sorted(_storage_imports(source))
        if imported in MAY_IMPORT and not {name, name.rpartition(".")[0]} & MAY_IMPORT[imported]
    ]


@cache
def _storage_imports(source: str) -> set[str]:
    """The modules of storage that a source imports, in whatever way, and the rooms that they are in."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(name)):
                found |= {part for alias in node.names for part in _within(f"{name}.{alias.name}")}
            case ast.Import():
                found |= {part for alias in node.names for part in _within(alias.name)}
            case ast.Constant(value=str(text)):
                found |= set(_within(text))
    return found


def _within(name: str) -> list[str]:
    return name.split(".")[2:4] if name.startswith("slackapp.storage.") else []
