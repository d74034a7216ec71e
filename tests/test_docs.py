"""The documents are true: what they name is there, nothing is left out, each decision says what holds it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
MAP: Final = ROOT / "docs" / "architecture.md"
GLOSSARY: Final = ROOT / "docs" / "glossary.md"
DECISIONS: Final = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINKING: Final = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "slackapp/sandbox/README.md"]
PACKAGES: Final = ("content", "jobs", "slackapp")
ENDINGS: Final = (".css", ".js", ".html", ".md", ".py", ".toml", ".txt", ".yml")
HELD: Final = re.compile(r"\*\*Held by:\*\* (.+)\Z|\*\*Held by nothing:\*\* (\S.+)\Z", re.DOTALL)
TEST: Final = re.compile(r"`(tests/(?:\w+/)*test_\w+\.py::test_\w+)`")


def contracts() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["id"] for each in project["tool"]["importlinter"]["contracts"]}


def walls(text: str) -> set[str]:
    """Ids that stand as such in a document: in the table of walls, or after the word contract."""
    return set(re.findall(r"(?:^\| |\bcontracts? )`([a-z]+(?:-[a-z]+)*)`", text, re.MULTILINE))


def named(text: str) -> Iterator[str]:
    """Every path, `path::name` and module that a document names between backticks, braces spelled out."""
    for code in re.findall(r"`([^`\n]+)`", text):
        for word in code.split():
            head, brace, rest = word.partition("{")
            inner, _, tail = rest.partition("}")
            for each in inner.split(",") if brace else [""]:
                if is_ours(found := head + each + tail):
                    yield found


def is_ours(word: str) -> bool:
    """Whether a word between backticks names something of this tree, rather than an address or a value."""
    if word.startswith(("/", "-")) or not re.fullmatch(r"[\w.:/-]+", word) or "://" in word:
        return False
    path = word.partition("::")[0]
    return (
        "/" in path or path.endswith(ENDINGS) or ("." in path and path.split(".")[0] in {*PACKAGES, "tests"})
    )


def is_there(word: str) -> bool:
    """Whether what a document names exists in the tree."""
    path, _, name = word.partition("::")
    file = ROOT / path
    if file.exists() and ("/" in path or path.endswith(ENDINGS)):
        return not name or (file.suffix == ".py" and name in names(file))
    *above, last = path.split(".")
    module = ROOT.joinpath(*above, last)
    if module.is_dir() or module.with_suffix(".py").is_file():
        return not name
    inside = ROOT.joinpath(*above).with_suffix(".py")
    return not name and len(above) > 1 and inside.is_file() and last in names(inside)


@cache
def names(file: Path) -> frozenset[str]:
    """What a module defines: functions, also within others, classes, `Class.method`, and its constants."""
    tree, found = ast.parse(file.read_text(encoding="utf-8")), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return frozenset(found)


def holding(record: str) -> str:
    """What is wrong with the last paragraph of a decision, which is to say what holds it; or nothing."""
    last = HELD.fullmatch(record.rstrip("\n").rpartition("\n\n")[2])
    if last is None:
        return "ends without a paragraph that begins **Held by:** or **Held by nothing:**"
    if last[1] is not None and not TEST.search(last[1]) and not walls(last[1]):
        return "is said to be held, and names no test and no contract"
    return ""


@pytest.mark.parametrize("document", [MAP, GLOSSARY, *DECISIONS], ids=lambda each: each.stem)
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert [each for each in named(text) if not is_there(each)] == []
    assert walls(text) - contracts() == set()


def test_the_map_leaves_no_package_and_no_wall_out() -> None:
    text = MAP.read_text(encoding="utf-8")
    folders = {
        path.parent.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert {each for each in folders if f"`{each}/`" not in text} == set()
    assert walls(text) == contracts()


@pytest.mark.parametrize("record", DECISIONS, ids=lambda each: each.stem)
def test_a_decision_says_what_holds_it(record: Path) -> None:
    assert holding(record.read_text(encoding="utf-8")) == ""


def test_decisions_are_numbered_without_a_gap_and_by_their_titles() -> None:
    titles = [each.read_text(encoding="utf-8").partition("\n")[0] for each in DECISIONS]
    assert [int(each.name[:4]) for each in DECISIONS] == [*range(1, len(DECISIONS) + 1)]
    assert [int(title.split()[1].rstrip(".")) for title in titles] == [*range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("document", LINKING, ids=lambda each: each.relative_to(ROOT).as_posix())
def test_a_link_within_the_documents_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("start", ["README.md", "CONTRIBUTING.md"])
def test_a_newcomer_is_led_to_the_map_and_the_glossary(start: str) -> None:
    text = (ROOT / start).read_text(encoding="utf-8")
    assert {"(docs/architecture.md)", "(docs/glossary.md)"} <= set(re.findall(r"\(docs/\w+\.md\)", text))


@pytest.mark.parametrize(
    "word",
    [
        "jobs/closing.py",
        "jobs/close.py::ran",
        "jobs/close.py::run.run",
        "tests/test_docs.py::test_that_nobody_wrote",
        "slackapp.storage.box",
        "jobs.close.ran",
        "docs/architecture.txt",
    ],
)
def test_a_name_that_nothing_bears_is_found(word: str) -> None:
    assert [each for each in named(f"It is `{word}`.") if not is_there(each)] == [word]


@pytest.mark.parametrize(
    "word",
    [
        "jobs/close.py",
        "jobs/close.py::run",
        "slackapp/keys.py::Keeper.key_for",
        "slackapp.web",
        "jobs.close.run",
    ],
)
def test_a_name_that_something_bears_is_let_be(word: str) -> None:
    assert list(named(f"It is `{word}`.")) == [word]
    assert is_there(word)


@pytest.mark.parametrize(
    "word", ["/leanon", "REDIS_URL", "https://slack.com/api/", "none: must be set", "8.5"]
)
def test_what_is_no_name_of_ours_is_not_looked_for(word: str) -> None:
    assert list(named(f"It is `{word}`.")) == []


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("# 1. A\n\n**Decided.** B.\n", "ends without a paragraph"),
        ("# 1. A\n\n**Held by:** good will.\n", "names no test and no contract"),
        ("# 1. A\n\n**Held by:** `tests/test_a.py`.\n", "names no test and no contract"),
        ("# 1. A\n\n**Held by nothing:**\n", "ends without a paragraph"),
        ("# 1. A\n\n**Held by:** `tests/test_a.py::test_b`.\n\nMore.\n", "ends without a paragraph"),
    ],
)
def test_a_decision_that_nothing_holds_is_found(record: str, fault: str) -> None:
    assert fault in holding(record)


@pytest.mark.parametrize(
    "record",
    [
        "# 1. A\n\n**Held by:** `tests/test_a.py::test_b`.\n",
        "# 1. A\n\n**Held by:** `tests/web/test_a.py::test_b`,\n`tests/test_c.py::test_d`.\n",
        "# 1. A\n\n**Held by:** contract `editorial`.\n",
        "# 1. A\n\n**Held by nothing:** it is about what people mean.\n",
    ],
)
def test_a_decision_that_is_held_or_owns_up_is_let_be(record: str) -> None:
    assert holding(record) == ""
