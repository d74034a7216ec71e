"""HR's console: editions and drafts of the library, roles, sessions, and what was done, which stays."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from slackapp.storage.tables import Instant
from slackapp.storage.verification.triggers import trigger, untruncated

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PERMITTED: Final = "NOT EXISTS (SELECT 1 FROM purge_permit WHERE purge_permit.workspace = OLD.workspace)"

RULES: Final = {
    "audit_is_not_updated": ("UPDATE ON audit", "1 = 1", "the audit log is never changed"),
    "audit_is_not_deleted": ("DELETE ON audit", _PERMITTED, "the audit log is deleted by a purge only"),
    "library_edition_is_not_updated": (
        "UPDATE ON library_edition",
        "1 = 1",
        "what was published is never changed: publish a new edition",
    ),
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
        "what was published is never changed: publish a new edition",
    ),
}


def upgrade() -> None:
    """Create the tables and the triggers that keep two of them as they were written."""
    _tables()
    dialect = op.get_context().dialect.name
    for name, (when, condition, told) in RULES.items():
        for sql in trigger(dialect, name, when, condition, told):
            op.execute(sql)
    if dialect == "postgresql":
        for table in ("audit", "library_edition"):
            op.execute(untruncated(table))


def _tables() -> None:
    op.create_table(
        "console_session",
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the token in the browser's cookie",
        ),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False, comment="wall time"),
        sa.Column("seen_at", Instant(), nullable=False, comment="wall time"),
        sa.Column("expires_at", Instant(), nullable=False, comment="wall time"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_console_session")),
    )
    op.create_index("ix_console_session_expires_at", "console_session", ["expires_at"], unique=False)
    op.create_index(
        "ix_console_session_workspace_user", "console_session", ["workspace", "user"], unique=False
    )
    op.create_table(
        "audit",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False, comment="wall time"),
        sa.Column("actor", sa.String(length=32), nullable=False, comment="a user id, or 'operator'"),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_audit_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "number", name=op.f("pk_audit")),
    )
    op.create_table(
        "console_role",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("granted_by", sa.String(length=32), nullable=False, comment="a user id, or 'operator'"),
        sa.Column("granted_at", Instant(), nullable=False, comment="wall time"),
        sa.CheckConstraint(
            "role IN ('admin', 'editor', 'reviewer', 'viewer')", name=op.f("ck_console_role_role")
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_console_role_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "user", name=op.f("pk_console_role")),
    )
    op.create_table(
        "library_draft",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column(
            "locale", sa.String(length=16), nullable=False, comment="* where it is the same in all languages"
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False, comment="the edition that it was begun from"),
        sa.Column(
            "body",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="empty where the entry is to be retired",
        ),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column(
            "edit", sa.Integer(), nullable=False, comment="counts what was done to it; a stale one is refused"
        ),
        sa.Column("authors", sa.JSON(), nullable=False, comment="user ids; none of them may publish it"),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False, comment="wall time"),
        sa.CheckConstraint("state IN ('draft', 'review')", name=op.f("ck_library_draft_state")),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_library_draft_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "locale", "kind", "entry", name=op.f("pk_library_draft")),
    )
    op.create_table(
        "library_edition",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column(
            "locale", sa.String(length=16), nullable=False, comment="* where it is the same in all languages"
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("entry", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="of the whole library when it was published"
        ),
        sa.Column(
            "body",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="the entry's fields; empty where it was retired",
        ),
        sa.Column("authors", sa.JSON(), nullable=False, comment="user ids"),
        sa.Column("reviewer", sa.String(length=32), nullable=False),
        sa.Column("published_at", Instant(), nullable=False, comment="wall time"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_library_edition_number")),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_library_edition_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "workspace", "locale", "kind", "entry", "number", name=op.f("pk_library_edition")
        ),
    )
