"""One file of the library, read so that every value still knows the line it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from content.entry import JSON
from content.faults import Fault

Place = tuple[int | str, ...]
"""Where a value is: field names and list positions, from the top of the file."""


@dataclass(frozen=True)
class Unclear:
    """What YAML reads as a date, a decimal, an octal number or a yes: it must be put in quotes to be text."""

    written: str


Value = dict[str, "Value"] | list["Value"] | str | int | float | bool | None | Unclear
PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C where it is to be had: the same, and many times faster."""
DEEPEST: Final = 50
"""A library is nested six deep; at some ten thousand levels the parser takes the whole process down."""
MOST_VALUES: Final = 5_000
"""The longest of our files has 900 texts, lists and entries; a hundred thousand would take many seconds."""
TOO_DEEP: Final = "This file is nested far too deeply; write it as the other files are written."
TOO_MUCH: Final = "This file holds far more than a library does; take out what is no part of it."
Model = TypeVar("Model", bound=BaseModel)

SENTENCES = {
    "missing": "'{field}' is missing; add it.",
    "extra_forbidden": "'{field}' is not a field here; correct its name or take it out.",
    "string_type": "'{field}' must be text; write it in quotes.",
    "string_too_short": "'{field}' is empty; fill it in.",
    "bool_type": "'{field}' must be true or false; write one of the two, without quotes.",
    "int_type": "'{field}' must be a whole number; write it in digits, without quotes.",
    "too_long": "'{field}' has more entries than the {max_length} allowed; take some out.",
    "too_short": "'{field}' is empty; add at least {min_length}.",
    "tuple_type": "'{field}' must be a list; begin each entry on its own line with a dash.",
    "model_type": "This entry must have named fields; write each as 'name: value'.",
    "enum": "'{field}' must be {expected}; correct it.",
    "greater_than_equal": "'{field}' must be at least {ge}; raise it.",
    "less_than_equal": "'{field}' must be at most {le}; lower it.",
    "string_pattern_mismatch": "'{field}' is not in the right form; write two capital letters, such as DE.",
}
"""A plain sentence with its fix for each way in which a field can be wrong, by pydantic's name for it."""


@dataclass(frozen=True)
class Note:
    """A fault together with the place of the value that has it, for those who have no lines to go by."""

    place: Place
    fault: Fault


class Page:
    """The values of a file, and the faults found in it so far; reading never raises."""

    def __init__(self, name: str, text: str) -> None:
        """Read the text; what YAML itself refuses becomes a fault and leaves the page empty."""
        self.name = name
        self.value: Value = None
        self.notes: list[Note] = []
        self._lines: dict[Place, int] = {(): 1}
        self._read_nodes: set[int] = set()
        try:
            root = _root(text) if text else None
            self.value = None if root is None else self._read(root, ())
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._add((), line, f"This is not valid YAML ({error.problem}); look at quotes and indents here.")
        except (yaml.YAMLError, UnicodeEncodeError):
            self._add((), 1, "This file holds characters that YAML does not allow; save it as UTF-8 text.")
        except _NoLibrary as error:
            self._add((), error.line, str(error))

    @classmethod
    def of(cls, name: str, value: JSON) -> Page:
        """Make a page of values that were never in a file: all its faults are on line 1."""
        page = cls(name, "")
        page.value = cast("Value", value)
        return page

    @property
    def faults(self) -> list[Fault]:
        """The faults found so far."""
        return [note.fault for note in self.notes]

    def line(self, path: Place) -> int:
        """Give the line of a value, or of the nearest thing around it when it is not there."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def append(self, path: Place, values: list[Value], one: JSON) -> None:
        """Add a value to the list at a place, though it stands in no file: its line is 0."""
        self._lines[*path, len(values)] = 0
        values.append(cast("Value", one))

    def fault(self, path: Place, message: str) -> None:
        """Note a fault at a value."""
        self._add(path, self.line(path), message)

    def entries(self) -> Iterator[tuple[Place, Value]]:
        """Walk the entries of a page that is a list; any other page is one fault."""
        if not isinstance(self.value, list):
            if not self.faults:
                self.fault((), "This file must be a list; begin each entry with a dash.")
            return
        for index, value in enumerate(self.value):
            yield (index,), value

    def build(self, model: type[Model], path: Place, value: object) -> Model | None:
        """Make one entry, or note each thing that is wrong with it and return nothing."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for one in error.errors():
                where = path + one["loc"]
                field = next((str(part) for part in reversed(where) if isinstance(part, str)), "this entry")
                template = SENTENCES.get(one["type"], "'{field}' is wrong ({msg}); correct it.")
                known = {**one.get("ctx", {}), "field": field, "msg": one["msg"]}
                self.fault(where, template.format(**known))
            return None

    def where(self, path: Place) -> str:
        """Name a place for a sentence: the file and the line, or the page alone where there are no lines."""
        line = self.line(path)
        return f"{self.name}, line {line}" if line and len(self._lines) > 1 else self.name

    def _add(self, path: Place, line: int, message: str) -> None:
        self.notes.append(Note(path, Fault(self.name, line, message)))

    def _read(self, node: yaml.Node, path: Place) -> Value:
        if id(node) in self._read_nodes:
            # The same node again is a reference: a few lines of them can stand for gigabytes.
            self.fault(path, "A reference with * is not allowed; write the text out.")
            return None
        self._read_nodes.add(id(node))
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._read(child, (*path, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._read_fields(node, path)
        return _scalar(node)

    def _read_fields(self, node: yaml.MappingNode, path: Place) -> Value:
        fields: dict[str, Value] = {}
        for key, child in node.value:
            # The key as written: YAML would turn a key named yes, no, on or off into a truth value.
            name = str(key.value)
            if name in fields:
                self._add(path, key.start_mark.line + 1, f"'{name}' is written twice here; keep one.")
                continue
            self._lines[*path, name] = key.start_mark.line + 1
            fields[name] = self._read(child, (*path, name))
        return fields


class _NoLibrary(Exception):
    """A file is deeper or larger by far than any of ours: in which line that shows, and what to do."""

    def __init__(self, event: yaml.Event, sentence: str) -> None:
        super().__init__(sentence)
        self.line = event.start_mark.line + 1 if event.start_mark else 1


def _root(text: str) -> yaml.Node | None:
    # Composing follows the nesting with the process's own stack, and what it makes is looked at value by
    # value, so both are counted first, without it.
    depth = values = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > DEEPEST:
            raise _NoLibrary(event, TOO_DEEP)
        if values > MOST_VALUES:
            raise _NoLibrary(event, TOO_MUCH)
    return yaml.compose(text, Loader=LOADER)


def _scalar(node: yaml.Node) -> Value:
    kind, written = node.tag.rpartition(":")[2], str(node.value)
    if kind == "null":
        return None
    if kind == "bool" and written in ("true", "false"):
        return written == "true"
    if kind == "int" and PLAIN_NUMBER.fullmatch(written):
        return int(written)
    return written if kind == "str" else Unclear(written)
