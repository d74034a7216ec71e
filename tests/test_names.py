"""The product's names are the field's own words, and docstrings say what a thing is to a stranger.

That every public module, class and function has a docstring at all is held by ruff (D100 to D103).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PRODUCT: Final = ("content", "jobs", "slackapp")
PICTURES: Final = frozenset(
    {"alike", "board", "card", "clash", "desk", "meanwhile", "offers", "places", "shelf", "twins"}
)
"""Names of modules that nobody understood who had not been told what they stood for."""
EMPTY: Final = frozenset({"of"})
"""Names of functions that do not say what they do."""
REGISTERS: Final = frozenset({"add", "pages"})
"""Names of functions that put routes into an app, but for the one that all of them have: register."""
ROUTED: Final = frozenset({"App", "Blueprint", "Flask"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_the_product_is_named_in_plain_words() -> None:
    found: list[str] = []
    for package in PRODUCT:
        for file in sorted((ROOT / package).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            found += faults(path, file.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("content/desk.py", '"""Where drafts lie."""', "content/desk.py is a picture, not a name"),
        ("a.py", '"""The same for a month."""', "a.py is explained by something else"),
        ("a.py", 'class B:\n    """The same."""', "a.py:1 B is explained by something else"),
        ("a.py", "class B:\n    async def of(self): ...", "a.py:2 of does not say what it does"),
        ("a.py", "def f():\n    def of(): ...", "a.py:2 of does not say what it does"),
        ("a.py", "def pages() -> flask.Blueprint: ...", "a.py:1 pages adds routes: call it register"),
        ("a.py", "def add(b: Blueprint, d: Database): ...", "a.py:1 add adds routes: call it register"),
    ],
)
def test_a_name_that_says_nothing_is_caught(path: str, source: str, fault: str) -> None:
    assert list(faults(path, source)) == [fault]


@pytest.mark.parametrize(
    "source",
    ["def add(a: int, b: int) -> int: ...", "class State:\n    def add(self, app: App): ...", '"""Same."""'],
)
def test_a_name_that_says_enough_is_let_be(source: str) -> None:
    assert list(faults("a.py", source)) == []


def faults(path: str, source: str) -> Iterator[str]:
    """What is wrong with the names and docstrings of a module, a line each."""
    tree = ast.parse(source)
    if Path(path).stem in PICTURES:
        yield f"{path} is a picture, not a name"
    for node in ast.walk(tree):
        if not isinstance(node, Function | ast.ClassDef | ast.Module):
            continue
        where = path if isinstance(node, ast.Module) else f"{path}:{node.lineno} {node.name}"
        if (ast.get_docstring(node) or "").startswith("The same"):
            yield f"{where} is explained by something else"
        if isinstance(node, Function) and node.name in EMPTY:
            yield f"{where} does not say what it does"
        if isinstance(node, Function) and node.name in REGISTERS and node in tree.body and _is_routed(node):
            yield f"{where} adds routes: call it register"


def _is_routed(node: Function) -> bool:
    """Whether a function takes or gives something that has routes."""
    annotations = [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)]
    named = (ast.unparse(each) for each in (*annotations, node.returns) if each)
    return any(name.rpartition(".")[2] in ROUTED for name in named)
