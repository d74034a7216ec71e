"""The schema of the first release: every table, and the triggers for what a table cannot say by itself.

Never changed once it is released: a later schema is a later revision. So nothing here is taken from
`storage.tables`, which says what holds today.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from slackapp.storage.tables import Instant
from slackapp.storage.verification.guards import refusing_trigger, refusing_truncate

revision = "schema_0001"
down_revision = None
branch_labels = None
depends_on = None

_ASKED: Final = ("id", "workspace", "number", "theme", "items", "series", "library")
FROZEN: Final = (*_ASKED, "opens_at", "closes_at", "fingerprint", "k", "epsilon", "focus_epsilon")
DIFFERENT: Final = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
_PERMITTED: Final = "NOT EXISTS (SELECT 1 FROM purge_permit WHERE purge_permit.workspace = OLD.workspace)"
_EDITION: Final = "what was published is never changed: publish a new edition"

# Trigger → when, the condition that forbids, and the sentence for whoever tries. `{different}` is each
# database's comparison that treats NULL as a value.
RULES: Final = {
    "round_keeps_apart": (
        "INSERT ON round",
        """EXISTS (SELECT 1 FROM round AS other WHERE other.workspace = NEW.workspace
        AND (other.id = NEW.id OR ABS(other.opens_at - NEW.opens_at) < 518400
        OR (other.opens_at < NEW.closes_at AND NEW.opens_at < other.closes_at)))""",
        "rounds open at least 6 days apart and never overlap (R3)",
    ),
    "round_is_not_reopened": (
        "INSERT ON round",
        "EXISTS (SELECT 1 FROM release WHERE release.round = NEW.id)",
        "a round that was released is never opened again, whoever deleted its row (R3)",
    ),
    "round_stays_as_it_began": (
        "UPDATE ON round",
        # As text, because PostgreSQL cannot compare JSON.
        " OR ".join(f"CAST(OLD.{c} AS TEXT) {{different}} CAST(NEW.{c} AS TEXT)" for c in FROZEN),
        "a round keeps its times and settings (R3, R7)",
    ),
    "round_stays": (
        "DELETE ON round",
        f"OLD.status = 'open' OR {_PERMITTED}",
        "a round is deleted by a purge only, and never while it is open (R3)",
    ),
    "round_ends_once": (
        "UPDATE ON round",
        "OLD.status <> 'open' AND NEW.status <> OLD.status",
        "a round that has ended stays ended (R3)",
    ),
    "release_at_close_only": (
        "INSERT ON release",
        "NOT EXISTS (SELECT 1 FROM round WHERE round.id = NEW.round AND round.status = 'open')",
        "a release is written while its round closes, and at no other time (R6)",
    ),
    "release_is_not_updated": ("UPDATE ON release", "1 = 1", "a release is never changed (R6)"),
    "release_is_not_deleted": ("DELETE ON release", _PERMITTED, "a release is deleted by a purge only (R6)"),
    "audit_is_not_updated": ("UPDATE ON audit", "1 = 1", "the audit log is never changed"),
    "audit_is_not_deleted": ("DELETE ON audit", _PERMITTED, "the audit log is deleted by a purge only"),
    "library_edition_is_not_updated": ("UPDATE ON library_edition", "1 = 1", _EDITION),
    "library_edition_is_not_deleted": (
        "DELETE ON library_edition",
        _PERMITTED,
        "what was published is deleted by a purge only",
    ),
    # SQLite deletes what INSERT OR REPLACE replaces without asking the triggers for DELETE.
    "audit_is_not_replaced": (
        "INSERT ON audit",
        """EXISTS (SELECT 1 FROM audit AS other WHERE other.workspace = NEW.workspace
        AND other.number = NEW.number)""",
        "the audit log is never changed",
    ),
    "library_edition_is_not_replaced": (
        "INSERT ON library_edition",
        """EXISTS (SELECT 1 FROM library_edition AS other WHERE other.workspace = NEW.workspace
        AND other.locale = NEW.locale AND other.kind = NEW.kind AND other.entry = NEW.entry
        AND other.number = NEW.number)""",
        _EDITION,
    ),
}


def upgrade() -> None:
    """Create tables and triggers; on PostgreSQL keep boxes out of TOAST and three tables from TRUNCATE."""
    _people()
    _rounds()
    _releases()
    _console()
    dialect = op.get_context().dialect.name
    for name, (when, condition, sentence) in RULES.items():
        forbids = condition.format(different=DIFFERENT[dialect])
        for sql in refusing_trigger(dialect, name, when, forbids, sentence):
            op.execute(sql)
    if dialect == "postgresql":
        # TOAST would leave serial chunk ids and dead ciphertext behind (R4).
        op.execute("ALTER TABLE box ALTER COLUMN sealed SET STORAGE PLAIN")
        for table in ("release", "audit", "library_edition"):
            op.execute(refusing_truncate(table))


def _people() -> None:
    op.create_table(
        "workspace",
        _key("id", comment="Slack's workspace id, or the enterprise's for an org-wide install"),
        sa.Column("enterprise_id", sa.String(64)),
        sa.Column("team_id", sa.String(64)),
        _not_null("name", sa.String(200)),
        _not_null("locale", sa.String(16), default="en"),
        sa.Column("schedule", sa.JSON, comment="zone, slots and holidays; empty until the operator sets it"),
        sa.Column("hr", sa.JSON, comment="user ids who stand for HR"),
        _not_null("k", sa.SmallInteger, default="5"),
        sa.Column("epsilon", sa.Float, nullable=False, server_default="2"),
        sa.Column("focus_epsilon", sa.Float, server_default="1"),
        _not_null("library", sa.Integer, default="0", comment="revision of what HR published"),
        sa.UniqueConstraint("enterprise_id", "team_id"),
        *_strict(),
    )
    op.create_table(
        "unit",
        _workspace(),
        _key("id", 80),
        sa.Column("parent", sa.String(80)),
        _not_null("name", sa.String(80)),
    )
    op.create_table(
        "person",
        _workspace(),
        _key("user", 32),
        _not_null("name", sa.String(200)),
        _not_null("zone", sa.String(64)),
        sa.Column("country", sa.String(2)),
        _not_null("reachable", sa.Boolean, comment="a living human account in Slack"),
        _not_null("excluded", sa.Boolean, comment="by role; never by what the person chose"),
        _not_null("consent", sa.String(8), default="unknown"),
        _not_null("asked", sa.SmallInteger, default="0", comment="first messages sent"),
        sa.Column("asked_at", Instant),
        sa.Column("slot", sa.JSON, comment="weekday and time chosen for the weekly message"),
        _one_of("consent", "unknown", "yes", "no"),
    )
    op.create_table(
        "membership",
        _workspace(),
        _key("user", 32),
        _key("unit", 80),
        _not_null("lead", sa.Boolean),
    )
    op.create_table(
        "support_confirmation",
        _workspace(),
        _key("entry"),
        _not_null("digest", sa.String(64), comment="of the text that was confirmed; an edit asks again"),
        _not_null("verified_on", sa.Date),
    )


def _rounds() -> None:
    op.create_table(
        "round",
        _key("id"),
        sa.Column(
            "workspace", sa.String(64), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False
        ),
        _not_null("number", sa.Integer),
        _not_null("theme", sa.String(16)),
        _not_null("items", sa.JSON, comment="the five item ids in the order they are asked"),
        _not_null("series", sa.String(64), comment="theme and items; trends never cross it"),
        _not_null("library", sa.Integer, default="0", comment="the revision it is asked from"),
        _not_null("opens_at", Instant),
        _not_null("closes_at", Instant),
        _not_null("status", sa.String(8), default="open"),
        _not_null("fingerprint", sa.String(64), comment="tells the right key from a wrong one, and no more"),
        _not_null("k", sa.SmallInteger),
        _not_null("epsilon", sa.Float),
        sa.Column("focus_epsilon", sa.Float),
        sa.Column("key_missed_at", Instant, comment="wall time of the first miss of the key at close"),
        sa.UniqueConstraint("workspace", "number"),
        sa.UniqueConstraint("id", "k"),
        _one_of("status", "open", "released", "void"),
        sa.CheckConstraint("closes_at - opens_at >= 172800", name="window"),
        *_strict(),
        sa.Index("ix_round_status_closes_at", "status", "closes_at"),
    )
    op.create_table(
        "leaf",
        _key("round"),
        _key("leaf"),
        _not_null("k", sa.SmallInteger),
        _not_null("name", sa.String(400)),
        _not_null("units", sa.JSON),
        _not_null("waited", sa.SmallInteger, comment="rounds in a row in which it could have split"),
        _not_null("size", sa.Integer, comment="eligible people at the opening"),
        sa.ForeignKeyConstraint(["round", "k"], ["round.id", "round.k"], ondelete="CASCADE"),
        sa.CheckConstraint("size >= k + 1", name="size"),
    )
    op.create_table("roster", _key("round"), _key("user", 32), _not_null("leaf", sa.String(64)))
    op.create_table(
        "delivery",
        _key("round"),
        _key("user", 32),
        _key("kind", 8),
        _not_null("due_at", Instant, comment="calendar time"),
        _not_null("status", sa.String(8), default="pending"),
        sa.Column("lease_until", Instant, comment="wall time; an expired claim is taken again"),
        sa.Column("not_before", Instant, comment="wall time; Slack asked for a pause"),
        _not_null("attempts", sa.SmallInteger, default="0"),
        sa.Column("sent_at", Instant, comment="calendar time"),
        _one_of("kind", "intro", "checkin", "void", "void_hr"),
        _one_of("status", "pending", "claimed", "sent", "refused"),
        sa.Index("ix_delivery_round_status_due_at", "round", "status", "due_at"),
        sa.Index("ix_delivery_status_due_at", "status", "due_at"),
    )
    op.create_table("box", _key("round"), _key("leaf"), _not_null("sealed", sa.LargeBinary))
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.SmallInteger, primary_key=True),
        _not_null("offset_seconds", sa.BigInteger),
        sa.CheckConstraint("id = 1", name="single"),
    )


def _releases() -> None:
    op.create_table(
        "release",
        _key("round"),
        _key("leaf"),
        _not_null("workspace", sa.String(64)),
        _not_null("status", sa.String(16)),
        sa.Column("value", sa.Numeric(2, 1, asdecimal=False), comment="1.0 to 5.0, noise included"),
        sa.Column(
            "focus", sa.SmallInteger, comment="position 0 to 4 of the question that seems to need attention"
        ),
        sa.Column("band", sa.String(8), comment="how many took part, roughly"),
        _one_of("status", "published", "too_few", "void"),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name="value"),
        sa.CheckConstraint("focus BETWEEN 0 AND 4", name="focus"),
        _one_of("band", "5–7", "8–11", "12–19", "20–34", "35+"),
        sa.CheckConstraint(
            "CASE WHEN status = 'published' THEN value IS NOT NULL AND band IS NOT NULL"
            " ELSE value IS NULL AND band IS NULL AND focus IS NULL END",
            name="only_published_speaks",
        ),
    )
    op.create_table(
        "purge_permit",
        _key("workspace", comment="written and removed in the purging transaction"),
        # A deferred reference that no row can satisfy: a permit that is still there fails the commit.
        _not_null("left_behind", sa.String(64), default="-"),
        sa.ForeignKeyConstraint(
            ["left_behind"], ["purge_permit.workspace"], deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("left_behind = '-' AND workspace <> '-'", name="not_left_behind"),
    )
    op.create_table(
        "recipient",
        _key("round"),
        _key("leaf"),
        _key("user", 32, comment="a lead who receives this leaf's report"),
    )
    op.create_table(
        "report",
        _key("round"),
        _key("user", 32),
        _not_null("status", sa.String(8), default="pending"),
        sa.Column("lease_until", Instant, comment="wall time"),
        sa.Column("not_before", Instant, comment="wall time"),
        _not_null("attempts", sa.SmallInteger, default="0"),
        _one_of("status", "pending", "claimed", "sent", "refused"),
    )
    op.create_table(
        "prompt_shown",
        _workspace(),
        _key("user", 32),
        _key("round"),
        _key("prompt"),
        _not_null("shown_at", Instant, comment="calendar time"),
    )


def _console() -> None:
    op.create_table(
        "library_edition",
        *_entry(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _not_null("revision", sa.Integer, comment="of the whole library when it was published"),
        sa.Column(
            "body", sa.JSON(none_as_null=True), comment="the entry's fields; empty where it was retired"
        ),
        _not_null("authors", sa.JSON, comment="user ids"),
        _not_null("reviewer", sa.String(32)),
        _not_null("published_at", Instant, comment="wall time"),
        sa.CheckConstraint("number >= 1", name="number"),
    )
    op.create_table(
        "library_draft",
        *_entry(),
        _not_null("base", sa.Integer, comment="the edition that it was begun from"),
        sa.Column("body", sa.JSON(none_as_null=True), comment="empty where the entry is to be retired"),
        _not_null("state", sa.String(8)),
        _not_null("edit", sa.Integer, comment="counts what was done to it; a stale one is refused"),
        _not_null("authors", sa.JSON, comment="user ids; none of them may publish it"),
        _not_null("note", sa.String(2000)),
        _not_null("changed_at", Instant, comment="wall time"),
        _one_of("state", "draft", "review"),
    )
    op.create_table(
        "console_role",
        _workspace(),
        _key("user", 32),
        _not_null("role", sa.String(16)),
        _not_null("name", sa.String(200)),
        _not_null("granted_by", sa.String(32), comment="a user id, or 'operator'"),
        _not_null("granted_at", Instant, comment="wall time"),
        _one_of("role", "admin", "editor", "reviewer", "viewer"),
    )
    op.create_table(
        "console_session",
        _key("digest", comment="SHA-256 of the token in the browser's cookie"),
        _not_null("workspace", sa.String(64)),
        _not_null("user", sa.String(32)),
        _not_null("name", sa.String(200)),
        _not_null("data", sa.JSON),
        _not_null("created_at", Instant, comment="wall time"),
        _not_null("seen_at", Instant, comment="wall time"),
        _not_null("expires_at", Instant, comment="wall time"),
        sa.Index("ix_console_session_workspace_user", "workspace", "user"),
        sa.Index("ix_console_session_expires_at", "expires_at"),
    )
    op.create_table(
        "audit",
        _workspace(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _not_null("at", Instant, comment="wall time"),
        _not_null("actor", sa.String(32), comment="a user id, or 'operator'"),
        _not_null("action", sa.String(32)),
        _not_null("subject", sa.String(200)),
        _not_null("detail", sa.JSON),
    )


def _key(name: str, length: int = 64, *, comment: str | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), primary_key=True, comment=comment)


def _not_null(
    name: str, kind: sa.types.TypeEngine[Any] | type[Any], *, default: str | None = None, comment: str = ""
) -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=False, server_default=default, comment=comment or None)


def _workspace() -> "sa.Column[str]":
    return sa.Column(
        "workspace", sa.String(64), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )


def _entry() -> "tuple[sa.Column[str], ...]":
    everywhere = "* where it is the same in all languages"
    return _workspace(), _key("locale", 16, comment=everywhere), _key("kind", 16), _key("entry", 120)


def _one_of(column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def _strict() -> tuple[sa.CheckConstraint, ...]:
    """The rules of R7: nobody can set anything looser, whoever writes it."""
    return (
        sa.CheckConstraint("k BETWEEN 5 AND 12", name="k"),
        sa.CheckConstraint("epsilon IN (1, 2)", name="epsilon"),
        sa.CheckConstraint("focus_epsilon IS NULL OR focus_epsilon IN (0.5, 1)", name="focus_epsilon"),
    )
