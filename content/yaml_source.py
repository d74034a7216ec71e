"""A YAML text as plain values, each with the line on which it was written, whatever they may mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import yaml

from content.entry import LONGEST_TEXT
from content.faults import Fault, quoted
from content.translations import N_, _

Path = tuple[int | str, ...]
"""Where a value is: field names and list positions, from the top of the file or of an entry."""


@dataclass(frozen=True)
class Unclear:
    """What YAML reads as a date, a decimal, an octal number or a yes: it must be put in quotes to be text."""

    written: str


Value = dict[str, "Value"] | list["Value"] | str | int | float | bool | None | Unclear
PLAIN_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}")
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C where it is to be had: the same, and many times faster."""
DEEPEST: Final = 50
"""A library is nested six deep; at some ten thousand levels the parser takes the whole process down."""
PARSERS_DEEPEST: Final = "exceeded maximum nesting depth"
"""What the parser written in C says of its own, larger limit, which it may meet before we have counted."""
MOST_VALUES: Final = 5_000
"""The longest of our files has 900 texts, lists and entries; a hundred thousand would take many seconds."""
MOST_TOGETHER: Final = 30_000
"""Files that come together hold no more than this; all five languages of ours have 18,500."""
MOST_FAULTS: Final = 50
"""Of what makes a file unreadable, so many are told: whoever mends them has read the rest on the way."""
TOO_DEEP: Final = N_("This file is nested far too deeply; write it as the other files are written.")
TOO_MUCH: Final = N_("This file holds far more than a library does; take out what is no part of it.")
TOO_MUCH_TOGETHER: Final = N_(
    "These files hold far more than all languages of a library do; bring one language, or one file, at a"
    " time."
)
TOO_WRONG: Final = N_("There is more to put right from here on; begin with what is listed of this file.")
TOO_LONG: Final = N_("This text takes %(length)s characters, and one may take %(most)s; shorten it.")
NO_TEXT: Final = N_("This file holds characters that YAML does not allow; save it as UTF-8 text.")


@dataclass(frozen=True)
class YamlSource:
    """The values of a file, the lines on which they stand, and what YAML itself finds wrong in it."""

    name: str
    value: Value
    faults: tuple[Fault, ...]
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """Give the line of a value, or of the nearest thing around it when it is not there."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def fault(self, path: Path, message: str) -> Fault:
        """Make a fault of a value."""
        return Fault(self.name, self.line(path), message)


class Room:
    """How many values the files that come together may hold, and still can."""

    def __init__(self, values: int = MOST_TOGETHER) -> None:
        self.left = values


def read(name: str, text: str, room: Room | None = None) -> YamlSource:
    """Read a text; never raises: what YAML refuses becomes a fault and leaves no value.

    What it holds is taken off the `room` of the files that come with it.
    """
    reader = _Reader(name)
    value: Value = None
    try:
        root = _root(text, room or Room()) if text else None
        value = None if root is None else reader.read(root, ())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        unclear = _("This is not valid YAML (%(why)s); look at quotes and indents here.", why=error.problem)
        reader.add(line, _(TOO_DEEP) if error.problem == PARSERS_DEEPEST else unclear)
    except (yaml.YAMLError, UnicodeEncodeError):
        reader.add(1, _(NO_TEXT))
    except _NoLibrary as error:
        reader.faults.append(Fault(name, error.line, str(error)))
    return YamlSource(name, value, tuple(reader.faults), MappingProxyType(reader.lines))


class _Reader:
    """Turns the nodes of one file into values, and remembers their lines."""

    def __init__(self, name: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self.faults: list[Fault] = []
        self._name = name
        self._seen: set[int] = set()

    def add(self, line: int, message: str) -> None:
        if len(self.faults) == MOST_FAULTS:
            raise _NoLibrary(line, _(TOO_WRONG))
        self.faults.append(Fault(self._name, line, message))

    def read(self, node: yaml.Node, path: Path) -> Value:
        if id(node) in self._seen:
            # The same node again is a reference: a few lines of them can stand for gigabytes.
            line = self.lines.get(path, self.lines.get(path[:-1], 1))
            self.add(line, _("A reference with * is not allowed; write the text out."))
            return None
        self._seen.add(id(node))
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._fields(node, path)
        return _scalar(node)

    def _fields(self, node: yaml.MappingNode, path: Path) -> Value:
        fields: dict[str, Value] = {}
        for key, child in node.value:
            # The key as written: YAML would turn a key named yes, no, on or off into a truth value.
            name, line = str(key.value), key.start_mark.line + 1
            if name in fields:
                self.add(line, _("%(field)s is written twice here; keep one.", field=quoted(name)))
                continue
            self.lines[*path, name] = line
            fields[name] = self.read(child, (*path, name))
        return fields


class _NoLibrary(Exception):
    """A file is deeper, larger or more wrong than any of ours, or has a longer text: on which line."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


def _root(text: str, room: Room) -> yaml.Node | None:
    # Composing follows the nesting with the process's own stack, and what it makes is looked at value by
    # value, so both are counted first, without it.
    depth, before = 0, room.left
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        room.left -= isinstance(event, yaml.NodeEvent)
        if depth > DEEPEST:
            raise _NoLibrary(_line(event), _(TOO_DEEP))
        if before - room.left > MOST_VALUES:
            raise _NoLibrary(_line(event), _(TOO_MUCH))
        if room.left < 0:
            raise _NoLibrary(_line(event), _(TOO_MUCH_TOGETHER))
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST_TEXT:
            length, longest = (f"{number:,}" for number in (len(event.value), LONGEST_TEXT))
            raise _NoLibrary(_line(event), _(TOO_LONG, length=length, most=longest))
    return yaml.compose(text, Loader=LOADER)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(node: yaml.Node) -> Value:
    kind, written = node.tag.rpartition(":")[2], str(node.value)
    if kind == "null":
        return None
    if kind == "bool" and written in ("true", "false"):
        return written == "true"
    if kind == "int" and PLAIN_NUMBER.fullmatch(written):
        return int(written)
    return written if kind == "str" else Unclear(written)
