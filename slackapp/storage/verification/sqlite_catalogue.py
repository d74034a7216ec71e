"""The parts of a SQLite file, and those that this version's migrations make in an empty one."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from slackapp.storage import schema
from slackapp.storage.verification.parts import Catalogue, Definition, Part, one_line

_OPEN, _CLOSE, _QUOTES = "(", ")", "'\"`"
# What a table's constraint without a name of its own begins with (SQLite, CREATE TABLE).
_NAMELESS: Final = ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN")


@cache
def expected() -> Catalogue:
    """What the migrations make, by running them in memory with the same SQLite."""
    engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            schema.make(connection)
            return found(connection)
    finally:
        engine.dispose()


def found(connection: sa.Connection) -> Catalogue:
    """What there is, each part with its SQL as SQLite keeps it: as it was written."""
    statement = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    parts: dict[Part, Definition] = {}
    for kind, name, table, sql in connection.execute(sa.text(statement)):
        if kind == "table":
            parts.update(_of_table(name, sql))
        else:
            on = "" if kind == "view" else table
            parts[Part(kind, name, on)] = Definition(one_line(sql))
    return parts


def _of_table(table: str, sql: str) -> Iterator[tuple[Part, Definition]]:
    body, rest = _body(sql)
    kind = "" if sql.upper().startswith("CREATE TABLE") else one_line(sql.partition(_OPEN)[0])
    yield Part("table", table), Definition(one_line(f"{kind} {rest}"))
    for each in _split(body):
        text = one_line(each)
        words = text.replace(_OPEN, " ").split(" ")
        if words[0].upper() == "CONSTRAINT":
            yield Part("constraint", words[1].strip(_QUOTES), table), Definition(text)
        elif words[0].upper() in _NAMELESS:
            yield Part("constraint", text, table), Definition(text)
        else:
            yield Part("column", words[0].strip(_QUOTES), table), Definition(text)


def _body(sql: str) -> tuple[str, str]:
    """What stands between the outermost brackets, and what follows them."""
    if _OPEN not in sql:
        return "", sql
    inner = sql[sql.index(_OPEN) + 1 :]
    end = next((at for at, depth, _ in _walk(inner) if depth < 0), len(inner))
    return inner[:end], inner[end + 1 :]


def _split(body: str) -> Iterator[str]:
    """The parts of a text between commas that stand outside of brackets and quotation marks."""
    start = 0
    for at, depth, character in _walk(body):
        if character == "," and depth == 0:
            yield body[start:at]
            start = at + 1
    if body[start:].strip():
        yield body[start:]


def _walk(text: str) -> Iterator[tuple[int, int, str]]:
    """Every character outside of quotation marks: its place, how deep in brackets it is, and itself."""
    depth, quote = 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES:
            quote = character
        else:
            depth += (character == _OPEN) - (character == _CLOSE)
            yield at, depth, character
