"""What a database consists of, part by part, beside what this version's migrations make of an empty one.

Everything that holds rows or acts by itself is a part. What is found and not expected is a difference,
whatever it is for: nobody has to have thought of it before (privacy protocol, R17).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from slackapp.storage.verification import postgres_catalogue, postgres_expected, sqlite_catalogue
from slackapp.storage.verification.parts import Catalogue, Part

How = Literal["unexpected", "missing", "changed"]
# Of a table that is not there, or that is not ours, these go without saying.
_WITH_THE_TABLE: Final = frozenset({"column", "constraint", "index", "grant"})


@dataclass(frozen=True, order=True)
class Difference:
    """A part that is unexpected, missing, or not to the letter what it should be."""

    part: Part
    how: How


def differences(connection: sa.Connection) -> tuple[Difference, ...]:
    """All that is otherwise than the migrations make it, by kind and name. Writes nothing."""
    if connection.dialect.name == "sqlite":
        expected, found = sqlite_catalogue.expected(), sqlite_catalogue.found(connection)
        others = frozenset[Part]()
    else:
        expected, found = postgres_expected.expected(), postgres_catalogue.found(connection)
        types, allowed = postgres_expected.types(), postgres_expected.granted()
        others = postgres_catalogue.other_expressions(connection, expected, found, types)
        found = {part: each for part, each in found.items() if part not in allowed}
    return tuple(sorted(_differences(expected, found, others)))


def _differences(expected: Catalogue, found: Catalogue, others: frozenset[Part]) -> Iterator[Difference]:
    strange = {part.name for part in found.keys() ^ expected.keys() if part.kind == "table"}
    for part in found.keys() | expected.keys():
        if part.table in strange and part.kind in _WITH_THE_TABLE:
            continue
        if part not in expected:
            yield Difference(part, "unexpected")
        elif part not in found:
            yield Difference(part, "missing")
        elif found[part].text != expected[part].text or part in others:
            yield Difference(part, "changed")
