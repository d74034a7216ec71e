"""Tables of rounds: what is asked, sent, sealed and released, and by its absence what is not kept."""

from typing import Final

import sqlalchemy as sa

from slackapp.pulse.bands import BANDS
from slackapp.storage.tables.base import Instant, id_, metadata, one_of, strict, workspace_key

HOUR: Final = 3600

round_ = sa.Table(
    "round",
    metadata,
    sa.Column("id", id_(), primary_key=True),
    sa.Column("workspace", id_(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("theme", sa.String(16), nullable=False),
    sa.Column("series", id_(), nullable=False, comment="theme and items; trends never cross it"),
    sa.Column(
        "library", sa.Integer, nullable=False, server_default="0", comment="the revision it is asked from"
    ),
    sa.Column(
        "guardians", sa.JSON(none_as_null=True), comment="their names at the opening, to tell a change by"
    ),
    sa.Column("opens_at", Instant, nullable=False),
    sa.Column("closes_at", Instant, nullable=False),
    sa.Column("status", sa.String(8), nullable=False, server_default="open"),
    sa.Column(
        "fingerprint", id_(), nullable=False, comment="tells the right key from a wrong one, and no more"
    ),
    sa.Column("k", sa.SmallInteger, nullable=False),
    sa.Column("epsilon", sa.Float, nullable=False),
    sa.Column("focus_epsilon", sa.Float),
    sa.Column("key_missed_at", Instant, comment="wall time of the first miss of the key at close"),
    sa.Column(
        "void_by_pause",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="a pause kept its messages back for too long: it ends void",
    ),
    sa.CheckConstraint("NOT void_by_pause OR status <> 'released'", name="void_by_pause"),
    sa.UniqueConstraint("workspace", "number"),
    sa.UniqueConstraint("id", "k"),
    one_of("status", "open", "released", "void"),
    sa.CheckConstraint(f"closes_at - opens_at >= {48 * HOUR}", name="window"),
    *strict(),
    sa.Index("ix_round_status_closes_at", "status", "closes_at"),
)

# The ten questions as they stood when a round opened, and what its check-in announced of them (R15).
round_question = sa.Table(
    "round_question",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("theme", sa.String(16), primary_key=True),
    sa.Column("position", sa.SmallInteger, primary_key=True, comment="0 to 4, as they are asked"),
    sa.Column("workspace", id_(), nullable=False),
    sa.Column("item", id_(120), nullable=False),
    sa.Column("digest", id_(), nullable=False, comment="of its exact wording in English"),
    sa.Column("next_item", id_(120), comment="what takes its place from the next round on, if anything"),
    sa.Column("next_digest", id_()),
    sa.Index("ix_round_question_workspace", "workspace"),
    one_of("theme", "load", "help"),
    sa.CheckConstraint("position BETWEEN 0 AND 4", name="position"),
    sa.CheckConstraint("(next_item IS NULL) = (next_digest IS NULL)", name="announced_whole"),
    sa.CheckConstraint("next_digest <> digest", name="announced_another"),
)

leaf = sa.Table(
    "leaf",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("k", sa.SmallInteger, nullable=False),
    sa.Column("name", sa.String(400), nullable=False),
    sa.Column("units", sa.JSON, nullable=False),
    sa.Column("heads", sa.JSON, nullable=False, comment="the units whose leads read the report"),
    sa.Column(
        "joined",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="how many count here anew",
    ),
    sa.Column(
        "departed",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="how many left since the round before",
    ),
    sa.Column(
        "waited", sa.SmallInteger, nullable=False, comment="rounds in a row in which it could have split"
    ),
    sa.Column("size", sa.Integer, nullable=False, comment="eligible people at the opening"),
    sa.Column(
        "within",
        sa.JSON,
        nullable=False,
        comment="ids of the areas that held all its units at the opening, the topmost first",
    ),
    sa.ForeignKeyConstraint(["round", "k"], ["round.id", "round.k"], ondelete="CASCADE"),
    sa.CheckConstraint("size >= k + 1", name="size"),
)

# The two tables that pair people and rounds: the same for those who answered and those who did not,
# and both emptied when the round closes (R14).
roster = sa.Table(
    "roster",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("leaf", id_(), nullable=False),
    sa.Column(
        "remind_at",
        Instant,
        comment="calendar time of a reminder where they live, whatever they chose; empty: there is none",
    ),
    sa.Index("ix_roster_remind_at", "remind_at"),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("due_at", Instant, nullable=False, comment="calendar time"),
    sa.Column("status", sa.String(8), nullable=False, server_default="pending"),
    sa.Column("lease_until", Instant, comment="wall time; an expired claim is taken again"),
    sa.Column("not_before", Instant, comment="wall time; Slack asked for a pause"),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("sent_at", Instant, comment="calendar time"),
    one_of("kind", "intro", "checkin", "welcome", "void", "void_hr"),
    one_of("status", "pending", "claimed", "sent", "refused"),
    sa.Index("ix_delivery_round_status_due_at", "round", "status", "due_at"),
    sa.Index("ix_delivery_status_due_at", "status", "due_at"),
)

# How sending goes in a workspace as a whole, for HR: no person, no number, and nothing that a choice moves.
sending = sa.Table(
    "sending",
    metadata,
    workspace_key(),
    sa.Column("round", id_(), comment="of which all that is due was last looked for; empty: of none yet"),
    sa.Column("stage", sa.String(8), comment="asking: its messages; telling: its reports"),
    sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false(), comment="some is still there"),
    sa.Column("refused", sa.String(64), comment="Slack's name for why it takes nothing; empty: it does"),
    sa.Column("refused_at", Instant, comment="calendar time since which"),
    one_of("stage", "asking", "telling"),
    sa.CheckConstraint("(round IS NULL) = (stage IS NULL)", name="stage_of_round"),
    sa.CheckConstraint("(refused IS NULL) = (refused_at IS NULL)", name="refused_since"),
)

# That the reminder of a leaf for these zones was sent, or given up: of whom, nothing is kept (R14).
reminder = sa.Table(
    "reminder",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("at", Instant, primary_key=True, comment="calendar time at which it was due"),
)

# The sealed running sums. No timestamp, no serial, no user, no foreign key to people (R4).
box = sa.Table(
    "box",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

release = sa.Table(
    "release",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("workspace", id_(), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("value", sa.Numeric(2, 1, asdecimal=False), comment="1.0 to 5.0, noise included"),
    sa.Column(
        "focus", sa.SmallInteger, comment="position 0 to 4 of the question that seems to need attention"
    ),
    sa.Column("band", sa.String(8), comment="how many took part, roughly"),
    one_of("status", "published", "too_few", "void"),
    sa.CheckConstraint("value BETWEEN 1 AND 5", name="value"),
    sa.CheckConstraint("focus BETWEEN 0 AND 4", name="focus"),
    one_of("band", *BANDS),
    sa.CheckConstraint(
        "CASE WHEN status = 'published' THEN value IS NOT NULL AND band IS NOT NULL"
        " ELSE value IS NULL AND band IS NULL AND focus IS NULL END",
        name="only_published_speaks",
    ),
)

purge_permit = sa.Table(
    "purge_permit",
    metadata,
    sa.Column("workspace", id_(), primary_key=True, comment="written and removed in the purging transaction"),
    # A deferred reference that no row can satisfy: a permit that is still there at the end fails the commit.
    sa.Column("left_behind", id_(), nullable=False, server_default="-"),
    sa.ForeignKeyConstraint(
        ["left_behind"], ["purge_permit.workspace"], deferrable=True, initially="DEFERRED"
    ),
    sa.CheckConstraint("left_behind = '-' AND workspace <> '-'", name="not_left_behind"),
)

recipient = sa.Table(
    "recipient",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("user", id_(32), primary_key=True, comment="a lead who receives this leaf's report"),
)

# Who led an area, a unit with others below it, when the round opened: they read what is within it.
director = sa.Table(
    "director",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("unit", id_(80), primary_key=True),
    sa.Column("user", id_(32), primary_key=True),
)

report = sa.Table(
    "report",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("status", sa.String(8), nullable=False, server_default="pending"),
    sa.Column("lease_until", Instant, comment="wall time"),
    sa.Column("not_before", Instant, comment="wall time"),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    one_of("status", "pending", "claimed", "sent", "refused"),
    sa.Index("ix_report_status_round", "status", "round"),
)

prompt_shown = sa.Table(
    "prompt_shown",
    metadata,
    workspace_key(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("round", id_(), primary_key=True),
    sa.Column("prompt", id_(), primary_key=True),
    sa.Column("leaf", id_(), nullable=False, comment="which of the lead's teams it was about"),
    sa.Column("shown_at", Instant, nullable=False, comment="calendar time"),
    sa.Column("answer", sa.String(8), comment="what the lead said of it last; empty: nothing so far"),
    sa.Column("answered_at", Instant, comment="calendar time"),
    one_of("answer", "taken", "done", "refused"),
    sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
)

# What a lead and the team agreed on in a talk, in the lead's own words, for this lead alone.
agreement = sa.Table(
    "agreement",
    metadata,
    sa.Column("round", id_(), primary_key=True, comment="the ended round that the talk was about"),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("user", id_(32), primary_key=True, comment="the lead who wrote it, its only reader"),
    sa.Column("workspace", id_(), nullable=False),
    sa.Column("text", sa.String(300), nullable=False),
    sa.Column("agreed_on", sa.Date, nullable=False, comment="day in the workspace's zone"),
)

# One short word beside a week of a trend, read by all who read the trend.
mark = sa.Table(
    "mark",
    metadata,
    sa.Column("round", id_(), primary_key=True, comment="an ended round"),
    sa.Column("leaf", id_(), primary_key=True, comment="'*': HR's word, beside every trend"),
    sa.Column("workspace", id_(), nullable=False),
    sa.Column("word", sa.String(16), nullable=False),
)

# What a lead lets their team read that they try; the title of a prompt, never a word of their own.
shared_prompt = sa.Table(
    "shared_prompt",
    metadata,
    sa.Column("round", id_(), primary_key=True),
    sa.Column("leaf", id_(), primary_key=True),
    sa.Column("workspace", id_(), nullable=False),
    sa.Column("prompt", id_(), comment="empty: nothing is shared"),
    sa.Column(
        "told",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="the team's messages have begun to go out, and it stays as it is",
    ),
)

demo_clock = sa.Table(
    "demo_clock",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("offset_seconds", sa.BigInteger, nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)
