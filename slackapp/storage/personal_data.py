"""All that the tables keep of one person, for that person to read, and taken off what they decided for HR."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.database import EMPTIED, Transaction
from slackapp.storage.tables import (
    agreement,
    audit,
    console_role,
    console_session,
    delivery,
    deputy,
    director,
    group_account,
    guardian,
    launch_step,
    library_draft,
    library_edition,
    membership,
    notice,
    person,
    prompt_shown,
    recipient,
    report,
    roster,
    round_,
    support_confirmation,
    team_account,
    team_change,
    team_membership,
    team_person,
    wording_approval,
    workspace,
)

ERASED: Final = "erased"
"""What stands in the place of whoever decided something for HR and was erased since."""
ABOUT: Final[Mapping[sa.Table, str]] = {
    **dict.fromkeys((person, membership, deputy, group_account), "user"),
    **dict.fromkeys((roster, delivery, recipient, director, report, prompt_shown, agreement), "user"),
    **dict.fromkeys((team_account, team_membership, team_person), "user"),
    **dict.fromkeys((console_role, console_session, notice, guardian), "user"),
    wording_approval: "guardian",
}
"""The tables whose rows are about one person each, by the column that says whom: all of a row is theirs."""
WITHHELD: Final = {
    "console_session.digest": "it opens their session to whoever reads it",
    "console_session.data": "it holds what guards their forms against other pages",
}
"""The columns of those rows that are not given, each with its reason."""
DECIDED: Final[tuple[tuple[sa.Table, str, tuple[str, ...]], ...]] = (
    (workspace, "paused_by", ("paused_at",)),
    (workspace, "launched_by", ("launched_at",)),
    (launch_step, "by", ("step", "at")),
    (support_confirmation, "confirmed_by", ("entry", "verified_on", "confirmed_name")),
    (console_role, "granted_by", ("role", "granted_at")),
    (team_change, "author", ("number", "source", "name", "made_at")),
    (library_edition, "reviewer", ("locale", "kind", "entry", "number", "published_at")),
    (audit, "actor", ("number", "at", "action")),
    (audit, "subject", ("number", "at", "action", "detail")),
)
"""Where a row says that somebody decided something: the column that names them, and what is theirs of it."""
LISTED: Final[tuple[tuple[sa.Table, str, tuple[str, ...]], ...]] = (
    (workspace, "hr", ()),
    (library_draft, "authors", ("locale", "kind", "entry", "changed_at", "note")),
    (library_edition, "authors", ("locale", "kind", "entry", "number", "published_at")),
)
"""The same where several people stand in one column, as a list of ids."""
LASTING: Final = frozenset({"audit", "guardian", "library_edition", "wording_approval"})
"""The tables that name people for as long as the installation is there: they are never changed."""

TABLES: Final = tuple(
    sorted(
        {*EMPTIED, "kept_choice", "team_file"}
        | {table.name for table in (*ABOUT, *(each for each, _, _ in (*DECIDED, *LISTED)))}
    )
)
"""The tables from whose files people are to vanish, sooner or later."""


def found(connection: sa.Connection, key: str, user: str) -> Mapping[str, list[dict[str, Any]]]:
    """Every row of a workspace that names this person, by table, as values of JSON; a round is its number."""
    numbers = dict(
        connection.execute(sa.select(round_.c.id, round_.c.number).where(round_.c.workspace == key)).all()
    )
    kept: dict[str, list[dict[str, Any]]] = {}
    for table, row in _rows(connection, key, user):
        named = {name: _plain(value) for name, value in row.items()}
        if "round" in named:
            named = {"check_in": numbers.get(named.pop("round")), **named}
        kept.setdefault(table.name, []).append(named)
    return kept


def detach(tx: Transaction, key: str, user: str) -> None:
    """End their sessions, and let nothing that they decided name them but in the tables that are LASTING."""
    for table in (console_session, notice):
        tx.execute(sa.delete(table).where(_of(table, key), table.c.user == user))
    for table, column, _ in DECIDED:
        if table.name in LASTING:
            continue
        theirs = _of(table, key) & (table.c[column] == user)
        values = {column: ERASED}
        if table is support_confirmation:
            values["confirmed_name"] = ERASED
        rows = [dict(row) for row in tx.execute(sa.select(table).where(theirs)).mappings()]
        if table in {launch_step, support_confirmation}:  # the application may not change a row of these
            tx.execute(sa.delete(table).where(theirs))
            if rows:
                tx.execute(sa.insert(table), [row | values for row in rows])
        elif rows:
            tx.execute(sa.update(table).where(theirs).values(values))
    for row in tx.execute(sa.select(library_draft).where(_of(library_draft, key))).all():
        if user in row.authors:
            authors = [ERASED if each == user else each for each in row.authors]
            mine = sa.and_(*(each == getattr(row, each.name) for each in library_draft.primary_key.columns))
            tx.execute(sa.update(library_draft).where(mine).values(authors=authors))


def _rows(connection: sa.Connection, key: str, user: str) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    for table, column in ABOUT.items():
        own = {"workspace", column}
        given = [each for each in table.columns if each.name not in own and str(each) not in WITHHELD]
        yield from _read(connection, table, given, _of(table, key) & (table.c[column] == user))
    for table, column, names in DECIDED:
        given = [table.c[column], *(table.c[name] for name in names)]
        yield from _read(connection, table, given, _of(table, key) & (table.c[column] == user))
    for table, column, names in LISTED:
        given = [table.c[column], *(table.c[name] for name in names)]
        for _, row in _read(connection, table, given, _of(table, key)):
            if user in (row[column] or ()):
                yield table, {**row, column: [user]}  # whoever else is in it is not theirs to read


def _read(
    connection: sa.Connection, table: sa.Table, columns: list[Any], which: sa.ColumnElement[bool]
) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    chosen = sa.select(*columns).where(which).order_by(*table.primary_key.columns)
    for row in connection.execute(chosen).mappings().all():
        yield table, dict(row)


def _of(table: sa.Table, key: str) -> sa.ColumnElement[bool]:
    """The rows of a workspace, in whatever way a table says whose they are."""
    if table is workspace:
        return table.c.id == key
    if "workspace" in table.c:
        return table.c.workspace == key
    return table.c.round.in_(sa.select(round_.c.id).where(round_.c.workspace == key))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | date) else value
