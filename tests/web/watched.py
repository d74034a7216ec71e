"""An installation of two workspaces full of texts to find again, put back after each request."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from werkzeug.test import TestResponse

from content.entries import seeded
from content.entry import EntryKind
from slackapp.app import create_app
from slackapp.clock import wall
from slackapp.roster import changes
from slackapp.roster.changes_edit import Edit, EditKind
from slackapp.roster.groups import UserGroup
from slackapp.settings import Settings
from slackapp.storage import schema, tables
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Place, Seen
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import deputies
from slackapp.web import security
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.scenarios.office import environment
from tests.web import wards
from tests.web.conftest import CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, Site, everybody_is_a_member
from tests.web.packed import shipped

Fields = Mapping[str, str | tuple[BytesIO, str]]
"""The fields of a form by their names; a file is its bytes and its name."""
Rows = Mapping[str, list[tuple[object, ...]]]

WHO: Final = {
    "member": (ANA, None, WORKSPACE),
    "lead": (LEA, None, WORKSPACE),
    "otto": (OTTO, None, WORKSPACE),
    "viewer": ("UVIEWER", Role.VIEWER, WORKSPACE),
    "reviewer": ("UREVIEWER", Role.REVIEWER, WORKSPACE),
    "editor": ("UEDITOR", Role.EDITOR, WORKSPACE),
    "admin": (HANA, Role.ADMIN, WORKSPACE),
    "guardian": ("UGUARD", Role.GUARDIAN, WORKSPACE),
    "zoe": (ZOE, Role.ADMIN, OTHER_WORKSPACE),
}
WRITER: Final = "UWRITER"
"""Another editor, whose work everybody here finds; everybody else may publish it."""

DRAFT: Final = Place(WORKSPACE, "en", EntryKind.PROMPT, "energy.cameras")
SUBMITTED: Final = Place(WORKSPACE, "en", EntryKind.PROMPT, "energy.small-step")
PUBLISHED: Final = Place(WORKSPACE, "en", EntryKind.PROMPT, "energy.shorter-meetings")
ASKED: Final = Place(WORKSPACE, "en", EntryKind.ITEM, "energy.a")
THROWN_AWAY: Final = Place(WORKSPACE, "en", EntryKind.PROMPT, "energy.gives-and-drains")

CANARIES: Final = {
    "a draft": "Wren in a draft",
    "a draft in review": "Robin in review",
    "an edition": "Finch in an edition",
    "the audit log": "Plover in the log",
    "a role": "Siskin with a role",
    "a question": "Wigeon in a question",
    "a trend": "4.3",
    "a lead's line": "Dunlin in a talk",
}
"""What stands in our workspace's rows and nowhere else."""

OWN: Final = frozenset(
    {
        *("audit", "console_role", "console_session", "library_draft", "library_edition", "mark"),
        *("wording_approval", "agreement"),
        *("team_change", "team_file", "team_unit", "team_membership", "team_person"),
        *("unit", "membership", "person", "deputy", "unit_group"),
        *("launch_step", "support_confirmation"),
    }
)
"""The console's tables, those of teams, and a lead's own line. It changes no other, but for the number of the
library beside the workspace.
"""


@dataclass(frozen=True)
class Visitor:
    """Somebody's browser: what it sends with each request."""

    name: str
    cookies: str = ""
    token: str = ""


@dataclass
class Watched:
    """The site, what its tables hold, and a way to put them back."""

    site: Site
    file: Path
    visitors: dict[str, Visitor] = field(default_factory=dict)
    first: Rows = field(default_factory=dict)
    edits: dict[Place, int] = field(default_factory=dict)
    _pristine: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    _reader: sqlite3.Connection = field(init=False)
    _read: tuple[int, Rows] | None = None

    def __post_init__(self) -> None:
        self._reader = sqlite3.connect(self.file, isolation_level=None)

    def ask(self, visitor: Visitor, method: str, path: str, fields: Fields | None = None) -> TestResponse:
        """One request of somebody, with the token of their session beside the fields of a form."""
        client = self.site.app.test_client(use_cookies=False)
        headers = {"Cookie": visitor.cookies} if visitor.cookies else {}
        data = None if fields is None else {security.FIELD: visitor.token, **fields}
        return client.open(path, method=method, headers=headers, data=data, buffered=True)

    def filled(self, fields: Mapping[str, str]) -> Fields:
        """The fields of a form with what they stand for in their places."""
        known = {"{draft}": DRAFT, "{submitted}": SUBMITTED, "{asked}": ASKED}
        numbers = {sign: str(self.edits[place]) for sign, place in known.items()}
        found: dict[str, str | tuple[BytesIO, str]] = {
            name: re.sub(r"\{\w+\}", lambda sign: numbers[sign[0]], value) for name, value in fields.items()
        }
        if "file" in fields:
            found["file"] = BytesIO(fields["file"].encode()), "teams.csv"
        if "files" in fields:
            found["files"] = BytesIO(shipped("en")[fields["files"]].encode()), fields["files"]
        return found

    def rows(self) -> Rows:
        """Every row of every table, but for when a session was last seen."""
        version = self._reader.execute("PRAGMA data_version").fetchone()[0]  # moves with others' commits
        if self._read is None or self._read[0] != version:
            found = {
                name: sorted(self._reader.execute(statement).fetchall(), key=repr)
                for name, statement in _statements().items()
            }
            self._read = version, found
        return self._read[1]

    def keep(self) -> None:
        """From now on, this is how everything was."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.backup(self._pristine)
        self.first = self.rows()

    def put_back(self) -> None:
        """Let everything be as it was."""
        with closing(sqlite3.connect(self.file)) as connection:
            self._pristine.backup(connection)

    def close(self) -> None:
        """Let go of the database."""
        self._pristine.close()
        self._reader.close()


def of(rows: Rows, workspace: str) -> Rows:
    """The rows of one workspace, and of tables that name none all of them."""
    at = _workspaces()
    return {
        name: [row for row in found if name not in at or row[at[name]] == workspace]
        for name, found in rows.items()
    }


def changed(before: Rows, after: Rows) -> set[str]:
    """The tables in which anything is different."""
    return {name for name in before if before[name] != after[name]}


@contextmanager
def watched(file: Path) -> Iterator[Watched]:
    """Furnish it in this SQLite file, and sign everybody in. Neither Redis nor Slack answers."""
    silent = [f"redis://127.0.0.1:{port}/0" for port in (1, 2)]
    settings = environment(database=f"sqlite:///{file}", queue=silent[0], keys=silent[1], slack_port=3)
    sign_in = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
    app = create_app(Settings.from_env({**settings, **sign_in, "LEANON_PUBLIC_URL": PUBLIC_URL}))
    app.extensions["leanon-look-up"] = everybody_is_a_member
    app.extensions["leanon-user-groups"] = lambda: {"S0LAB": UserGroup("S0LAB", "lab", "Lab 2", frozenset())}
    app.extensions["leanon-send-trial"] = lambda _workspace, _user: None
    database: Database = app.extensions["leanon"].database
    schema.upgrade(database)
    found = Watched(Site(app, database), file)
    _furnish(found)
    for name, (user, role, workspace) in WHO.items():
        client = found.site.signed_in(user, role, workspace)
        found.visitors[name] = Visitor(
            name, found.site.cookies(client), found.site.form(client)[security.FIELD]
        )
    found.visitors["nobody"] = Visitor("nobody")
    found.keep()
    try:
        yield found
    finally:
        found.close()
        database.close()


def _furnish(found: Watched) -> None:
    with found.site.database.write() as tx:
        for key, name in ((WORKSPACE, "Test Clinic"), (OTHER_WORKSPACE, "Other Clinic")):
            workspaces.register(tx, enterprise_id=None, team_id=key, name=name)
        roles.grant(tx, WORKSPACE, WRITER, Role.EDITOR, name=CANARIES["a role"], by="operator", at=wall())
        _write(tx, DRAFT, "a draft")
        _submit(tx, _write(tx, SUBMITTED, "a draft in review"))
        _submit(tx, _write(tx, PUBLISHED, "an edition"))
        drafts.publish(tx, WORKSPACE, {PUBLISHED: _edit(tx, PUBLISHED)}, By(HANA, wall()))
        _submit(tx, _write(tx, ASKED, "a question", "text"))
        wards.furnish(tx)
        past = wards.past(tx, 1, wards.published(float(CANARIES["a trend"]), 1))
        line = {"round": past, "leaf": wards.WARD_LEAF, "workspace": WORKSPACE, "user": LEA}
        said = sa.insert(tables.agreement).values(line | {"text": CANARIES["a lead's line"]})
        tx.execute(said.values(agreed_on=date(2026, 1, 16)))
        _write(tx, THROWN_AWAY, "the audit log")
        drafts.discard(tx, THROWN_AWAY, _edit(tx, THROWN_AWAY), By(WRITER, wall()))
        for place in (DRAFT, SUBMITTED, ASKED):
            found.edits[place] = _edit(tx, place)
        by = By(HANA, wall())
        deputies.add(tx, WORKSPACE, wards.UNITS[1], wards.DEPUTY, by)
        changes.begin_edits(
            tx, WORKSPACE, [Edit(EditKind.RENAME_UNIT, unit="Lab", name="Laboratory")], by, now=by.at
        )
    changes.prepare(found.site.database, WORKSPACE, now=wall())


def _write(tx: Transaction, place: Place, canary: str, field: str = "title") -> Place:
    body = {**seeded("en")[(place.kind, place.entry)], field: CANARIES[canary]}
    drafts.save(tx, place, body, Seen(0, 0), By(WRITER, wall()))
    return place


def _submit(tx: Transaction, place: Place) -> None:
    drafts.submit(tx, place, _edit(tx, place), By(WRITER, wall()))


def _edit(tx: Transaction, place: Place) -> int:
    found = editions.draft(tx, place)
    assert found
    return found.edit


def _columns(table: sa.Table) -> list[sa.Column[object]]:
    return [column for column in table.columns if column.name != "seen_at"]


@cache
def _statements() -> Mapping[str, str]:
    return {table.name: str(sa.select(*_columns(table))) for table in tables.metadata.sorted_tables}


@cache
def _workspaces() -> Mapping[str, int]:
    """Table → which of its columns says whose a row is."""
    named = {"workspace": "id"}
    return {
        table.name: [column.name for column in _columns(table)].index(named.get(table.name, "workspace"))
        for table in tables.metadata.sorted_tables
        if table.name in named or "workspace" in table.c
    }
