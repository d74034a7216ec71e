"""Tables of a change of teams: prepared beside what holds, shown, and then put in its place at once."""

import sqlalchemy as sa

from slackapp.storage.tables.base import Instant, bare_workspace_key, id_, metadata, one_of, workspace_key


def _number() -> sa.Column[int]:
    return sa.Column("change", sa.Integer, primary_key=True, comment="the number of the team change")


def _stage() -> sa.Column[int]:
    return sa.Column(
        "stage", sa.Integer, primary_key=True, comment="which time it was computed; one of them is shown"
    )


def _after() -> sa.Column[bool]:
    return sa.Column(
        "after", sa.Boolean, primary_key=True, comment="how it will be; else how it was before, for undo"
    )


team_change = sa.Table(
    "team_change",
    metadata,
    workspace_key(),
    sa.Column("number", sa.Integer, primary_key=True, comment="counts up in the workspace"),
    sa.Column("source", sa.String(8), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("author", id_(32), nullable=False, comment="a user id, 'operator' or 'slack'"),
    sa.Column("made_at", Instant, nullable=False, comment="wall time"),
    sa.Column("until", Instant, nullable=False, comment="calendar time; deleted by then"),
    sa.Column("name", sa.String(200), nullable=False, comment="of the file"),
    sa.Column("step", sa.String(8), nullable=False, comment="what is being done"),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("of", sa.Integer, nullable=False, server_default="0", comment="0: nobody knows"),
    sa.Column("cursor", sa.String(400), comment="Slack's name for the page at which the look goes on"),
    sa.Column("stage", sa.Integer, nullable=False, server_default="0", comment="the one that is shown"),
    sa.Column("last_stage", sa.Integer, nullable=False, server_default="0", comment="begun last"),
    sa.Column("teams_version", sa.Integer, comment="of the workspace when it was computed"),
    sa.Column("last_round", sa.Integer, comment="the round that had opened last then"),
    sa.Column("units_made", sa.Integer, nullable=False, server_default="0", comment="ids given, these too"),
    sa.Column("undoes", sa.Integer, comment="the change that it takes back"),
    sa.Column("edits", sa.JSON, comment="by hand, and not computed yet"),
    sa.Column("digest", id_(), comment="of what user groups propose: a refused one is known again by it"),
    sa.Column("findings", sa.JSON, comment="what is shown of it: faults, or who would be asked with whom"),
    one_of("source", "file", "groups", "hand", "undo"),
    one_of("state", "waiting", "reading", "faulty", "ready", "applied", "dropped"),
    *(sa.Index(f"ix_team_change_{each}", each) for each in ("state", "step", "until")),
)

# The file that somebody uploaded, until it was read.
team_file = sa.Table(
    "team_file",
    metadata,
    bare_workspace_key(),
    _number(),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)

# What Slack says of its accounts, until the file was read against it.
team_account = sa.Table(
    "team_account",
    metadata,
    bare_workspace_key(),
    _number(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("email", sa.String(320), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
)

team_unit = sa.Table(
    "team_unit",
    metadata,
    bare_workspace_key(),
    _number(),
    _stage(),
    _after(),
    sa.Column("id", id_(80), primary_key=True),
    sa.Column("parent", id_(80)),
    sa.Column("name", sa.String(80), nullable=False),
)

team_membership = sa.Table(
    "team_membership",
    metadata,
    bare_workspace_key(),
    _number(),
    _stage(),
    _after(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("unit", id_(80), primary_key=True),
    sa.Column("lead", sa.Boolean, nullable=False),
)

team_person = sa.Table(
    "team_person",
    metadata,
    bare_workspace_key(),
    _number(),
    _stage(),
    _after(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("country", sa.String(2)),
    sa.Column("reachable", sa.Boolean, nullable=False),
    sa.Column("excluded", sa.Boolean, nullable=False),
    sa.Column("home", id_(80), comment="the unit in which they answer before any merging"),
    sa.Column("counts_from", sa.Integer, nullable=False),
    sa.Column("alone", sa.Boolean, nullable=False, comment="on one side alone: comes, or leaves"),
    sa.Column("gone", sa.Boolean, nullable=False, comment="has left Slack: no choice of theirs is kept"),
)
