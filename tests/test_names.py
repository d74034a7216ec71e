"""The product's names are the field's own words, docstrings say what a thing is, and nothing is there unused.

That every public module, class and function has a docstring at all is held by ruff (D100 to D103).
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
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
USERS_BESIDE: Final = ("tests/benchmarks.py",)
"""What `make bench` runs."""
FOUND_LATER: Final = frozenset({"make_floor", "measure", "register", "upgrade"})
"""Functions that are called by their name on each module of a list, ours or Alembic's."""
NAMED: Final = re.compile(r"[a-z_0-9]+(?:[.:][a-z_0-9]+)+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def trees() -> Mapping[str, ast.Module]:
    """Every module of the product, by its path."""
    files = [file for package in PRODUCT for file in sorted((ROOT / package).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_bytes()) for file in files}


def test_the_product_is_named_in_plain_words() -> None:
    assert [fault for path, tree in trees().items() for fault in faults(path, tree)] == []


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
    assert list(faults(path, ast.parse(source))) == [fault]


@pytest.mark.parametrize(
    "source",
    ["def add(a: int, b: int) -> int: ...", "class State:\n    def add(self, app: App): ...", '"""Same."""'],
)
def test_a_name_that_says_enough_is_let_be(source: str) -> None:
    assert list(faults("a.py", ast.parse(source))) == []


def faults(path: str, tree: ast.Module) -> Iterator[str]:
    """What is wrong with the names and docstrings of a module, a line each."""
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


def test_every_function_and_class_of_the_product_is_used_by_the_product() -> None:
    """What tests alone ask says nothing of what people get."""
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for path, tree in trees().items()
    }
    assert unused(modules, *(ast.parse((ROOT / name).read_bytes()) for name in USERS_BESIDE)) == []


@pytest.mark.parametrize(
    ("user", "is_used"),
    [
        ("", False),
        ("from other import asked", False),
        ("import a\na.b.other()", False),
        ("asked = 1\nx = asked", False),
        ("from a.b import asked", True),
        ("from a import b\nx = [b.asked]", True),
        ("from a import b as c\nc.asked()", True),
        ("import a.b as c\nc.asked()", True),
        ("JOB = 'a.b.asked'", True),
        ("COMMAND = ['python', 'a.b:asked()']", True),
    ],
)
def test_a_function_that_nothing_names_is_caught(user: str, is_used: bool) -> None:
    offered = ast.parse("def asked(): return asked()\ndef helps(): ...\nhelps()\n@command\ndef said(): ...")
    found = unused({"a.b": offered, "c": ast.parse(user)})
    assert found == ([] if is_used else ["a.b.asked"])


def unused(trees: Mapping[str, ast.Module], *beside: ast.Module) -> list[str]:
    """What these modules offer that neither they nor what stands beside them name in any way."""
    offered = {
        f"{module}.{each.name}"
        for module, tree in trees.items()
        for each in tree.body
        if isinstance(each, ast.ClassDef | ast.FunctionDef) and each.name not in FOUND_LATER
        if isinstance(each, ast.ClassDef) or not each.decorator_list
    }
    for module, tree in (*trees.items(), *(("", each) for each in beside)):
        offered -= set(uses(module, tree))
    return sorted(offered)


def uses(module: str, tree: ast.Module) -> Iterator[str]:
    """What a module names, whole: by an import, as a part of what it imports, by itself, or in a text."""
    imported: dict[str, str] = {}
    parts: list[tuple[str, str]] = []
    for each in tree.body:
        itself = each.name if isinstance(each, ast.ClassDef | ast.FunctionDef) else None
        for node in ast.walk(each):
            match node:
                case ast.Name(id=name) if name != itself:
                    yield f"{module}.{name}"
                case ast.Attribute(value=ast.Name(id=name), attr=part):
                    parts.append((name, part))
                case ast.ImportFrom(module=str(source)):
                    imported |= {name.asname or name.name: f"{source}.{name.name}" for name in node.names}
                case ast.Import():
                    imported |= {name.asname or name.name: name.name for name in node.names}
                case ast.Constant(value=str(text)) if found := NAMED.match(text):
                    yield found.group().replace(":", ".")
    yield from imported.values()
    yield from (f"{imported[name]}.{part}" for name, part in parts if name in imported)
