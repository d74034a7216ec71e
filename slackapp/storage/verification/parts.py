"""The words in which a database is described: its parts, and what each is defined as."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, order=True)
class Part:
    """A part of a database. `kind` is SQL's word for it, such as "trigger"; `table` the one it belongs to."""

    kind: str
    name: str
    table: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name} of {self.table}" if self.table else f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Definition:
    """What a part is defined as.

    `text` is compared to the letter; `expression`, a condition or default in SQL, by what the server itself
    makes of it, as it keeps expressions in a spelling of its own.
    """

    text: str = ""
    expression: str = ""


Catalogue: TypeAlias = Mapping[Part, Definition]


def one_line(text: str) -> str:
    """The text with every run of SQL's white space as one space, and none at its ends.

    Other kinds of space are letters to PostgreSQL: with one between them two words are one name.
    """
    return re.sub(r"[ \t\n\r\f\v]+", " ", text).strip(" ")
