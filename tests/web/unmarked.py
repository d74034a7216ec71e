"""Finds words of templates that go by no catalogue, in whatever state of a page they would be shown."""

import re
from collections.abc import Iterator
from typing import Final

from jinja2 import Environment, nodes

from tests.web.pseudo import Outside

MARKS: Final = frozenset({"_", "gettext", "ngettext", "N_"})
COMMAND: Final = re.compile(r"(<code>)?leanon [a-z]")
"""What is typed in a terminal, which is the same in every language."""
SENTENCE: Final = re.compile(
    r"[a-z’]+ [a-z’]+ [a-z’]+|[a-z][.?!]$|^[A-Z][a-z’]+$|^ [a-z]+|[a-z]+ $|[A-Z][a-z’]+ [a-z]"
)
"""What looks like a sentence, a part of one, or a label, and not like the name of a field or a class."""


def of_template(text: str, environment: Environment, names: frozenset[str]) -> Iterator[str]:
    """What a template says without `_`, but for `names`: between its tags, in attributes, and by itself."""
    found = list(_outside(environment.parse(text)))
    # All branches one after the other, and nothing for what is put in: still tags and texts.
    bare = "".join(each.data for each in found if isinstance(each, nodes.TemplateData))
    yield from Outside(bare, names).found
    for each in found:
        if isinstance(each, nodes.Const) and isinstance(each.value, str) and is_said(each.value):
            yield each.value


def is_said(text: str) -> bool:
    """Whether a text looks like one that people read."""
    return bool(SENTENCE.search(text)) and not COMMAND.match(text)


def cached(text: str, environment: Environment) -> Iterator[str]:
    """What a template that others import says outside of its macros: that is said once, for all languages."""
    for node in environment.parse(text).body:
        if not isinstance(node, nodes.Macro):
            for call in (node, *node.find_all(nodes.Call)):
                if isinstance(call, nodes.Call) and _is_mark(call):
                    yield from (each.value for each in call.args if isinstance(each, nodes.Const))


def _is_mark(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKS


def _outside(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and _is_mark(child):
            for each in (*child.args, *child.kwargs):
                if not isinstance(each, nodes.Const):
                    yield from _outside(each)
        else:
            yield from _outside(child)
