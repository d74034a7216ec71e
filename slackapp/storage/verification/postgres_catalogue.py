"""The parts of a PostgreSQL database, read from its own catalogue, and which conditions differ in meaning.

What the server brings along is left out, and so is what belongs to an extension, which is a part itself.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from slackapp.storage.verification.parts import Catalogue, Definition, Part, one_line
from slackapp.storage.verification.postgres_queries import NAMED, RELATIONS, WRITTEN

_IN_A_TABLE: Final = frozenset({"trigger", "constraint", "index", "column"})


def found(connection: sa.Connection) -> Catalogue:
    """What there is, each part in PostgreSQL's own words, without the name of the schema `public`."""
    parts = {}
    for kind, query in WRITTEN.items():
        for name, table, text, expression in _rows(connection, RELATIONS + query):
            parts[Part(kind, name, table)] = Definition(_plain(kind, text), expression)
    for kind, query in NAMED.items():
        for name, table in _rows(connection, RELATIONS + query):
            parts[Part(kind, name, table)] = Definition()
    return parts


def other_expressions(
    connection: sa.Connection, expected: Catalogue, found: Catalogue, types: Mapping[str, Mapping[str, str]]
) -> frozenset[Part]:
    """The parts whose condition or default means something else than it should.

    PostgreSQL keeps an expression in its own spelling, which differs between versions. So the same server is
    asked to plan both, and says what it would compute; it reads no row for that, and calls nobody's function.
    """
    both: dict[str, list[Part]] = {}
    for part in expected.keys() & found.keys():
        one, other = expected[part], found[part]
        if one.text == other.text and one.expression != other.expression:
            both.setdefault(part.table, []).append(part)
    different = set()
    for table, parts in both.items():
        pairs = [(expected[part].expression, found[part].expression) for part in parts]
        same = _same(connection, types[table], pairs)
        different |= {part for part, alike in zip(parts, same, strict=True) if not alike}
    return frozenset(different)


def _same(
    connection: sa.Connection, columns: Mapping[str, str], pairs: Sequence[tuple[str, str]]
) -> Sequence[bool]:
    if not all(one and other for one, other in pairs):  # one has none
        pairs_ = [(one, other) if one and other else ("1", "2") for one, other in pairs]
        return _same(connection, columns, pairs_)
    row = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
    asked = ", ".join(f"({one}), ({other})" for one, other in pairs)
    # OFFSET 0 keeps the planner from putting NULL in the place of each column.
    query = f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT {asked} FROM (SELECT {row} OFFSET 0) AS t"  # noqa: S608 - of the catalogue's own words
    try:
        with connection.begin_nested():
            answer = connection.exec_driver_sql(query, execution_options={"no_parameters": True}).scalar_one()
    except DBAPIError:  # one of them names a column that is not ours
        return [_same(connection, columns, [pair])[0] for pair in pairs] if len(pairs) > 1 else [False]
    plan = json.loads(answer) if isinstance(answer, str) else answer
    computed = plan[0]["Plan"]["Output"]
    return [one == other for one, other in zip(computed[::2], computed[1::2], strict=True)]


def _rows(connection: sa.Connection, query: str) -> Iterator[Sequence[str]]:
    yield from connection.exec_driver_sql(query, execution_options={"no_parameters": True})


def _plain(kind: str, text: str) -> str:
    """A definition in one line, without quotation marks around names where nothing else can stand in them."""
    plain = one_line(text.replace("public.", ""))
    return plain.replace('"', "") if kind in _IN_A_TABLE else plain
