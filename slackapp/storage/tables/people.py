"""Tables of people and their workspace: as Slack and HR tell it, and what each person chose."""

from typing import Final

import sqlalchemy as sa

from slackapp.pulse.deputies import ROUNDS_AT_LEAST
from slackapp.storage.tables.base import (
    Instant,
    bare_workspace_key,
    id_,
    metadata,
    one_of,
    strict,
    workspace_key,
)

_WHOLE: Final = "(away_from IS NULL) = (away_until IS NULL) AND away_from <= away_until"

workspace = sa.Table(
    "workspace",
    metadata,
    sa.Column(
        "id",
        id_(),
        primary_key=True,
        comment="Slack's workspace id, or the enterprise's for an org-wide install",
    ),
    sa.Column("enterprise_id", id_()),
    sa.Column("team_id", id_()),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("locale", sa.String(16), nullable=False, server_default="en"),
    sa.Column("schedule", sa.JSON, comment="zone, slots and holidays; empty until the operator sets it"),
    sa.Column("hr", sa.JSON, comment="user ids who stand for HR"),
    sa.Column("k", sa.SmallInteger, nullable=False, server_default="5"),
    sa.Column("epsilon", sa.Float, nullable=False, server_default="2"),
    sa.Column("focus_epsilon", sa.Float, server_default="1"),
    sa.Column(
        "library", sa.Integer, nullable=False, server_default="0", comment="revision of what HR published"
    ),
    sa.Column(
        "units_made", sa.Integer, nullable=False, server_default="0", comment="ids of units given, ever"
    ),
    sa.Column(
        "changes_made", sa.Integer, nullable=False, server_default="0", comment="changes of teams begun, ever"
    ),
    sa.Column(
        "teams_version",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="another one with whatever changes units, who belongs to them, or who may be asked",
    ),
    sa.Column("synced_at", Instant, comment="calendar time of the last whole look at Slack's list"),
    sa.Column("sync_began_at", Instant, comment="calendar time of a look that is not at its end yet"),
    sa.Column("sync_cursor", sa.String(400), comment="Slack's name for the page at which it goes on"),
    sa.Column("groups_refused", id_(), comment="digest of what HR did not want of what user groups propose"),
    sa.Column("paused_at", Instant, comment="calendar time since which no message leaves; empty: they leave"),
    sa.Column("paused_by", id_(32), comment="a user id, or 'operator'"),
    sa.Column(
        "pilot",
        sa.JSON(none_as_null=True),
        comment="ids of the only units that are asked, each with all below it; empty: all are",
    ),
    sa.Column("launched_at", Instant, comment="calendar time; empty: no check-in opens yet"),
    sa.Column("launched_by", id_(32), comment="a user id, or 'operator'"),
    # What `rounds.due` has worked out of schedule, holidays and rounds, so that the tick parses none of them.
    sa.Column(
        "opens_at", Instant, comment="calendar time from which a round is due; empty: none that is known"
    ),
    sa.Column(
        "opens_known_until",
        Instant,
        nullable=False,
        server_default="0",
        comment="calendar time from which that is worked out anew; 0: at once",
    ),
    sa.CheckConstraint("(paused_at IS NULL) = (paused_by IS NULL)", name="paused"),
    sa.CheckConstraint("(launched_at IS NULL) = (launched_by IS NULL)", name="launched"),
    sa.UniqueConstraint("enterprise_id", "team_id"),
    *strict(),
    *(sa.Index(f"ix_workspace_{each}", each) for each in ("opens_at", "opens_known_until", "synced_at")),
    sa.Index(
        "ix_workspace_paused",
        "paused_at",
        sqlite_where=sa.text("paused_at IS NOT NULL"),
        postgresql_where=sa.text("paused_at IS NOT NULL"),
    ),
)

unit = sa.Table(
    "unit",
    metadata,
    workspace_key(),
    sa.Column("id", id_(80), primary_key=True),
    sa.Column("parent", id_(80)),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column(
        "settings",
        sa.JSON(none_as_null=True),
        comment="how it works, as HR says, such as shift; empty: as the unit above",
    ),
)

person = sa.Table(
    "person",
    metadata,
    bare_workspace_key(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False, comment="empty where Slack has none: the workspace's"),
    sa.Column("country", sa.String(2)),
    sa.Column("reachable", sa.Boolean, nullable=False, comment="a full member of the workspace in Slack"),
    sa.Column("excluded", sa.Boolean, nullable=False, comment="by role; never by what the person chose"),
    sa.Column("consent", sa.String(8), nullable=False, server_default="unknown"),
    sa.Column("asked", sa.SmallInteger, nullable=False, server_default="0", comment="first messages sent"),
    sa.Column("asked_at", Instant),
    sa.Column("slot", sa.JSON, comment="weekday and time chosen for the weekly message"),
    # All dates are days in their own zone.
    sa.Column("paused_until", sa.Date, comment="the first day on which messages come again"),
    sa.Column("away_from", sa.Date),
    sa.Column("away_until", sa.Date, comment="the last day away"),
    sa.Column(
        "remind", sa.Boolean, nullable=False, server_default=sa.false(), comment="one reminder a round"
    ),
    sa.Column(
        "silent", sa.Boolean, nullable=False, server_default=sa.false(), comment="no message of any kind"
    ),
    sa.Column("home", id_(80), comment="the unit in which they answer before any merging"),
    sa.Column(
        "counts_from",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="the first round that they count in after joining that unit (R16)",
    ),
    sa.Column("speaks", sa.String(16), comment="the locale that Slack says they use; empty: not told yet"),
    sa.Column("language", sa.String(16), comment="one of the app's, which they chose; empty: as in Slack"),
    sa.Column("listed_at", Instant, comment="calendar time of the last look at Slack's list that found them"),
    one_of("consent", "unknown", "yes", "no"),
    sa.CheckConstraint(_WHOLE, name="away"),
)

# What somebody chose who is missing from a file of teams. Both who it was and what it was are known only with
# LEANON_SECRET: days away, or an hour that nobody else has, would tell whose row it is.
kept_choice = sa.Table(
    "kept_choice",
    metadata,
    workspace_key(),
    sa.Column("digest", id_(), primary_key=True, comment="keyed, of the workspace and the user"),
    sa.Column("sealed", sa.LargeBinary, nullable=False, comment="of one length, whatever was chosen"),
    sa.Column("until", Instant, comment="calendar time; deleted by then; empty: of somebody who was erased"),
    sa.Index("ix_kept_choice_until", "until"),
)

membership = sa.Table(
    "membership",
    metadata,
    bare_workspace_key(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("unit", id_(80), primary_key=True),
    sa.Column("lead", sa.Boolean, nullable=False),
)

# Who leads a unit for a while, by numbers of rounds: no file of teams begins or ends it (R16).
deputy = sa.Table(
    "deputy",
    metadata,
    workspace_key(),
    sa.Column("unit", id_(80), primary_key=True),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("from_round", sa.Integer, nullable=False, comment="the first round that they lead in"),
    sa.Column("until_round", sa.Integer, comment="the last one; empty: no end is set"),
    sa.CheckConstraint("from_round >= 1", name="from_round"),
    sa.CheckConstraint(f"until_round >= from_round + {ROUNDS_AT_LEAST - 1}", name="four_rounds"),
)

# Which user group of Slack's a unit follows. Who is in it is only proposed to HR: members may edit groups.
unit_group = sa.Table(
    "unit_group",
    metadata,
    workspace_key(),
    sa.Column("unit", id_(80), primary_key=True),
    sa.Column("usergroup", id_(32), nullable=False, comment="Slack's id of the group"),
    sa.Column("handle", sa.String(80), nullable=False, comment="what messages name it by"),
    sa.Column("looked_at", Instant, comment="calendar time of the last look at who is in it"),
    sa.Index("ix_unit_group_looked_at", "looked_at"),
)

# What Slack says of people of these groups whom no teams have named yet, until HR is told who would join.
group_account = sa.Table(
    "group_account",
    metadata,
    workspace_key(),
    sa.Column("user", id_(32), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
)

support_confirmation = sa.Table(
    "support_confirmation",
    metadata,
    workspace_key(),
    sa.Column("entry", id_(), primary_key=True),
    sa.Column("digest", id_(), nullable=False, comment="of the text that was confirmed; an edit asks again"),
    sa.Column("verified_on", sa.Date, nullable=False),
    sa.Column("confirmed_by", id_(32), nullable=False, comment="a user id, or 'operator'"),
    sa.Column("confirmed_name", sa.String(200), nullable=False, comment="theirs, as it was then"),
)

# What somebody says they did before the first check-in, and no record of the installation can show.
launch_step = sa.Table(
    "launch_step",
    metadata,
    workspace_key(),
    sa.Column("step", id_(16), primary_key=True),
    sa.Column("by", id_(32), nullable=False, comment="a user id, or 'operator'"),
    sa.Column("at", Instant, nullable=False, comment="wall time"),
    sa.Column("library", sa.Integer, nullable=False, comment="revision of what HR had published by then"),
)
