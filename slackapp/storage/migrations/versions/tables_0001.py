"""The first tables."""

import sqlalchemy as sa
from alembic import op

from slackapp.storage.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "box",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("round", "leaf", name=op.f("pk_box")),
    )
    op.create_table(
        "delivery",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("due_at", Instant(), nullable=False, comment="calendar time"),
        sa.Column("status", sa.String(length=8), server_default="pending", nullable=False),
        sa.Column(
            "lease_until", Instant(), nullable=True, comment="wall time; an expired claim is taken again"
        ),
        sa.Column("not_before", Instant(), nullable=True, comment="wall time; Slack asked for a pause"),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("sent_at", Instant(), nullable=True, comment="calendar time"),
        sa.CheckConstraint("kind IN ('intro', 'checkin', 'void', 'void_hr')", name=op.f("ck_delivery_kind")),
        sa.CheckConstraint(
            "status IN ('pending', 'claimed', 'sent', 'refused')", name=op.f("ck_delivery_status")
        ),
        sa.PrimaryKeyConstraint("round", "user", "kind", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_round_status_due_at", "delivery", ["round", "status", "due_at"])
    op.create_index("ix_delivery_status_due_at", "delivery", ["status", "due_at"])

    op.create_table(
        "demo_clock",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("offset_seconds", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_demo_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "purge_permit",
        sa.Column(
            "workspace",
            sa.String(length=64),
            nullable=False,
            comment="written and removed in the purging transaction",
        ),
        sa.Column("left_behind", sa.String(length=64), server_default="-", nullable=False),
        sa.CheckConstraint(
            "left_behind = '-' AND workspace <> '-'", name=op.f("ck_purge_permit_not_left_behind")
        ),
        sa.ForeignKeyConstraint(
            ["left_behind"],
            ["purge_permit.workspace"],
            name=op.f("fk_purge_permit_left_behind"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_purge_permit")),
    )
    op.create_table(
        "recipient",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column(
            "user", sa.String(length=32), nullable=False, comment="a lead who receives this leaf's report"
        ),
        sa.PrimaryKeyConstraint("round", "leaf", "user", name=op.f("pk_recipient")),
    )
    op.create_table(
        "release",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column(
            "value",
            sa.Numeric(precision=2, scale=1, asdecimal=False),
            nullable=True,
            comment="1.0 to 5.0, noise included",
        ),
        sa.Column(
            "focus",
            sa.SmallInteger(),
            nullable=True,
            comment="position 0 to 4 of the question that seems to need attention",
        ),
        sa.Column("band", sa.String(length=8), nullable=True, comment="how many took part, roughly"),
        sa.CheckConstraint(
            "CASE WHEN status = 'published' THEN value IS NOT NULL AND band IS NOT NULL"
            " ELSE value IS NULL AND band IS NULL AND focus IS NULL END",
            name=op.f("ck_release_only_published_speaks"),
        ),
        sa.CheckConstraint("band IN ('5–7', '8–11', '12–19', '20–34', '35+')", name=op.f("ck_release_band")),
        sa.CheckConstraint("status IN ('published', 'too_few', 'void')", name=op.f("ck_release_status")),
        sa.CheckConstraint("focus BETWEEN 0 AND 4", name=op.f("ck_release_focus")),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_release_value")),
        sa.PrimaryKeyConstraint("round", "leaf", name=op.f("pk_release")),
    )
    op.create_table(
        "report",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), server_default="pending", nullable=False),
        sa.Column("lease_until", Instant(), nullable=True, comment="wall time"),
        sa.Column("not_before", Instant(), nullable=True, comment="wall time"),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'claimed', 'sent', 'refused')", name=op.f("ck_report_status")
        ),
        sa.PrimaryKeyConstraint("round", "user", name=op.f("pk_report")),
    )
    op.create_table(
        "roster",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("round", "user", name=op.f("pk_roster")),
    )
    op.create_table(
        "workspace",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="Slack's workspace id, or the enterprise's for an org-wide install",
        ),
        sa.Column("enterprise_id", sa.String(length=64), nullable=True),
        sa.Column("team_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=16), server_default="en", nullable=False),
        sa.Column(
            "schedule",
            sa.JSON(),
            nullable=True,
            comment="zone, slots and holidays; empty until the operator sets it",
        ),
        sa.Column("hr", sa.JSON(), nullable=True, comment="user ids who stand for HR"),
        sa.Column("k", sa.SmallInteger(), server_default="5", nullable=False),
        sa.Column("epsilon", sa.Float(), server_default="2", nullable=False),
        sa.Column("focus_epsilon", sa.Float(), server_default="1", nullable=True),
        sa.Column(
            "library",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="revision of what HR published",
        ),
        sa.CheckConstraint("epsilon IN (1, 2)", name=op.f("ck_workspace_epsilon")),
        sa.CheckConstraint(
            "focus_epsilon IS NULL OR focus_epsilon IN (0.5, 1)", name=op.f("ck_workspace_focus_epsilon")
        ),
        sa.CheckConstraint("k BETWEEN 5 AND 12", name=op.f("ck_workspace_k")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("enterprise_id", "team_id", name=op.f("uq_workspace_enterprise_id_team_id")),
    )
    op.create_table(
        "membership",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_membership_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "user", "unit", name=op.f("pk_membership")),
    )
    op.create_table(
        "person",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False, comment="a living human account in Slack"),
        sa.Column(
            "excluded", sa.Boolean(), nullable=False, comment="by role; never by what the person chose"
        ),
        sa.Column("consent", sa.String(length=8), server_default="unknown", nullable=False),
        sa.Column(
            "asked", sa.SmallInteger(), server_default="0", nullable=False, comment="first messages sent"
        ),
        sa.Column("asked_at", Instant(), nullable=True),
        sa.Column("slot", sa.JSON(), nullable=True, comment="weekday and time chosen for the weekly message"),
        sa.CheckConstraint("consent IN ('unknown', 'yes', 'no')", name=op.f("ck_person_consent")),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_person_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "user", name=op.f("pk_person")),
    )
    op.create_table(
        "prompt_shown",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("shown_at", Instant(), nullable=False, comment="calendar time"),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_prompt_shown_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "user", "round", "prompt", name=op.f("pk_prompt_shown")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        sa.Column(
            "items", sa.JSON(), nullable=False, comment="the five item ids in the order they are asked"
        ),
        sa.Column(
            "series", sa.String(length=64), nullable=False, comment="theme and items; trends never cross it"
        ),
        sa.Column(
            "library",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="the revision it is asked from",
        ),
        sa.Column("opens_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=8), server_default="open", nullable=False),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="tells the right key from a wrong one, and no more",
        ),
        sa.Column("k", sa.SmallInteger(), nullable=False),
        sa.Column("epsilon", sa.Float(), nullable=False),
        sa.Column("focus_epsilon", sa.Float(), nullable=True),
        sa.Column(
            "key_missed_at",
            Instant(),
            nullable=True,
            comment="wall time of the first miss of the key at close",
        ),
        sa.CheckConstraint("status IN ('open', 'released', 'void')", name=op.f("ck_round_status")),
        sa.CheckConstraint("closes_at - opens_at >= 172800", name=op.f("ck_round_window")),
        sa.CheckConstraint("epsilon IN (1, 2)", name=op.f("ck_round_epsilon")),
        sa.CheckConstraint(
            "focus_epsilon IS NULL OR focus_epsilon IN (0.5, 1)", name=op.f("ck_round_focus_epsilon")
        ),
        sa.CheckConstraint("k BETWEEN 5 AND 12", name=op.f("ck_round_k")),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_round_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("id", "k", name=op.f("uq_round_id_k")),
        sa.UniqueConstraint("workspace", "number", name=op.f("uq_round_workspace_number")),
    )
    op.create_index("ix_round_status_closes_at", "round", ["status", "closes_at"])

    op.create_table(
        "support_confirmation",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="of the text that was confirmed; an edit asks again",
        ),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspace.id"],
            name=op.f("fk_support_confirmation_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace", "entry", name=op.f("pk_support_confirmation")),
    )
    op.create_table(
        "unit",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("parent", sa.String(length=80), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_unit_workspace"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_unit")),
    )
    op.create_table(
        "leaf",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("k", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column(
            "waited",
            sa.SmallInteger(),
            nullable=False,
            comment="rounds in a row in which it could have split",
        ),
        sa.Column("size", sa.Integer(), nullable=False, comment="eligible people at the opening"),
        sa.CheckConstraint("size >= k + 1", name=op.f("ck_leaf_size")),
        sa.ForeignKeyConstraint(
            ["round", "k"], ["round.id", "round.k"], name=op.f("fk_leaf_round_k"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round", "leaf", name=op.f("pk_leaf")),
    )
