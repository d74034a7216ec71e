"""Tables of HR's console: what was published and by whom, what is being worked on, who may, and who did."""

import sqlalchemy as sa

from slackapp.storage.tables.base import Instant, id_, metadata, one_of, workspace_key

ENTRY = 120  # characters of an entry's id


def _entry_key() -> tuple[sa.Column[str], ...]:
    return (
        workspace_key(),
        sa.Column("locale", id_(16), primary_key=True, comment="* where it is the same in all languages"),
        sa.Column("kind", id_(16), primary_key=True),
        sa.Column("entry", id_(ENTRY), primary_key=True),
    )


# What was published, one row a time: the seeds are edition 0 and stand in no table.
library_edition = sa.Table(
    "library_edition",
    metadata,
    *_entry_key(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False, comment="of the whole library when it was published"),
    sa.Column("body", sa.JSON(none_as_null=True), comment="the entry's fields; empty where it was retired"),
    sa.Column("authors", sa.JSON, nullable=False, comment="user ids"),
    sa.Column("reviewer", id_(32), nullable=False),
    sa.Column("published_at", Instant, nullable=False, comment="wall time"),
    sa.CheckConstraint("number >= 1", name="number"),
    sa.Index("ix_library_edition_workspace_revision", "workspace", "revision"),
)

library_draft = sa.Table(
    "library_draft",
    metadata,
    *_entry_key(),
    sa.Column("base", sa.Integer, nullable=False, comment="the edition that it was begun from"),
    sa.Column("body", sa.JSON(none_as_null=True), comment="empty where the entry is to be retired"),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column(
        "edit", sa.Integer, nullable=False, comment="counts what was done to it; a stale one is refused"
    ),
    sa.Column("authors", sa.JSON, nullable=False, comment="user ids; none of them may publish it"),
    sa.Column("note", sa.String(2000), nullable=False),
    sa.Column("changed_at", Instant, nullable=False, comment="wall time"),
    one_of("state", "draft", "review"),
)

# What came with the app, an exact text a row: written by migrations alone, and never after (R15).
vetted_wording = sa.Table(
    "vetted_wording",
    metadata,
    sa.Column("kind", id_(16), primary_key=True),
    sa.Column("entry", id_(ENTRY), primary_key=True),
    sa.Column("locale", id_(16), primary_key=True),
    sa.Column("digest", id_(), primary_key=True, comment="SHA-256 of all that people read of it"),
)

console_role = sa.Table(
    "console_role",
    metadata,
    workspace_key(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("granted_by", id_(32), nullable=False, comment="a user id, or 'operator'"),
    sa.Column("granted_at", Instant, nullable=False, comment="wall time"),
    one_of("role", "admin", "editor", "reviewer", "viewer"),
)

console_session = sa.Table(
    "console_session",
    metadata,
    sa.Column("digest", id_(), primary_key=True, comment="SHA-256 of the token in the browser's cookie"),
    sa.Column("workspace", id_(), nullable=False),
    sa.Column("user", id_(32), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False, comment="wall time"),
    sa.Column("seen_at", Instant, nullable=False, comment="wall time"),
    sa.Column("expires_at", Instant, nullable=False, comment="wall time"),
    sa.Index("ix_console_session_workspace_user", "workspace", "user"),
    sa.Index("ix_console_session_expires_at", "expires_at"),
)

audit = sa.Table(
    "audit",
    metadata,
    workspace_key(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", Instant, nullable=False, comment="wall time"),
    sa.Column("actor", id_(32), nullable=False, comment="a user id, or 'operator'"),
    sa.Column("action", id_(32), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
)

# Who says yes or no to questions in HR's own words (R15). The operator appoints; nobody makes a guardian of
# themselves, and one who has gone stays here by name, as what they approved names them.
guardian = sa.Table(
    "guardian",
    metadata,
    workspace_key(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("user", id_(32), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("appointed_at", Instant, nullable=False, comment="calendar time"),
    sa.Column("ended_at", Instant, comment="calendar time; empty while they are one"),
    sa.Column("why_ended", sa.String(8)),
    sa.CheckConstraint("number >= 1", name="number"),
    one_of("why_ended", "removed", "left"),
    sa.CheckConstraint("(ended_at IS NULL) = (why_ended IS NULL)", name="ended"),
    sa.CheckConstraint("ended_at >= appointed_at", name="in_order"),
    sa.Index(
        "ix_guardian_active",
        "workspace",
        "user",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)

wording_approval = sa.Table(
    "wording_approval",
    metadata,
    workspace_key(),
    sa.Column("kind", id_(16), primary_key=True),
    sa.Column("entry", id_(ENTRY), primary_key=True),
    sa.Column("locale", id_(16), primary_key=True),
    sa.Column("digest", id_(), primary_key=True, comment="of the text that was approved, and of no other"),
    sa.Column("guardian", id_(32), nullable=False, comment="a user id"),
    sa.Column("name", sa.String(200), nullable=False, comment="the guardian's, as it was then"),
    sa.Column("note", sa.String(2000), nullable=False),
    sa.Column("at", Instant, nullable=False, comment="wall time"),
    one_of("kind", "item", "theme"),
)

notice = sa.Table(
    "notice",
    metadata,
    workspace_key(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("status", sa.String(8), nullable=False, server_default="pending"),
    sa.Column("lease_until", Instant, comment="wall time"),
    sa.Column("not_before", Instant, comment="wall time"),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    one_of("kind", "guardian"),
    one_of("status", "pending", "claimed", "sent", "refused"),
    sa.Index("ix_notice_status_workspace", "status", "workspace"),
)
