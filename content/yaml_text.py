"""One entry as YAML for people: plain where that is safe, folded where it is long, else in quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml
from yaml.resolver import Resolver

from content.entry import JSON, Body, ordered

WIDTH: Final = 120
"""A folded line ends at or before this many characters."""
TEXT: Final = "tag:yaml.org,2002:str"
UNPRINTABLE: Final = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML refuses to have written as it is, or takes for the end of a line."""
PLAIN: Final = re.compile(r"(?:[^\W_]|[¿¡])(?:[^:#]|:(?=[^ ])|(?<=[^ ])#)*(?<! )")
SPACE: Final = re.compile(r"(?<=[^ ]) (?=[^ ])")

_resolver = Resolver()


@dataclass(frozen=True)
class Style:
    """Fields whose text is always in quotes, and fields whose text is folded over several lines."""

    quoted: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()


def entry(body: Body, style: Style) -> str:
    """Write an entry of a list, its first line with a dash, without a line break at the end."""
    return "\n".join(_dashed(_fields(body, style, 2), ""))


def _dashed(lines: Iterator[str], indent: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{indent}- {line[len(indent) + 2 :]}" if number == 0 else line


def _fields(body: Body, style: Style, indent: int) -> Iterator[str]:
    if not body:
        yield " " * indent + "{}"
    for field, value in ordered(body).items():
        start = " " * indent + (field if _is_plain(field) else _quoted(field)) + ":"
        if isinstance(value, list) and value:
            yield start
            for one in value:
                yield from _listed(one, style, indent + 2)
        elif isinstance(value, str) and field in style.folded and _folds(value):
            yield f"{start} >-"
            yield from _folded(value, " " * (indent + 2))
        else:
            yield f"{start} {_scalar(value, quoted=field in style.quoted)}"


def _listed(value: JSON, style: Style, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _dashed(_fields(value, style, indent + 2), " " * indent)
    else:
        yield " " * indent + "- " + _scalar(value, quoted=False)


def _scalar(value: JSON, *, quoted: bool) -> str:
    if isinstance(value, str) and not quoted and _is_plain(value):
        return value
    return _quoted(value)


def _is_plain(text: str) -> bool:
    if UNPRINTABLE.search(text) or not PLAIN.fullmatch(text):
        return False
    tag = _resolver.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # no stub
    return bool(tag == TEXT)


def _quoted(value: JSON) -> str:
    if isinstance(value, str) and '"' in value and "\\" not in value and not UNPRINTABLE.search(value):
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    written = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _folds(text: str) -> bool:
    # A line that begins or ends with a space would not come back as it was.
    lines = text.split("\n")
    return bool(lines[0] and lines[-1]) and not any(
        UNPRINTABLE.search(line) or line != line.strip(" ") for line in lines
    )


def _folded(text: str, indent: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            yield ""
        line = ""
        for word in SPACE.split(paragraph):
            if line and len(indent) + len(line) + 1 + len(word) > WIDTH:
                yield indent + line
                line = word
            else:
                line = f"{line} {word}" if line else word
        if line:
            yield indent + line
